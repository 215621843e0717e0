/** The lab: everything that a researcher needs, in the order in which data flows, with a list of its sections beside it. */

import type { Shown } from './playground.ts';

import { msg } from '@lit/localize';
import { html, nothing } from 'lit';
import { language } from '../language/language.ts';
import { Sheet } from '../settings/sheet.ts';
import { shortcutsView } from './notices.ts';
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
} from './sections.ts';
import './lab-nav.ts';
import './undo.ts';

/** What was typed into the settings of each live experiment. */
const sheets: WeakMap<object, Sheet> = new WeakMap();
const LOADING = new Sheet();

function sheetOf({ own, rules }: Shown) {
  if (!own || !rules) return LOADING;
  const sheet = sheets.get(rules) ?? new Sheet();
  sheets.set(rules, sheet);
  const { defaults, presets, problemOf, causesIn } = rules;
  sheet.standOn({ defaults, presets, config: rules.overridesOf(own.state), problemOf, causesIn });
  return sheet;
}

export function labView(shown: Shown, setShortcuts: (on: boolean) => void) {
  const { view } = shown;
  // A page that embeds one part of it has no use for a list of sections.
  if (view === 'graph' || view === 'results') return part(shown, view);
  return html`<div class="lab">
    <cmbpo-lab-nav .page=${shown}></cmbpo-lab-nav>
    <div class="lab-body">
      ${worldSection(shown, sheetOf(shown))}
      ${shown.whole ? pipeline(shown, setShortcuts) : nothing}
      <cmbpo-undo .offer=${shown.offer}></cmbpo-undo>
    </div>
  </div>`;
}

/** One section alone. */
function part(shown: Shown, name: 'graph' | 'results') {
  const now = shown.shown;
  return html`<div class="lab-body">
    ${
      name === 'graph'
        ? graphSection(now, shown.module, sheetOf(shown))
        : resultsSection(now, shown.chartsProblem)
    }
    <cmbpo-undo .offer=${shown.offer}></cmbpo-undo>
  </div>`;
}

/** What follows the world, as the data do. */
function pipeline(shown: Shown, setShortcuts: (on: boolean) => void) {
  const { shown: now, own, module, rules, site } = shown;
  const sheet = sheetOf(shown);
  return html`${dataSection(now)} ${graphSection(now, module, sheet)} ${modelSection(now, sheet)}
  ${policySection(now, sheet)} ${resultsSection(now, shown.chartsProblem)} ${studiesSection(now)}
  ${ownWorldSection(own, rules)} ${ownDataSection(rules ? module : null, shown.table)}
  ${takeAwaySection(now, site)} ${shareSection(own, site, shown.hidden)} ${exercises(site)}
  ${shortcutsView(shown.shortcuts, setShortcuts)}`;
}

const exercises = (site: string | null) =>
  site === null
    ? nothing
    : html`<p class="exercises">
        <a href=${new URL(`exercises.html#${language()}`, site).href}
          >${msg('Ten exercises: predict, try, explain')}</a
        >
      </p>`;
