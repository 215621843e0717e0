/** What has just begun, and what made way for it: one press brings that back. */

/** @import { LiveExperiment } from '../run/live-experiment.js' */

import { msg } from '@lit/localize';
import { html, nothing } from 'lit';
import { define, View } from './define.js';

/** Says `undo`. */
export class UndoView extends View {
  static properties = { lab: { attribute: false }, version: { attribute: false } };

  constructor() {
    super();
    /** @type {LiveExperiment | null} */ this.lab = null;
    /** Grows when something has changed in place. */ this.version = 0;
  }

  render() {
    const offer = this.lab?.past.offer ?? null;
    return html`<div class="undo" role="status">
      ${
        offer
          ? html`<p>${offer.words()}</p>
              <button
                type="button"
                class="primary"
                aria-label="${msg('Undo')}: ${offer.words()}"
                @click=${() => this.say('undo')}
              >
                ${msg('Undo')}
              </button>
              <button
                type="button"
                class="quiet"
                @click=${() => {
                  this.lab?.past.dismiss();
                  this.requestUpdate();
                }}
              >
                ${msg('Close')}
              </button>`
          : nothing
      }
    </div>`;
  }
}

define('cmbpo-undo', UndoView);
