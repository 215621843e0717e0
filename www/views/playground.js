/** The whole playground, top to bottom. */

/** @import { Keeping } from '../run/keeping.js' */
/** @import { Lab } from '../run/lab.js' */
/** @import { StoredLab } from '../run/stored.js' */
/** @import { Failure, StepUnit } from '../types.d.ts' */

import { msg } from '@lit/localize';
import { html, nothing } from 'lit';
import { language, LANGUAGES } from '../language/language.js';
import { failureView, noticesView, shortcutsView, storedView } from './notices.js';
import {
  chartSections,
  compareSection,
  graphSection,
  ownDataSection,
  ownWorldSection,
  shareSection,
  stageSection,
  studiesSection,
  takeAwaySection,
  whySection,
} from './sections.js';
import './controls.js';
import './graph.js';
import './own-data.js';
import './settings.js';
import './share.js';
import './shift.js';
import './take-away.js';
import { STORY } from './story.js';
import './room.js';

/**
 * @typedef {object} Shown
 * @property {Lab | null} lab null while it loads
 * @property {StoredLab | null} stored shown until the reader begins a run of their own
 * @property {WebAssembly.Module | null} module
 * @property {Failure | null} failure
 * @property {string[]} hidden
 * @property {boolean} whole whether what is below the room is wanted yet
 * @property {string | null} site
 * @property {boolean} shortcuts
 * @property {string} chartsProblem
 * @property {StepUnit} unit what the step button completes
 * @property {Keeping | null} keeping null until it is there
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
  const { lab, stored, module, failure, version } = shown;
  const failed = failure ? failureView(failure, again) : nothing;
  // Where nothing can be run, there is still what was stored.
  if (failure && !stored) return html`<div class="playground">${failed}</div>`;
  const now = stored ?? lab;
  return html`<div
    class="playground"
    part="playground"
    lang=${language()}
    data-hide=${shown.hidden.join(' ')}
    tabindex="-1"
  >
    ${failed} ${noticesView(lab?.notices ?? [], dismiss)}
    <cmbpo-kept .keeping=${shown.keeping} .version=${version}></cmbpo-kept>
    ${stored ? storedView(stored.about, stored.experiment.playing) : nothing}
    <div class="top-row">
      <cmbpo-story .step=${now?.state.step}></cmbpo-story>
      ${languageView()}
    </div>
    ${stageSection(now, lab, stored !== null, shown.unit, version)}
    ${shown.whole ? lowerSections(shown, setShortcuts) : nothing}
  </div>`;
}

/**
 * What is looked at after the room.
 *
 * @param {Shown} shown
 * @param {(on: boolean) => void} setShortcuts
 */
function lowerSections(shown, setShortcuts) {
  const { lab, stored, module, version } = shown;
  const now = stored ?? lab;
  const story = STORY[(now?.state.step ?? 0) - 1];
  return html`${graphSection(now, module)} ${chartSections(now, shown.chartsProblem)}
  ${compareSection(now, version)} ${whySection(now, now?.state.panel ?? story?.panel ?? 'policies')}
  ${studiesSection(now, stored === null, version)} ${ownWorldSection(lab)}
  ${ownDataSection(lab ? module : null)}
  ${takeAwaySection(now, stored === null, shown.site, version)}
  ${shareSection(lab, shown.site, shown.hidden, version)}
  ${shortcutsView(shown.shortcuts, setShortcuts)}`;
}

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
