/** The menu that saves a figure, and the numbers in it. */

import type { Figure } from '../export/figure.ts';
import type { Row } from '../export/tables.ts';

import { define, View } from './define.ts';
import { menu } from './export-menu.ts';

/** What a view gives to be saved. */
export type Savable = Figure & { rows?: Row[] };

/** Says `save-figure` with a {@link Savable} and its format; the playground adds how it came about. */
export class SaveFigureView extends View {
  static properties = { of: { attribute: false }, name: { type: String }, rows: { type: Boolean } };

  /** Asked when a format is chosen. */
  declare of: { savable(): Savable | null } | null;
  /** What it is, for a screen reader. */
  declare name: string;
  /** Whether there are numbers to save. */
  declare rows: boolean;

  constructor() {
    super();
    this.of = null;
    this.name = '';
    this.rows = true;
  }

  render() {
    const entry = (format: string) => ({
      name: format.toUpperCase(),
      act: () => this.#save(format),
    });
    return menu(this.name, ['svg', 'png', ...(this.rows ? ['csv'] : [])].map(entry));
  }

  #save(format: string) {
    const figure = this.of?.savable();
    if (figure) this.say('save-figure', { format, figure });
  }
}

define('cmbpo-save-figure', SaveFigureView);
