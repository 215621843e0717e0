/** What was on the page before: one press brings it back. */

import type { Entry } from '../run/past.ts';

import { msg } from '@lit/localize';
import { html, nothing } from 'lit';
import { define, View } from './define.ts';

/** Says `undo`, and `close-undo` when the notice is closed. */
export class UndoView extends View {
  static properties = { offer: { attribute: false } };

  declare offer: Entry | null;

  constructor() {
    super();
    this.offer = null;
  }

  render() {
    const { offer } = this;
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
              <button type="button" class="quiet" @click=${() => this.say('close-undo')}>
                ${msg('Close')}
              </button>`
          : nothing
      }
    </div>`;
  }
}

define('cmbpo-undo', UndoView);
