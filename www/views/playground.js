/** The lab: the whole playground, top to bottom, or one part of it. */

/** @import { KeptRuns } from '../run/kept-runs.js' */
/** @import { LiveExperiment } from '../run/live-experiment.js' */
/** @import { StoredExperiment } from '../run/stored-experiment.js' */
/** @import { Failure, StepUnit, ViewName } from '../types.d.ts' */
/** @import { TemplateResult } from 'lit' */

import { msg } from '@lit/localize';
import { html, nothing } from 'lit';
import { language, LANGUAGES } from '../language/language.js';
import { failureView, keptResultsView, noticesView, storedView } from './notices.js';
import { labView } from './lab.js';

/**
 * @typedef {object} Shown
 * @property {ViewName} view lab, or the one part that is shown
 * @property {LiveExperiment | null} lab null while it loads
 * @property {StoredExperiment | null} stored shown until the reader begins a run of their own
 * @property {WebAssembly.Module | null} module
 * @property {Failure | null} failure
 * @property {string[]} hidden
 * @property {boolean} whole whether what is below the room is wanted yet
 * @property {string | null} site
 * @property {boolean} shortcuts
 * @property {string} chartsProblem
 * @property {StepUnit} unit what the step button completes
 * @property {KeptRuns | null} keeping null until it is there
 * @property {TemplateResult | typeof nothing} above what has to be said of the page
 * @property {number} version grows when the records have changed in place
 */

/**
 * @param {Shown} shown
 * @param {object} acts
 * @param {() => void} acts.again loads once more
 * @param {() => void} acts.dismiss
 * @param {(on: boolean) => void} acts.setShortcuts
 */
export function playgroundView(shown, { again, dismiss, setShortcuts }) {
  const { lab, stored, failure, version } = shown;
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
    ${shown.above} ${failed} ${noticesView(lab?.notices ?? [], dismiss)}
    ${
      stored?.stored.saved === undefined
        ? html`<cmbpo-kept .keeping=${shown.keeping} .version=${version}></cmbpo-kept>`
        : nothing
    }
    ${stored ? aboveStored(stored) : nothing} ${labView(shown, setShortcuts)}
  </div>`;
}

/** @param {StoredExperiment} stored */
const aboveStored = ({ about, stored: { saved }, experiment }) =>
  saved === undefined ? storedView(about, experiment.playing) : keptResultsView(about, saved);

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
