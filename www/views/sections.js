/** The sections of the lab, each with its heading. Those that a first look does not need are folded. */

/** @import { Sheet } from '../settings/sheet.js' */
/** @import { Rules } from '../run/rules.js' */
/** @import { Snapshot } from '../state/snapshot.d.ts' */
/** @import { Panel } from '../types.d.ts' */
/** @import { Shown } from './playground.js' */
/** @import { TemplateResult } from 'lit' */

import { msg } from '@lit/localize';
import { html, nothing } from 'lit';
import { places } from '../run/places.js';
import { remainingOf, statusOf } from '../state/status.js';
import { NO_SHIFT } from '../state/url.js';
import { inputsView, stepsView } from './agents.js';
import './controls.js';
import './graph.js';
import './own-data.js';
import './room.js';
import './settings.js';
import './share.js';
import './shift.js';
import './take-away.js';
import './world-cards.js';

/**
 * The description of a world that is not the room of this page; null for the room.
 *
 * @param {Snapshot | null} lab
 */
const otherWorld = (lab) => (lab && lab.info.name !== 'light-door' ? lab.info : null);

/** Which figures of the agents' insides stand in which section. @type {Record<'data' | 'model' | 'policy', Panel[]>} */
const FIGURES = {
  data: ['scatter'],
  model: ['predictions', 'rollouts', 'what-if'],
  policy: ['policies'],
};

/**
 * A section that can be folded.
 *
 * @param {string} id of its heading
 * @param {string} name
 * @param {TemplateResult | string} about one line, which is there when it is folded, too
 * @param {boolean} open at first
 * @param {TemplateResult} body
 */
const folded = (id, name, about, open, body) =>
  html`<section aria-labelledby=${id}>
    <details class="section" ?open=${open}>
      <summary>
        <h2 id=${id}>${name}</h2>
        <span class="about">${about}</span>
      </summary>
      <div class="section-body">${body}</div>
    </details>
  </section>`;

/**
 * @param {Sheet} sheet
 * @param {string} name
 * @param {string[]} groups
 */
const settingsOf = (sheet, name, ...groups) =>
  html`<cmbpo-settings
    part="settings"
    name=${name}
    .sheet=${sheet}
    .groups=${groups}
  ></cmbpo-settings>`;

/** The worlds, the run's controls, the room and the lamp. @param {Shown} shown @param {Sheet} sheet */
export function worldSection({ shown: lab, rules, unit }, sheet) {
  const isStored = lab !== null && !lab.live;
  return html`<section class="stage" aria-labelledby="room-title">
    <h2 id="room-title">${msg('World')}</h2>
    <cmbpo-worlds
      part="worlds"
      .environment=${lab?.config.environment ?? null}
      .defaults=${rules?.defaults ?? null}
      .presets=${rules?.presets ?? []}
      .state=${lab?.state ?? null}
    ></cmbpo-worlds>
    <cmbpo-controls
      part="controls"
      .state=${lab?.state ?? null}
      .runs=${lab?.runs ?? []}
      .unit=${unit}
      ?playing=${!isStored && (lab?.playing ?? false)}
      ?ready=${lab !== null}
      status=${lab ? statusOf(lab) : msg('Loading the agents …')}
      remaining=${lab ? remainingOf(lab) : ''}
    ></cmbpo-controls>
    <div class="room-and-lamp">
      <cmbpo-room
        part="room"
        .runs=${lab?.first ?? []}
        .senses=${lab?.senses ?? ['X', 'Z']}
        .checks=${lab?.checks ?? new Map()}
        .episodes=${lab?.episodes ?? 0}
        .shift=${lab?.state.shift ?? NO_SHIFT}
        .insight=${lab?.insight ?? null}
        .free=${!isStored && lab !== null}
        .info=${otherWorld(lab)}
      ></cmbpo-room>
      <cmbpo-shift
        part="shift"
        .info=${otherWorld(lab)}
        .shift=${lab?.state.shift ?? NO_SHIFT}
        ?disabled=${lab === null}
        ?stored=${isStored}
      ></cmbpo-shift>
    </div>
    ${settingsOf(sheet, msg('Settings of the run'), 'run', 'change')}
  </section>`;
}

/**
 * @param {Snapshot | null} lab null while it loads
 * @param {'data' | 'model' | 'policy'} section
 */
