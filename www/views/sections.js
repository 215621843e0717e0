/** The figures below the room, each with its heading. */

/** @import { Lab } from '../run/lab.js' */
/** @import { StoredLab } from '../run/stored.js' */
/** @import { Panel, StepUnit, Wasm } from '../types.d.ts' */

import { msg } from '@lit/localize';
import { html, nothing } from 'lit';
import { places } from '../run/places.js';
import { NO_SHIFT } from '../state/url.js';

/**
 * The description of a world that is not the room of this page; null for the room.
 *
 * @param {Lab | StoredLab | null} lab
 */
const otherWorld = (lab) => (lab && lab.info.name !== 'light-door' ? lab.info : null);

/** One object, so that it counts as unchanged. */
const NOTHING = {};

/**
 * The controls, the room and the lamp.
 *
 * @param {Lab | StoredLab | null} lab what is shown; null while it loads
 * @param {Lab | null} own the one that runs here; null while it loads
 * @param {boolean} stored whether it is a stored run
 * @param {StepUnit} unit what the step button completes
 * @param {number} version grows when the records have changed in place
 */
export function stageSection(lab, own, stored, unit, version) {
  return html`<section class="stage" aria-labelledby="room-title">
    <h2 id="room-title" class="visually-hidden">${msg('The room')}</h2>
    <cmbpo-controls
      part="controls"
      .state=${lab?.state ?? null}
      .runs=${lab?.runs ?? []}
      .version=${version}
      .unit=${unit}
      ?playing=${!stored && (lab?.experiment.playing ?? false)}
      ?ready=${lab !== null}
      status=${lab?.status ?? msg('Loading the agents …')}
    ></cmbpo-controls>
    <cmbpo-settings
      part="settings"
      .defaults=${own?.defaultConfig ?? null}
      .presets=${own?.presets ?? []}
      .config=${own?.overrides ?? NOTHING}
      .problemOf=${own?.problemOf ?? (() => null)}
      .causesIn=${own?.causesIn ?? (() => 0)}
    ></cmbpo-settings>
    <div class="room-and-lamp">
      <cmbpo-room
        part="room"
        .runs=${lab?.experiment.firstRuns() ?? []}
        .senses=${lab?.senses ?? ['X', 'Z']}
        .checks=${lab?.checks ?? new Map()}
        .episodes=${lab?.episodes ?? 0}
        .shift=${lab?.state.shift ?? NO_SHIFT}
        .insight=${lab?.insight ?? null}
        .free=${!stored && lab !== null}
        .info=${otherWorld(lab)}
        .version=${version}
      ></cmbpo-room>
      <cmbpo-shift
        part="shift"
        .info=${otherWorld(lab)}
        .shift=${lab?.state.shift ?? NO_SHIFT}
        ?disabled=${lab === null}
        ?stored=${stored}
      ></cmbpo-shift>
    </div>
  </section>`;
}

/**
 * @param {Lab | StoredLab | null} lab null while it loads
 * @param {WebAssembly.Module | null} module
 */
export function graphSection(lab, module) {
  const causal = lab?.runs.filter((run) => run.method === 'c-mbpo') ?? [];
  const chosen = lab?.experiment.config.graph;
  return html`<section aria-labelledby="graph-title">
    <h2 id="graph-title">${msg('What causes what')}</h2>
    <p class="intro">
      ${msg('Only C‑MBPO asks. It tests which of now’s variables each of the next ones depends on, and drops those that another variable explains.')}
    </p>
    <cmbpo-graph
      part="graph"
      .run=${causal[0] ?? null}
      .runs=${causal}
      .info=${lab?.info ?? null}
      .rows=${lab?.experiment.config.initial_random_steps ?? 0}
      .given=${typeof chosen === 'object' ? chosen : null}
      .inputs=${lab?.experiment.config.policy_inputs ?? null}
      .page=${lab?.state ?? null}
      .module=${module}
      .config=${lab?.experiment.config ?? null}
      .transitions=${lab?.transitions ?? null}
      .data=${causal.reduce((sum, run) => sum + run.graphs.length + run.progress.env_steps, 0)}
    ></cmbpo-graph>
  </section>`;
}

/**
 * @param {Lab | StoredLab | null} lab null while it loads
 * @param {string} problem why there are no charts; empty when there are
 */
export function chartSections(lab, problem) {
  const runs = lab?.runs ?? [];
  return html`<section aria-labelledby="curves-title">
      <h2 id="curves-title">${msg('Learning')}</h2>
      <p class="intro">
        ${
          otherWorld(lab)
            ? msg(
                'Now and then each agent is examined without exploring. All are trained in the world as it is, and examined in each of its shifts, too.',
              )
            : msg(
                'Now and then each agent is examined without exploring. All are trained with the lamp that follows the robot; near and far are lamps they have never met.',
              )
        }
      </p>
      ${problem ? html`<p class="lost" role="alert">${problem}</p>` : nothing}
      <cmbpo-curves
        part="curves"
        .runs=${runs}
        .data=${runs.reduce((sum, run) => sum + (run.curves['in-distribution'] ?? []).length, 0)}
        total=${lab?.state.env_steps ?? 1}
        episodes=${lab?.experiment.config.curve_episodes ?? 10}
        .world=${otherWorld(lab)}
      ></cmbpo-curves>
    </section>
    <section aria-labelledby="returns-title">
      <h2 id="returns-title">
        ${otherWorld(lab) ? msg('When the world is shifted') : msg('When the lamp changes')}
      </h2>
      <cmbpo-returns
        part="returns"
        .runs=${runs}
        .data=${runs.filter((run) => run.result !== null).length}
        episodes=${lab?.experiment.config.evaluation_episodes ?? 100}
        .world=${otherWorld(lab)}
      ></cmbpo-returns>
    </section>`;
}

