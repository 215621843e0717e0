/** The buttons that save a figure, and the numbers in it. */

/** @import { Figure } from '../export/figure.js' */
/** @import { Row } from '../export/tables.js' */

import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import { define, View } from './define.js';

/** What a view gives to be saved. @typedef {Figure & {rows?: Row[]}} Savable */

/** Says `save-figure` with a {@link Savable} and its format; the playground adds how it came about. */
export class SaveFigureView extends View {
  static properties = { of: { attribute: false }, name: { type: String }, rows: { type: Boolean } };

  constructor() {
    super();
    /** @type {{savable(): Savable | null} | null} Asked when a button is pressed. */ this.of =
      null;
    /** What it is, for a screen reader. */ this.name = '';
    /** Whether there are numbers to save. */ this.rows = true;
  }

  render() {
    const button = (/** @type {string} */ format, /** @type {string} */ name) =>
      html`<button type="button" @click=${() => this.#save(format)}>${name}</button>`;
    return html`<div class="save-graph" role="group" aria-label=${msg(str`Save: ${this.name}`)}>
      <span class="hint">${msg('Save as')}</span>
      ${button('svg', 'SVG')} ${button('png', 'PNG')} ${this.rows ? button('csv', 'CSV') : nothing}
    </div>`;
  }

  /** @param {string} format */
  #save(format) {
    const figure = this.of?.savable();
    if (figure) this.say('save-figure', { format, figure });
  }
}

define('cmbpo-save-figure', SaveFigureView);