function figures(lab, section) {
  // They are maps of the robot and its lamp.
  if (otherWorld(lab)) return nothing;
  const runs = lab?.first ?? [];
  const panels = FIGURES[section];
  const wanted = lab?.state.panel;
  return html`<cmbpo-why
    part="why"
    panel=${wanted && panels.includes(wanted) ? wanted : panels[0]}
    .panels=${panels}
    .insight=${lab?.insight ?? null}
    .runs=${runs}
    .shift=${lab?.state.shift ?? NO_SHIFT}
  ></cmbpo-why>`;
}

/** @param {Snapshot | null} lab @param {'data' | 'model' | 'policy'} section */
const asked = (lab, section) =>
  lab?.state.panel !== undefined && FIGURES[section].includes(lab.state.panel);

/** @param {Snapshot | null} lab null while it loads */
export const dataSection = (lab) =>
  folded(
    'data-title',
    msg('Data'),
    otherWorld(lab)
      ? msg('The steps that each agent has made: all that it learns from.')
      : msg('The steps that each agent has made. Robot and lamp predict the reward equally well.'),
    asked(lab, 'data'),
    html`${figures(lab, 'data')} ${stepsView(lab?.first ?? [], lab?.agents != null)}`,
  );

/** @param {Snapshot | null} lab null while it loads @param {Sheet} sheet */
export const modelSection = (lab, sheet) =>
  folded(
    'model-title',
    msg('Model'),
    msg('What MBPO and C‑MBPO have learned of how the world moves, and what they imagine with it.'),
    asked(lab, 'model'),
    html`${figures(lab, 'model')}
    ${settingsOf(sheet, msg('Settings of model and imagination'), 'model', 'rollout')}`,
  );

/** @param {Snapshot | null} lab null while it loads @param {Sheet} sheet */
export const policySection = (lab, sheet) =>
  folded(
    'policy-title',
    msg('Policy'),
    msg('What each agent looks at, and what it then does.'),
    asked(lab, 'policy'),
    html`${inputsView(lab?.first ?? [], lab?.senses ?? ['X', 'Z'])} ${figures(lab, 'policy')}
    ${settingsOf(sheet, msg('Settings of the agents'), 'agent')}`,
  );

/**
 * @param {Snapshot | null} lab null while it loads
 * @param {WebAssembly.Module | null} module
 * @param {Sheet} sheet
 */
export function graphSection(lab, module, sheet) {
  const causal = lab?.runs.filter((run) => run.method === 'c-mbpo') ?? [];
  const chosen = lab?.config.graph;
  return folded(
    'graph-title',
    msg('Graph'),
    msg(
      'What causes what. Only C‑MBPO asks: it tests every pair, and drops the edges that others explain.',
    ),
    true,
    html`<cmbpo-graph
        part="graph"
        .run=${causal[0] ?? null}
        .runs=${causal}
        .info=${lab?.info ?? null}
        .rows=${lab?.config.initial_random_steps ?? 0}
        .given=${typeof chosen === 'object' ? chosen : null}
        .inputs=${lab?.config.policy_inputs ?? null}
        .page=${lab?.state ?? null}
        .module=${module}
        .config=${lab?.config ?? null}
        .transitions=${lab?.agents?.transitions ?? null}
        .attempt=${lab?.attempt ?? null}
      ></cmbpo-graph>
      ${settingsOf(sheet, msg('Settings of structure learning'), 'structure')}`,
  );
}

/**
 * @param {Snapshot | null} lab null while it loads
 * @param {string} problem why there are no charts; empty when there are
 */
export const resultsSection = (lab, problem) =>
  folded(
    'results-title',
    msg('Results'),
    otherWorld(lab)
      ? msg('All agents train in the world as it is, and are examined in each of its shifts.')
      : msg(
          'All agents train with the lamp that follows. Then they meet a lamp that is cut, or reversed.',
        ),
    true,
    html`${problem ? html`<p class="lost" role="alert">${problem}</p>` : nothing}
    ${returnsPart(lab)} ${curvesPart(lab)} ${comparePart(lab)}`,
  );

