/** The menu that saves a graph as a file. */

import type { ExportGraph, Placement } from '../export/graph.d.ts';

import { msg, str } from '@lit/localize';
import { html } from 'lit';
import { needOwn } from '../own.js';
import { download } from '../export/download.ts';
import { FORMATS, save } from '../export/save.ts';
import { messageOf } from '../run/glue.ts';
import { define, View } from './define.ts';
import { menu } from './export-menu.ts';

export class SaveGraphView extends View {
  static properties = {
    make: { attribute: false },
    name: { type: String },
    report: { attribute: false },
    problem: { state: true },
  };

  /** Asked when a format is chosen. */
  declare make: () => { graph: ExportGraph; placed: Placement } | null;
  /** The file's name without its ending. */
  declare name: string;
  /** Makes a report to hand in, where there is more than a graph. */
  declare report: (() => Promise<string>) | null;
  declare problem: string;

  constructor() {
    super();
    this.make = () => null;
    this.name = 'graph';
    this.report = null;
    this.problem = '';
  }

  render() {
    const entries = Object.entries(FORMATS).map(([format, { name }]) => ({
      name,
      act: () => void this.#save(format),
    }));
    if (this.report) entries.push({ name: msg('Report (HTML)'), act: () => void this.#hand() });
    return html`${menu(msg('The graph'), entries)}
      <p role="alert" class="problem">${this.problem}</p>`;
  }

  async #hand() {
    this.problem = '';
    try {
      const text = await this.report?.();
      if (text !== undefined) download(`${this.name}.html`, text, 'text/html');
    } catch (error) {
      this.problem = msg(str`The report could not be saved: ${messageOf(error)}`);
    }
  }

  async #save(format: string) {
    const made = this.make();
    if (made === null) return;
    this.problem = '';
    try {
      await save(format, made.graph, made.placed, this.name);
    } catch (error) {
      this.problem = msg(
        str`${needOwn(FORMATS, format).name} could not be saved: ${messageOf(error)}`,
      );
    }
  }
}

define('cmbpo-save-graph', SaveGraphView);
