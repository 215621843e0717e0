/** The menu that saves a graph as a file. */

/** @import { ExportGraph, Placement } from '../export/graph.d.ts' */

import { msg, str } from '@lit/localize';
import { html } from 'lit';
import { needOwn } from '../own.js';
import { download } from '../export/download.js';
import { FORMATS, save } from '../export/save.js';
import { messageOf } from '../run/glue.ts';
import { define, View } from './define.js';
import { menu } from './export-menu.js';

export class SaveGraphView extends View {
  static properties = {
    make: { attribute: false },
    name: { type: String },
    report: { attribute: false },
    problem: { state: true },
  };

  constructor() {
    super();
    /** @type {() => {graph: ExportGraph, placed: Placement} | null} Asked when a format is chosen. */
    this.make = () => null;
    /** The file's name without its ending. */ this.name = 'graph';
    /** @type {(() => Promise<string>) | null} Makes a report to hand in, where there is more than a graph. */
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

  /** @param {string} format */
  async #save(format) {
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