/** @param {Snapshot | null} lab null while it loads */
function returnsPart(lab) {
  const runs = lab?.runs ?? [];
  return html`<section aria-labelledby="returns-title">
    <h3 id="returns-title">
      ${otherWorld(lab) ? msg('When the world is shifted') : msg('When the lamp changes')}
    </h3>
    <cmbpo-returns
      part="returns"
      .runs=${runs}
      episodes=${lab?.config.evaluation_episodes ?? 100}
      .world=${otherWorld(lab)}
    ></cmbpo-returns>
  </section>`;
}

/** @param {Snapshot | null} lab null while it loads */
function curvesPart(lab) {
  const runs = lab?.runs ?? [];
  return html`<section aria-labelledby="curves-title">
    <h3 id="curves-title">${msg('While they learn')}</h3>
    <cmbpo-curves
      part="curves"
      .runs=${runs}
      total=${lab?.state.env_steps ?? 1}
      episodes=${lab?.config.curve_episodes ?? 10}
      .world=${otherWorld(lab)}
    ></cmbpo-curves>
  </section>`;
}

/** @param {Snapshot | null} lab null while it loads */
const comparePart = (lab) =>
  html`<section aria-labelledby="compare-title">
    <h3 id="compare-title">${msg('Two settings side by side')}</h3>
    <cmbpo-compare
      part="compare"
      .kept=${lab?.a ?? null}
      .running=${lab?.runningA ?? false}
      .state=${lab?.state ?? null}
      .runs=${lab?.runs ?? []}
      .world=${otherWorld(lab)}
    ></cmbpo-compare>
  </section>`;

/** @param {Snapshot | null} lab null while it loads */
export function studiesSection(lab) {
  if (places.studies === null) return nothing;
  return folded(
    'studies-title',
    msg('Studies'),
    msg('What the room leaves open, asked of ten seeds or more. Any condition can be run here.'),
    lab?.state.study !== undefined,
    html`<cmbpo-studies
      part="studies"
      .study=${lab?.state.study}
      .state=${lab?.live ? lab.state : null}
      .runs=${lab?.runs ?? []}
    ></cmbpo-studies>`,
  );
}

/** @param {Snapshot | null} lab the reader's own; null while it loads @param {Rules | null} rules */
export function ownWorldSection(lab, rules) {
  const environment = lab?.config.environment ?? null;
  const written =
    typeof environment === 'object' && environment !== null && 'equations' in environment;
  return folded(
    'world-title',
    msg('Your own world'),
    msg('Write other equations, and the same agents learn in them. The link holds the text.'),
    written,
    html`<cmbpo-own-world
      part="own-world"
      .wasm=${rules?.wasm ?? null}
      .environment=${environment}
    ></cmbpo-own-world>`,
  );
}

/**
 * @param {WebAssembly.Module | null} module null while it loads
 */
export const ownDataSection = (module) =>
  folded(
    'own-title',
    msg('Your own table'),
    msg('Which column causes which? Your table never leaves this tab: nothing is uploaded.'),
    false,
    html`<p class="intro">
        ${msg('What comes out holds as far as the learner’s assumptions do, and above all as long as no common cause is missing from the table.')}
      </p>
      <cmbpo-own-data part="own-data" .module=${module}></cmbpo-own-data>`,
  );

/**
 * @param {Snapshot | null} lab null while it loads
 * @param {string | null} site
 */
export function takeAwaySection(lab, site) {
  if (lab === null) return nothing;
  return folded(
    'take-title',
    msg('Take it away'),
    msg('Numbers, agents and whole runs as files, and words for a paper.'),
    false,
    html`<cmbpo-take-away
      part="take-away"
      .of=${lab}
      .site=${site}
      ?own=${lab.live}
    ></cmbpo-take-away>`,
  );
}

/**
 * @param {Snapshot | null} lab null while it loads
 * @param {string | null} site null where no site is known that a link could lead to
 * @param {string[]} hidden parts that are hidden now
 */
export function shareSection(lab, site, hidden) {
  if (lab === null || site === null) return nothing;
  return folded(
    'share-title',
    msg('Share and embed'),
    msg('Seed, settings, lamp and graph are in the link: whoever opens it gets the same numbers.'),
    false,
    html`<cmbpo-share
      part="share"
      .site=${site}
      .state=${lab.state}
      .defaults=${lab.defaults}
      .hiding=${hidden}
    ></cmbpo-share>`,
  );
}