/**
 * @param {Lab | StoredLab | null} lab null while it loads
 * @param {Panel} panel
 */
export function whySection(lab, panel) {
  // Its figures are maps of the robot and its lamp.
  if (otherWorld(lab)) return nothing;
  const runs = lab?.experiment.firstRuns() ?? [];
  return html`<section aria-labelledby="why-title">
    <h2 id="why-title">${msg('See why')}</h2>
    <cmbpo-why
      part="why"
      panel=${panel}
      .insight=${lab?.insight ?? null}
      .runs=${runs}
      .shift=${lab?.state.shift ?? NO_SHIFT}
      .data=${runs.reduce((sum, run) => sum + run.progress.env_steps, 0)}
    ></cmbpo-why>
  </section>`;
}

/**
 * @param {Lab | StoredLab | null} lab null while it loads
 * @param {number} version grows when the records have changed in place
 */
export function compareSection(lab, version) {
  return html`<section aria-labelledby="compare-title">
    <h2 id="compare-title">${msg('Two settings side by side')}</h2>
    <cmbpo-compare
      part="compare"
      .kept=${lab?.a ?? null}
      .running=${lab?.runningA ?? false}
      .state=${lab?.state ?? null}
      .runs=${lab?.runs ?? []}
      .version=${version}
      .world=${otherWorld(lab)}
    ></cmbpo-compare>
  </section>`;
}

/**
 * @param {Lab | StoredLab | null} lab null while it loads
 * @param {boolean} own whether it is a run of the reader's own
 * @param {number} version grows when the records have changed in place
 */
export function studiesSection(lab, own, version) {
  if (places.studies === null) return nothing;
  return html`<section aria-labelledby="studies-title">
    <h2 id="studies-title">${msg('Experiments')}</h2>
    <p class="intro">
      ${msg('Questions that the room leaves open, each asked of ten seeds or more. Choose one to see its stored results, and run any of its conditions here.')}
    </p>
    <cmbpo-studies
      part="studies"
      .study=${lab?.state.study}
      .state=${own ? (lab?.state ?? null) : null}
      .runs=${lab?.runs ?? []}
      .version=${version}
    ></cmbpo-studies>
  </section>`;
}

/** @param {Lab | null} lab the reader's own; null while it loads */
export function ownWorldSection(lab) {
  return html`<section aria-labelledby="world-title">
    <h2 id="world-title">${msg('Your own world')}</h2>
    <p class="intro">
      ${msg('Write other equations and the same agents learn in them: another lamp, something hidden, another reward. The link holds the text.')}
    </p>
    <cmbpo-own-world
      part="own-world"
      .wasm=${lab?.wasm ?? null}
      .environment=${lab?.experiment.config.environment ?? null}
    ></cmbpo-own-world>
  </section>`;
}

/**
 * @param {WebAssembly.Module | null} module null while it loads
 */
export function ownDataSection(module) {
  return html`<section aria-labelledby="own-title">
    <h2 id="own-title">${msg('Your own data')}</h2>
    <p class="intro">
      ${msg('The same question asked of a table of yours: which column causes which. The file stays in this tab. What comes out holds as far as the learner’s assumptions do, and above all as long as no common cause is missing from the table.')}
    </p>
    <cmbpo-own-data part="own-data" .module=${module}></cmbpo-own-data>
  </section>`;
}

/**
 * @param {Lab | StoredLab | null} lab null while it loads
 * @param {boolean} own whether it is a run of the reader's own
 * @param {string | null} site
 * @param {number} version grows when the records have changed in place
 */
export function takeAwaySection(lab, own, site, version) {
  if (lab === null) return nothing;
  return html`<section aria-labelledby="take-title">
    <h2 id="take-title">${msg('Take it away')}</h2>
    <cmbpo-take-away
      part="take-away"
      .of=${lab.provenance}
      .site=${site}
      ?own=${own}
      .version=${version}
    ></cmbpo-take-away>
  </section>`;
}

/**
 * @param {Lab | null} lab null while it loads
 * @param {string | null} site null where no site is known that a link could lead to
 * @param {string[]} hidden parts that are hidden now
 * @param {number} version grows when the state may have changed
 */
export function shareSection(lab, site, hidden, version) {
  if (lab === null || site === null) return nothing;
  return html`<section aria-labelledby="share-title">
    <h2 id="share-title">${msg('Share and embed')}</h2>
    <p class="intro">
      ${msg('Seed, settings, lamp and graph travel in the address: whoever opens it sees the same numbers.')}
    </p>
    <cmbpo-share
      part="share"
      .site=${site}
      .hashOf=${(/** @type {string[]} */ hide) => lab.hashHiding(hide)}
      .hiding=${hidden}
      .version=${version}
    ></cmbpo-share>
  </section>`;
}
