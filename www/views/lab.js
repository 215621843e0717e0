/** The lab: everything that a researcher needs, in the order in which data flows, with a list of its sections beside it. */

/** @import { Shown } from './playground.js' */

import { msg } from '@lit/localize';
import { html, nothing } from 'lit';
import { language } from '../language/language.js';
import { Sheet } from '../settings/sheet.js';
import { shortcutsView } from './notices.js';
import {
  dataSection,
  graphSection,
  modelSection,
  ownDataSection,
  ownWorldSection,
  policySection,
  resultsSection,
  shareSection,
  studiesSection,
  takeAwaySection,
  worldSection,
} from './sections.js';
import './lab-nav.js';
import './undo.js';

/** @type {WeakMap<object, Sheet>} What was typed into the settings of each lab. */
const sheets = new WeakMap();
const LOADING = new Sheet();

/** @param {Shown['lab']} lab */
function sheetOf(lab) {
  if (!lab) return LOADING;
  const sheet = sheets.get(lab) ?? new Sheet();
  sheets.set(lab, sheet);
  const { defaultConfig: defaults, presets, overrides: config, problemOf, causesIn } = lab;
  sheet.standOn({ defaults, presets, config, problemOf, causesIn });
  return sheet;
}

/**
 * @param {Shown} shown
 * @param {(on: boolean) => void} setShortcuts
 */
export function labView(shown, setShortcuts) {
  const { lab, version, view } = shown;
  // A page that embeds one part of it has no use for a list of sections.
  if (view === 'graph' || view === 'results') return part(shown, view);
  return html`<div class="lab">
    <cmbpo-lab-nav .version=${version}></cmbpo-lab-nav>
    <div class="lab-body">
      ${worldSection(shown, sheetOf(lab))} ${shown.whole ? pipeline(shown, setShortcuts) : nothing}
      <cmbpo-undo .lab=${lab} .version=${version}></cmbpo-undo>
    </div>
  </div>`;
}

/**
 * One section alone.
 *
 * @param {Shown} shown
 * @param {'graph' | 'results'} name
 */
function part(shown, name) {
  const now = shown.stored ?? shown.lab;
  return html`<div class="lab-body">
    ${
      name === 'graph'
        ? graphSection(now, shown.module, sheetOf(shown.lab))
        : resultsSection(now, shown.chartsProblem, shown.version)
    }
    <cmbpo-undo .lab=${shown.lab} .version=${shown.version}></cmbpo-undo>
  </div>`;
}

/**
 * What follows the world, as the data do.
 *
 * @param {Shown} shown
 * @param {(on: boolean) => void} setShortcuts
 */
function pipeline(shown, setShortcuts) {
  const { lab, stored, module } = shown;
  const sheet = sheetOf(lab);
  const now = stored ?? lab;
  const own = stored === null;
  return html`${dataSection(now)} ${graphSection(now, module, sheet)} ${modelSection(now, sheet)}
  ${policySection(now, sheet)} ${resultsSection(now, shown.chartsProblem, shown.version)}
  ${studiesSection(now, own, shown.version)} ${ownWorldSection(lab)}
  ${ownDataSection(lab ? module : null)} ${takeAwaySection(now, own, shown.site, shown.version)}
  ${shareSection(lab, shown.site, shown.hidden, shown.version)} ${exercises(shown.site)}
  ${shortcutsView(shown.shortcuts, setShortcuts)}`;
}

/** @param {string | null} site */
const exercises = (site) =>
  site === null
    ? nothing
    : html`<p class="exercises">
        <a href=${new URL(`exercises.html#${language()}`, site).href}
          >${msg('Ten exercises: predict, try, explain')}</a
        >
      </p>`;
