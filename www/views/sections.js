/** The sections of the lab, each with its heading. Those that a first look does not need are folded. */

/** @import { Sheet } from '../settings/sheet.ts' */
/** @import { Rules } from '../run/rules.ts' */
/** @import { Snapshot } from '../state/snapshot.d.ts' */
/** @import { KeptTable, Panel } from '../types.d.ts' */
/** @import { Shown } from './playground.js' */
/** @import { TemplateResult } from 'lit' */

import { msg } from '@lit/localize';
import { html, nothing } from 'lit';
import { places } from '../run/places.js';
import { remainingOf, statusOf } from '../state/status.ts';
import { NO_SHIFT } from '../state/url.ts';
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
 * @param {Snapshot | null} now
 */
const otherWorld = (now) => (now && now.info.name !== 'light-door' ? now.info : null);

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
export function worldSection({ shown: now, rules, unit }, sheet) {
  const isStored = now !== null && !now.live;
  return html`<section class="stage" aria-labelledby="room-title">
    <h2 id="room-title">${msg('World')}</h2>
    <cmbpo-worlds
      part="worlds"
      .environment=${now?.config.environment ?? null}
      .defaults=${rules?.defaults ?? null}
      .presets=${rules?.presets ?? []}
      .state=${now?.state ?? null}
    ></cmbpo-worlds>
    <cmbpo-controls
      part="controls"
      .state=${now?.state ?? null}
      .runs=${now?.runs ?? []}
      .unit=${unit}
      ?playing=${!isStored && (now?.playing ?? false)}
      ?ready=${now !== null}
      status=${now ? statusOf(now) : msg('Loading the agents …')}
      remaining=${now ? remainingOf(now) : ''}
    ></cmbpo-controls>
    <div class="room-and-lamp">
      <cmbpo-room
        part="room"
        .runs=${now?.first ?? []}
        .senses=${now?.senses ?? ['X', 'Z']}
        .checks=${now?.checks ?? new Map()}
        .episodes=${now?.episodes ?? 0}
        .shift=${now?.state.shift ?? NO_SHIFT}
        .insight=${now?.insight ?? null}
        .free=${!isStored && now !== null}
        .info=${otherWorld(now)}
      ></cmbpo-room>
      <cmbpo-shift
        part="shift"
        .info=${otherWorld(now)}
        .shift=${now?.state.shift ?? NO_SHIFT}
        ?disabled=${now === null}
        ?stored=${isStored}
      ></cmbpo-shift>
    </div>
    ${settingsOf(sheet, msg('Settings of the run'), 'run', 'change')}
  </section>`;
}

/**
 * @param {Snapshot | null} now null while it loads
 * @param {'data' | 'model' | 'policy'} section
 */
function figures(now, section) {
  // They are maps of the robot and its lamp.
  if (otherWorld(now)) return nothing;
  const runs = now?.first ?? [];
  const panels = FIGURES[section];
  const wanted = now?.state.panel;
  return html`<cmbpo-why
    part="why"
    panel=${wanted && panels.includes(wanted) ? wanted : panels[0]}
    .panels=${panels}
    .insight=${now?.insight ?? null}
    .runs=${runs}
    .shift=${now?.state.shift ?? NO_SHIFT}
  ></cmbpo-why>`;
}

/** @param {Snapshot | null} now @param {'data' | 'model' | 'policy'} section */
const asked = (now, section) =>
  now?.state.panel !== undefined && FIGURES[section].includes(now.state.panel);

/** @param {Snapshot | null} now null while it loads */
export const dataSection = (now) =>
  folded(
    'data-title',
    msg('Data'),
    otherWorld(now)
      ? msg('The steps that each agent has made: all that it learns from.')
      : msg('The steps that each agent has made. Robot and lamp predict the reward equally well.'),
    asked(now, 'data'),
    html`${figures(now, 'data')} ${stepsView(now?.first ?? [], now?.agents != null)}`,
  );

/** @param {Snapshot | null} now null while it loads @param {Sheet} sheet */
export const modelSection = (now, sheet) =>
  folded(
    'model-title',
    msg('Model'),
    msg('What MBPO and C‑MBPO have learned of how the world moves, and what they imagine with it.'),
    asked(now, 'model'),
    html`${figures(now, 'model')}
    ${settingsOf(sheet, msg('Settings of model and imagination'), 'model', 'rollout')}`,
  );

/** @param {Snapshot | null} now null while it loads @param {Sheet} sheet */
export const policySection = (now, sheet) =>
  folded(
    'policy-title',
    msg('Policy'),
    msg('What each agent looks at, and what it then does.'),
    asked(now, 'policy'),
    html`${inputsView(now?.first ?? [], now?.senses ?? ['X', 'Z'])} ${figures(now, 'policy')}
    ${settingsOf(sheet, msg('Settings of the agents'), 'agent')}`,
  );

/**
 * @param {Snapshot | null} now null while it loads
 * @param {WebAssembly.Module | null} module
 * @param {Sheet} sheet
 */
