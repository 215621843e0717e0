/** Messages in place of, or above, the playground. */

/** @import { Failure } from '../types.d.ts' */

import { html, nothing } from 'lit';

/**
 * @param {Failure} failure
 * @param {() => void} again
 */
export function failureView({ title, detail, hint }, again) {
  return html`<div class="playground">
    <div class="failure" role="alert">
      <h2>${title}</h2>
      <p class="detail">${detail}</p>
      <p>${hint}</p>
      <button type="button" @click=${again}>Start again</button>
    </div>
  </div>`;
}

/**
 * @param {string[]} notices
 * @param {() => void} dismiss
 */
export function noticesView(notices, dismiss) {
  return html`<div class="notices" role="alert">
    ${
      notices.length === 0
        ? nothing
        : html`<ul>
              ${notices.map((text) => html`<li>${text}</li>`)}
            </ul>
            <button type="button" class="quiet" @click=${dismiss}>Close</button>`
    }
  </div>`;
}

/**
 * @param {boolean} on
 * @param {(on: boolean) => void} change
 */
export function shortcutsView(on, change) {
  return html`<details class="shortcuts">
    <summary>Keyboard</summary>
    <dl>
      <div>
        <dt><kbd>Space</kbd></dt>
        <dd>play or pause</dd>
      </div>
      <div>
        <dt><kbd>s</kbd></dt>
        <dd>one environment step</dd>
      </div>
      <div>
        <dt><kbd>r</kbd></dt>
        <dd>reset to the same seed</dd>
      </div>
      <div>
        <dt><kbd>Tab</kbd></dt>
        <dd>reaches every control and every edge of the graph</dd>
      </div>
      <div>
        <dt><kbd>Enter</kbd></dt>
        <dd>keeps the evidence of an edge in view</dd>
      </div>
    </dl>
    <label class="check">
      <input
        type="checkbox"
        .checked=${on}
        @change=${(/** @type {Event} */ event) =>
          change(/** @type {HTMLInputElement} */ (event.target).checked)}
      />
      Shortcut keys are on
    </label>
  </details>`;
}
