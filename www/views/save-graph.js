/** The menu that saves a graph as a file. */

/** @import { ExportGraph, Placement } from '../export/graph.d.ts' */

import { msg, str } from '@lit/localize';
import { html } from 'lit';
import { FORMATS, save } from '../export/save.js';
import { messageOf } from '../run/glue.js';
import { define, View } from './define.js';
import { menu } from './export-menu.js';

export class SaveGraphView extends View {
  static properties = {
    make: { attribute: false },
    name: { type: String },
    problem: { state: true },
  };

  constructor() {
    super();
    /** @type {() => {graph: ExportGraph, placed: Placement} | null} Asked when a format is chosen. */
    this.make = () => null;
    /** The file's name without its ending. */ this.name = 'graph';
    this.problem = '';
  }

  render() {
    const entries = Object.entries(FORMATS).map(([format, { name }]) => ({
      name,
      act: () => void this.#save(format),
    }));
    return html`${menu(msg('The graph'), entries)}
      <p role="alert" class="problem">${this.problem}</p>`;
  }

  /** @param {string} format */
  async #save(format) {
    const made = this.make();
    if (made === null) return;
    this.problem = '';
    try {
      await save(format, made.graph, made.placed, this.name);
    } catch (error) {
      this.problem = msg(str`${FORMATS[format].name} could not be saved: ${messageOf(error)}`);
    }
  }
}

define('cmbpo-save-graph', SaveGraphView);