export function graphSection(now, module, sheet) {
  const causal = now?.runs.filter((run) => run.method === 'c-mbpo') ?? [];
  const chosen = now?.config.graph;
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
        .info=${now?.info ?? null}
        .rows=${now?.config.initial_random_steps ?? 0}
        .given=${typeof chosen === 'object' ? chosen : null}
        .inputs=${now?.config.policy_inputs ?? null}
        .page=${now?.state ?? null}
        .module=${module}
        .config=${now?.config ?? null}
        .transitions=${now?.agents?.transitions ?? null}
        .attempt=${now?.attempt ?? null}
      ></cmbpo-graph>
      ${settingsOf(sheet, msg('Settings of structure learning'), 'structure')}`,
  );
}

/**
 * @param {Snapshot | null} now null while it loads
 * @param {string} problem why there are no charts; empty when there are
 */
export const resultsSection = (now, problem) =>
  folded(
    'results-title',
    msg('Results'),
    otherWorld(now)
      ? msg('All agents train in the world as it is, and are examined in each of its shifts.')
      : msg(
          'All agents train with the lamp that follows. Then they meet a lamp that is cut, or reversed.',
        ),
    true,
    html`${problem ? html`<p class="lost" role="alert">${problem}</p>` : nothing}
    ${returnsPart(now)} ${curvesPart(now)} ${comparePart(now)}`,
  );

/** @param {Snapshot | null} now null while it loads */
function returnsPart(now) {
  const runs = now?.runs ?? [];
  return html`<section aria-labelledby="returns-title">
    <h3 id="returns-title">
      ${otherWorld(now) ? msg('When the world is shifted') : msg('When the lamp changes')}
    </h3>
    <cmbpo-returns
      part="returns"
      .runs=${runs}
      episodes=${now?.config.evaluation_episodes ?? 100}
      .world=${otherWorld(now)}
    ></cmbpo-returns>
  </section>`;
}

/** @param {Snapshot | null} now null while it loads */
function curvesPart(now) {
  const runs = now?.runs ?? [];
  return html`<section aria-labelledby="curves-title">
    <h3 id="curves-title">${msg('While they learn')}</h3>
    <cmbpo-curves
      part="curves"
      .runs=${runs}
      total=${now?.state.env_steps ?? 1}
      episodes=${now?.config.curve_episodes ?? 10}
      .world=${otherWorld(now)}
    ></cmbpo-curves>
  </section>`;
}

/** @param {Snapshot | null} now null while it loads */
const comparePart = (now) =>
  html`<section aria-labelledby="compare-title">
    <h3 id="compare-title">${msg('Two settings side by side')}</h3>
    <cmbpo-compare
      part="compare"
      .kept=${now?.a ?? null}
      .running=${now?.runningA ?? false}
      .state=${now?.state ?? null}
      .runs=${now?.runs ?? []}
      .world=${otherWorld(now)}
    ></cmbpo-compare>
  </section>`;

/** @param {Snapshot | null} now null while it loads */
export function studiesSection(now) {
  if (places.studies === null) return nothing;
  return folded(
    'studies-title',
    msg('Studies'),
    msg('What the room leaves open, asked of ten seeds or more. Any condition can be run here.'),
    now?.state.study !== undefined,
    html`<cmbpo-studies
      part="studies"
      .study=${now?.state.study}
      .state=${now?.live ? now.state : null}
      .runs=${now?.runs ?? []}
    ></cmbpo-studies>`,
  );
}

/** @param {Snapshot | null} now the reader's own; null while it loads @param {Rules | null} rules */
export function ownWorldSection(now, rules) {
  const environment = now?.config.environment ?? null;
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
 * @param {KeptTable | null} table a graph that was kept
 */
export const ownDataSection = (module, table) =>
  folded(
    'own-title',
    msg('Your own table'),
    msg('Which column causes which? Your table never leaves this tab: nothing is uploaded.'),
    false,
    html`<p class="intro">
        ${msg('What comes out holds as far as the learner’s assumptions do, and above all as long as no common cause is missing from the table.')}
      </p>
      <cmbpo-own-data part="own-data" .module=${module} .kept=${table}></cmbpo-own-data>`,
  );

/**
 * @param {Snapshot | null} now null while it loads
 * @param {string | null} site
 */
export function takeAwaySection(now, site) {
  if (now === null) return nothing;
  return folded(
    'take-title',
    msg('Take it away'),
    msg('Numbers, agents and whole runs as files, and words for a paper.'),
    false,
    html`<cmbpo-take-away
      part="take-away"
      .of=${now}
      .site=${site}
      ?own=${now.live}
    ></cmbpo-take-away>`,
  );
}

/**
 * @param {Snapshot | null} now null while it loads
 * @param {string | null} site null where no site is known that a link could lead to
 * @param {string[]} hidden parts that are hidden now
 */
export function shareSection(now, site, hidden) {
  if (now === null || site === null) return nothing;
  return folded(
    'share-title',
    msg('Share and embed'),
    msg('Seed, settings, lamp and graph are in the link: whoever opens it gets the same numbers.'),
    false,
    html`<cmbpo-share
      part="share"
      .site=${site}
      .state=${now.state}
      .defaults=${now.defaults}
      .hiding=${hidden}
    ></cmbpo-share>`,
  );
}
