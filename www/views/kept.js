/** An experiment that the browser kept, to go on with or to forget; and why none is kept. */

/** @import { Keeping } from '../run/keeping.js' */
/** @import { KeptRun } from '../types.d.ts' */

import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import { ownValue } from '../own.js';
import { count, METHOD } from '../state/words.js';
import { define, View } from './define.js';

/** Says `continue-kept` and `forget-kept`. */
export class KeptView extends View {
  static properties = {
    keeping: { attribute: false },
    version: { attribute: false },
    obstacle: { state: true },
  };

  /** @type {KeptRun | null} The offer that was looked at. */ #asked = null;

  constructor() {
    super();
    /** @type {Keeping | null} */ this.keeping = null;
    /** Grows when something has changed in place. */ this.version = 0;
    /** What stands in the way of going on; empty for nothing. */ this.obstacle = '';
  }

  willUpdate() {
    const offer = this.keeping?.offer ?? null;
    if (offer === this.#asked) return;
    this.#asked = offer;
    this.obstacle = '';
    void this.keeping?.obstacle().then((obstacle) => (this.obstacle = obstacle));
  }

  render() {
    const { offer = null, problem = '' } = this.keeping ?? {};
    return html`${offer ? this.#offer(offer) : nothing}
      <div role="status">
        ${
          problem
            ? html`<p class="hint unkept">
                ${msg(str`Nothing of this run is kept if the page is closed: ${problem}.`)}
              </p>`
            : nothing
        }
      </div>`;
  }

  /** @param {KeptRun} offer */
  #offer(offer) {
    const { obstacle } = this;
    const when = new Date(offer.saved).toLocaleString();
    return html`<div class="stored kept" role="note">
      <p>
        <strong>${msg('An unfinished run')}</strong>
        ${msg(str`of ${runsOf(offer)} was kept (${when}).`)}
        ${
          obstacle
            ? msg(
                str`Another version of this page (${obstacle}) made it: from here on its numbers might be others, so it cannot be continued.`,
              )
            : nothing
        }
      </p>
      <div class="edit-tools">
        ${
          obstacle
            ? nothing
            : html`<button type="button" class="primary" @click=${() => this.say('continue-kept')}>
                ${msg('Continue it')}
              </button>`
        }
        <button type="button" @click=${() => this.say('forget-kept')}>${msg('Forget it')}</button>
      </div>
    </div>`;
  }
}

/** "SAC (seed 7, step 1 500), …". @param {KeptRun} offer */
const runsOf = ({ steps, settings }) =>
  Object.entries(steps)
    .map(([key, step]) => {
      const [method, seed] = key.split('/');
      const name = ownValue(METHOD, method)?.name ?? method;
      const [now, all] = [count(step), count(settings.env_steps)];
      return msg(str`${name} (seed ${seed}, step ${now} of ${all})`);
    })
    .join(', ');

define('cmbpo-kept', KeptView);
