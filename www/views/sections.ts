/** The sections of the lab, each with its heading. Those that a first look does not need are folded. */

import type { Sheet } from '../settings/sheet.ts';
import type { Rules } from '../run/rules.ts';
import type { Snapshot } from '../state/snapshot.d.ts';
import type { KeptTable, Panel } from '../types.d.ts';
import type { Shown } from './playground.ts';
import type { TemplateResult } from 'lit';

import { msg } from '@lit/localize';
import { html, nothing } from 'lit';
import { places } from '../run/places.ts';
import { remainingOf, statusOf } from '../state/status.ts';
import { NO_SHIFT } from '../state/url.ts';
import { inputsView, stepsView } from './agents.ts';
import './controls.ts';
import './graph.ts';
import './own-data.ts';
import './environments.ts';
import './settings.ts';
import './share.ts';
import './shift.ts';
import './take-away.ts';
import './world-cards.ts';

/** The description of an environment other than light/door; null for that one. */
const otherWorld = (now: Snapshot | null) =>
  now && now.info.name !== 'light-door' ? now.info : null;

/** Which figures of the agents' insides stand in which section. */
const FIGURES: Record<'data' | 'model' | 'policy', Panel[]> = {
  data: ['scatter'],
  model: ['predictions', 'rollouts', 'what-if'],
  policy: ['policies'],
};

/**
 * A section that can be folded.
 *
 * @param id of its heading
 * @param about one line, which is there when it is folded, too
 * @param open at first
 */
const folded = (
  id: string,
  name: string,
  about: TemplateResult | string,
  open: boolean,
  body: TemplateResult,
) =>
  html`<section aria-labelledby=${id}>
    <details class="section" ?open=${open}>
      <summary>
        <h2 id=${id}>${name}</h2>
        <span class="about">${about}</span>
      </summary>
      <div class="section-body">${body}</div>
    </details>
  </section>`;

const settingsOf = (sheet: Sheet, name: string, ...groups: string[]) =>
  html`<cmbpo-settings
    part="settings"
    name=${name}
    .sheet=${sheet}
    .groups=${groups}
  ></cmbpo-settings>`;

/** The worlds, the run's controls, the environments and the lamp. */
export function worldSection({ shown: now, rules, unit }: Shown, sheet: Sheet) {
  const isStored = now !== null && !now.live;
  return html`<section class="stage" aria-labelledby="environments-title">
    <h2 id="environments-title">${msg('World')}</h2>
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
    <div class="environments-and-lamp">
      <cmbpo-environments
        part="room"
        .runs=${now?.first ?? []}
        .senses=${now?.senses ?? ['X', 'Z']}
        .checks=${now?.checks ?? new Map()}
        .episodes=${now?.episodes ?? 0}
        .shift=${now?.state.shift ?? NO_SHIFT}
        .insight=${now?.insight ?? null}
        .free=${!isStored && now !== null}
        .info=${otherWorld(now)}
      ></cmbpo-environments>
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
 * @param now null while it loads
 */
function figures(now: Snapshot | null, section: 'data' | 'model' | 'policy') {
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

const asked = (now: Snapshot | null, section: 'data' | 'model' | 'policy') =>
  now?.state.panel !== undefined && FIGURES[section].includes(now.state.panel);

/** @param now null while it loads */
export const dataSection = (now: Snapshot | null) =>
  folded(
    'data-title',
    msg('Data'),
    otherWorld(now)
      ? msg('The steps that each agent has made: all that it learns from.')
      : msg('The steps that each agent has made. Robot and lamp predict the reward equally well.'),
    asked(now, 'data'),
    html`${figures(now, 'data')} ${stepsView(now?.first ?? [], now?.agents != null)}`,
  );

/** @param now null while it loads */
export const modelSection = (now: Snapshot | null, sheet: Sheet) =>
  folded(
    'model-title',
    msg('Model'),
    msg('What MBPO and C‑MBPO have learned of how the world moves, and what they imagine with it.'),
    asked(now, 'model'),
    html`${figures(now, 'model')}
    ${settingsOf(sheet, msg('Settings of model and imagination'), 'model', 'rollout')}`,
  );

/** @param now null while it loads */
export const policySection = (now: Snapshot | null, sheet: Sheet) =>
  folded(
    'policy-title',
    msg('Policy'),
    msg('What each agent looks at, and what it then does.'),
    asked(now, 'policy'),
    html`${inputsView(now?.first ?? [], now?.senses ?? ['X', 'Z'])} ${figures(now, 'policy')}
    ${settingsOf(sheet, msg('Settings of the agents'), 'agent')}`,
  );

/**
 * @param now null while it loads
 */
export function graphSection(
  now: Snapshot | null,
  module: WebAssembly.Module | null,
  sheet: Sheet,
) {
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
 * @param now null while it loads
 * @param problem why there are no charts; empty when there are
 */
export const resultsSection = (now: Snapshot | null, problem: string) =>
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

/** @param now null while it loads */
function returnsPart(now: Snapshot | null) {
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

/** @param now null while it loads */
function curvesPart(now: Snapshot | null) {
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

/** @param now null while it loads */
const comparePart = (now: Snapshot | null) =>
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

/** @param now null while it loads */
export function studiesSection(now: Snapshot | null) {
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

/** @param now the reader's own; null while it loads */
export function ownWorldSection(now: Snapshot | null, rules: Rules | null) {
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
 * @param module null while it loads
 * @param table a graph that was kept
 */
export const ownDataSection = (module: WebAssembly.Module | null, table: KeptTable | null) =>
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
 * @param now null while it loads
 */
export function takeAwaySection(now: Snapshot | null, site: string | null) {
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
 * @param now null while it loads
 * @param site null where no site is known that a link could lead to
 * @param hidden parts that are hidden now
 */
export function shareSection(now: Snapshot | null, site: string | null, hidden: string[]) {
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
