/** The lab: the whole playground, top to bottom, or one part of it. */

/** @import { PageSnapshot, Snapshot } from '../state/snapshot.d.ts' */
/** @import { ViewName } from '../types.d.ts' */

import { msg } from '@lit/localize';
import { html, nothing } from 'lit';
import { language, LANGUAGES } from '../language/language.js';
import { aboutOf } from '../state/status.ts';
import { failureView, keptResultsView, noticesView, storedView } from './notices.js';
import { labView } from './lab.js';

/**
 * What the lab is drawn from: the snapshot of the store, and what the element adds to it.
 *
 * @typedef {PageSnapshot & Beside} Shown
 *
 * @typedef {object} Beside
 * @property {ViewName} view lab, or the one part that is shown
 * @property {string[]} hidden names of hidden parts
 * @property {string | null} site
 * @property {unknown} above what has to be said of the page
 */

/**
 * @param {Shown} shown
 * @param {object} acts
 * @param {() => void} acts.again loads once more
 * @param {() => void} acts.dismiss
 * @param {(on: boolean) => void} acts.setShortcuts
 */
export function playgroundView(shown, { again, dismiss, setShortcuts }) {
  const { own, failure, kept } = shown;
  const stored = shown.shown && !shown.shown.live ? shown.shown : null;
  const failed = failure ? failureView(failure, again) : nothing;
  // Where nothing can be run, there is still what was stored.
  if (failure && !stored) return html`<div class="playground">${shown.above} ${failed}</div>`;
  return html`<div
    class="playground"
    part="playground"
    lang=${language()}
    data-hide=${shown.hidden.join(' ')}
    tabindex="-1"
  >
    <div class="top-row">${roomView()} ${languageView()}</div>
    ${shown.above} ${failed} ${noticesView(own?.notices ?? [], dismiss)}
    ${stored?.saved === undefined ? html`<cmbpo-kept .kept=${kept}></cmbpo-kept>` : nothing}
    ${stored ? aboveStored(stored) : nothing} ${labView(shown, setShortcuts)}
  </div>`;
}

/** @param {Snapshot} stored */
const aboveStored = (stored) =>
  stored.saved === undefined
    ? storedView(aboutOf(stored), stored.playing)
    : keptResultsView(aboutOf(stored), stored.saved);

/** The way back to the first screen. */
const roomView = () =>
  html`<button
    type="button"
    class="quiet to-room"
    @click=${(/** @type {Event} */ event) =>
      event.target?.dispatchEvent(
        new CustomEvent('view-change', { detail: 'hero', bubbles: true }),
      )}
  >
    ← ${msg('Back to the robots')}
  </button>`;

/** Languages are named in themselves, so that who needs one can read its name. */
const languageView = () =>
  html`<div class="language">
    <label for="language">${msg('Language')}</label>
    <select
      id="language"
      @change=${(/** @type {Event} */ event) => {
        const select = /** @type {HTMLSelectElement} */ (event.target);
        const detail = select.value;
        select.dispatchEvent(new CustomEvent('language-change', { detail, bubbles: true }));
      }}
    >
      ${Object.entries(LANGUAGES).map(
        ([name, own]) =>
          html`<option value=${name} lang=${name} ?selected=${name === language()}>${own}</option>`,
      )}
    </select>
  </div>`;
