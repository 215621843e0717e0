/** The menu that saves a figure, and the numbers in it. */

/** @import { Figure } from '../export/figure.js' */
/** @import { Row } from '../export/tables.js' */

import { define, View } from './define.js';
import { menu } from './export-menu.js';

/** What a view gives to be saved. @typedef {Figure & {rows?: Row[]}} Savable */

/** Says `save-figure` with a {@link Savable} and its format; the playground adds how it came about. */
export class SaveFigureView extends View {
  static properties = { of: { attribute: false }, name: { type: String }, rows: { type: Boolean } };

  constructor() {
    super();
    /** @type {{savable(): Savable | null} | null} Asked when a format is chosen. */ this.of = null;
    /** What it is, for a screen reader. */ this.name = '';
    /** Whether there are numbers to save. */ this.rows = true;
  }

  render() {
    const entry = (/** @type {string} */ format) => ({
      name: format.toUpperCase(),
      act: () => this.#save(format),
    });
    return menu(this.name, ['svg', 'png', ...(this.rows ? ['csv'] : [])].map(entry));
  }

  /** @param {string} format */
  #save(format) {
    const figure = this.of?.savable();
    if (figure) this.say('save-figure', { format, figure });
  }
}

define('cmbpo-save-figure', SaveFigureView);
