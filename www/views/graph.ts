/** The graph that C-MBPO found beside the true one, with the evidence for every edge. */

import type { Agents } from '../state/snapshot.d.ts';
import type {
  Config,
  EdgeReport,
  EnvironmentInfo,
  GraphEvent,
  PageState,
  Parents,
  RunRecord,
  ShownGraph,
} from '../types.d.ts';
import type { Placed } from './graph-layout.ts';

import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import { candidatesOf, handGraph, inOrder } from '../state/hand-graph.ts';
import { drawnFrom } from '../state/belief.ts';
import { count } from '../state/words.ts';
import './belief.ts';
import { define, View } from './define.ts';
import { drawn, finding, judgement, MARK, markOf, unseen } from './evidence.ts';
import { evidenceTable } from './evidence-table.ts';
import { exportOf } from './graph-export.ts';
import { place } from './graph-layout.ts';
import {
  graphPicture,
  keyOf,
  MANY,
  truePicture,
  unknownPicture,
  weightLegend,
} from './graph-picture.ts';
import { comparison, occasion, overSeeds, policyWords, sentence } from './graph-words.ts';
import { after, removalControls } from './removals.ts';
import './save-graph.ts';

/** More sentences than these on what is unseen are folded. */
const FEW = 4;

export class GraphView extends View {
  static properties = {
    run: { attribute: false },
    runs: { attribute: false },
    info: { attribute: false },
    rows: { attribute: false },
    attempt: { attribute: false },
    given: { attribute: false },
    inputs: { attribute: false },
    page: { attribute: false },
    module: { attribute: false },
    config: { attribute: false },
    transitions: { attribute: false },
    believed: { state: true },
    removed: { state: true },
    editing: { state: true },
    chosen: { state: true },
    pointed: { state: true },
    pinned: { state: true },
    tabled: { state: true },
  };

  /** C-MBPO's run of the first seed. */
  declare run: RunRecord | null;
  /** C-MBPO's runs of all seeds. */
  declare runs: RunRecord[];
  declare info: EnvironmentInfo | null;
  /** Steps collected before the first look. */
  declare rows: number;
  /** Another object whenever the runs have started over. */
  declare attempt: object | null;
  /** The graph that was drawn by hand. */
  declare given: Parents | null;
  /** Policy inputs that the configuration fixes. */
  declare inputs: string[] | null;
  /** What the page was set to. */
  declare page: PageState | null;
  declare module: WebAssembly.Module | null;
  declare config: Config | null;
  /** The steps of an agent. */
  declare transitions: Agents['transitions'] | null;
  /** What resamples said. */
  declare believed: { attempt: object | null; seed: number; graph: ShownGraph } | null;
  /** Removals that are shown, while somebody watches the tests. */
  declare removed: number | null;
  /** The graph that editing began with. */
  declare editing: Parents | null;
  /** Which of the graphs is shown; null for the latest. */
  declare chosen: number | 'belief' | null;
  /** Edge under the pointer or the focus. */
  declare pointed: string | null;
  /** Edge that was clicked. */
  declare pinned: string | null;
  /** Whether the table of the pairs is open. */
  declare tabled: boolean;

  constructor() {
    super();
    this.run = null;
    this.runs = [];
    this.info = null;
    this.rows = 0;
    this.attempt = null;
    this.given = null;
    this.inputs = null;
    this.page = null;
    this.module = null;
    this.config = null;
    this.transitions = null;
    this.believed = null;
    this.removed = null;
    this.editing = null;
    this.chosen = null;
    this.pointed = null;
    this.pinned = null;
    this.tabled = false;
  }

  /** Kept when the runs start over with a drawn graph. */
  #learned: { seed: number; graph: GraphEvent } | null = null;

  /** Those of the last drawing. */
  #graphs: GraphEvent[] | null = null;

  willUpdate(changed: Map<string, unknown>) {
    const { run } = this;
    const graphs = run?.graphs ?? null;
    if (graphs !== this.#graphs || changed.has('chosen') || changed.has('editing')) {
      this.removed = null;
    }
    this.#graphs = graphs;
    const graph = run?.graphs.find(({ test }) => test !== null);
    if (run && graph && (this.given === null || this.#learned?.seed !== run.seed)) {
      this.#learned = { seed: run.seed, graph };
    }
  }

  /** What C-MBPO discovered with this seed, when it has. */
  get #discovered(): Parents | null {
    return this.#learned && this.#learned.seed === this.run?.seed
      ? this.#learned.graph.parents
      : null;
  }

  /** What resamples of the present run said. */
  get #believed() {
    const { attempt, believed, run } = this;
    return believed && believed.attempt === attempt && believed.seed === run?.seed
      ? believed.graph
      : null;
  }

  get variables() {
    const { state = [], action = [], next = [], reward = 'R' } = this.info ?? {};
    return [...state, ...action, ...next, reward];
  }

  get candidates() {
    return this.info ? candidatesOf(this.info) : [];
  }

  render() {
    const { info, given } = this;
    if (!info) return nothing;
    const reported = this.run?.graphs ?? [];
    const graphs: ShownGraph[] =
      given && reported.length === 0 ? [handGraph(given, info, this.inputs)] : [...reported];
    const believed = this.#believed;
    if (believed) graphs.push(believed);
    // With a drawn graph, the runs follow it to the end; the data's own answer comes second.
    const latest = given ? 0 : Math.max(0, (reported.length || graphs.length) - 1);
    const chosen = this.chosen === 'belief' ? graphs.length - 1 : this.chosen;
    const shown = graphs[chosen ?? latest] ?? graphs[latest] ?? null;
    const placed = place(this.variables, this.candidates, info);
    return html`${graphs.length > 1 && !this.editing ? this.#choice(graphs, shown) : nothing}
      <div class="graph-pair">
        ${this.editing ? this.#editor(info, this.editing) : this.#found(info, shown, placed)}
        <figure class="graph-figure">
          <figcaption>
            <strong>${msg('The truth')}</strong> <span>${msg('as the room is built')}</span>
          </figcaption>
          ${truePicture(info, placed)}
        </figure>
      </div>
      ${this.editing ? nothing : shown ? this.#evidence(shown) : this.#announcement()}
      <cmbpo-belief
        .module=${this.module}
        .run=${this.run}
        .attempt=${this.attempt}
        .rows=${this.transitions ? (this.run?.progress.env_steps ?? 0) : 0}
        .info=${info}
        .config=${this.config}
        .transitions=${this.transitions}
        @believed=${(e: CustomEvent<ShownGraph>) => this.#believe(e.detail)}
      ></cmbpo-belief>`;
  }

  #believe(graph: ShownGraph) {
    const { attempt, run } = this;
    if (!run) return;
    const before = this.#believed;
    if (!before || before.belief?.drawn === graph.belief?.drawn) this.chosen = 'belief';
    this.believed = { attempt, seed: run.seed, graph };
  }

  #found(info: EnvironmentInfo, shown: ShownGraph | null, placed: Placed) {
    const edit = () => (this.editing = inOrder(this.given ?? shown?.parents ?? {}, info));
    const byHand = shown !== null && shown.test === null;
    return html`<div class="graph-found">
      <figure class="graph-figure">
        <figcaption>
          <strong>${byHand ? msg('Edited by hand') : msg('What C-MBPO discovered')}</strong>
          ${shown ? html`<span class="badge-policy">${policyWords(shown)}</span>` : nothing}
        </figcaption>
        ${shown && drawnFrom(shown) ? this.#weights(shown) : nothing}
        ${
          shown
            ? this.#picture(this.removed === null ? shown : after(shown, this.removed), placed)
            : unknownPicture(placed, this.candidates, this.variables)
        }
        ${
          shown
            ? removalControls(shown, this.removed, (removed) => (this.removed = removed))
            : nothing
        }
      </figure>
      <div class="edit-tools">
        <button type="button" class="edit-graph" @click=${edit}>${msg('Edit the graph')}</button>
        ${
          this.given || this.drawing
            ? html`<button type="button" @click=${() => this.say('graph-change', null)}>
                ${msg('Let C-MBPO discover it again')}
              </button>`
            : nothing
        }
      </div>
      ${shown ? this.#save(shown, placed) : nothing}
    </div>`;
  }

  #weights(graph: ShownGraph) {
    const members = this.config?.model.members ?? 0;
    return html`<p class="weights">
      ${weightLegend()}
      <span
        >${
          graph.belief
            ? msg(str`of ${drawnFrom(graph)}`)
            : msg(str`of the ${members} graphs drawn, one for each member of the model`)
        }</span
      >
    </p>`;
  }

  /** Whether C-MBPO follows graphs drawn from its belief. */
  get drawing() {
    return this.config?.graph === 'belief';
  }

  #save(graph: ShownGraph, placed: Placed) {
    const { run, page } = this;
    if (!run || !page) return nothing;
    const make = () =>
      exportOf(graph, placed, this.#discovered, run.seed, page, this.info?.state ?? []);
    return html`<cmbpo-save-graph
      .make=${make}
      name="cmbpo-graph-seed-${run.seed}"
    ></cmbpo-save-graph>`;
  }

  #editor(info: EnvironmentInfo, start: Parents) {
    return html`<cmbpo-graph-editor
      .info=${info}
      .start=${start}
      .discovered=${this.#discovered}
      .inputs=${this.inputs}
      @graph-drawn=${(e: CustomEvent<Parents>) => this.#retrain(e.detail)}
      @graph-kept=${() => this.#stopEditing()}
    ></cmbpo-graph-editor>`;
  }

  #retrain(parents: Parents) {
    this.chosen = null;
    this.#stopEditing();
    this.say('graph-change', parents);
  }

  #stopEditing() {
    this.editing = null;
    this.pointed = null;
    this.pinned = null;
    void this.updateComplete.then(() => this.querySelector<HTMLElement>('.edit-graph')?.focus());
  }

  #choice(graphs: ShownGraph[], shown: ShownGraph | null) {
    // In a form of its own: Chromium never forgets the radio buttons of a shadow root that are in none.
    return html`<form @submit=${(e: Event) => e.preventDefault()}>
      <fieldset class="segmented">
        <legend>${this.given ? msg('Graph') : msg('Learned')}</legend>
        ${graphs.map(
          (graph, i) =>
            html`<label>
              <input
                type="radio"
                name="graph-choice"
                .checked=${graph === shown}
                @change=${() => (this.chosen = graph.belief ? 'belief' : i)}
              />
              <span>${occasion(graph)}</span>
            </label>`,
        )}
      </fieldset>
    </form>`;
  }

  #announcement() {
    return html`<p class="evidence">
      ${msg(str`No graph yet. C-MBPO first collects ${count(this.rows)} steps at random. Then it tests, for each of these ${this.candidates.length} pairs, whether the two are still dependent once other variables are known, and keeps only the edges that no such test can explain away.`)}
    </p>`;
  }

  #evidence(graph: ShownGraph) {
    const key = this.pointed ?? this.pinned;
    const edge = graph.edges.find((e) => keyOf(e) === key);
    const byHand = graph.test === null;
    return html`<p class="evidence">
        ${
          edge
            ? html`<strong
                  >${byHand ? drawn(edge, this.#discovered) : finding(edge, drawnFrom(graph))}.</strong
                >
                ${sentence(MARK[markOf(edge)])}.`
            : html`${byHand ? comparison(graph, this.#discovered, this.info) : nothing}
              ${judgement(graph)}
              ${msg('Point at an edge, or reach it with the Tab key, to see its evidence.')}`
        }
      </p>
      ${this.#unseen(graph)}
      ${this.runs.length > 1 ? html`<p class="over-seeds">${overSeeds(this.runs)}</p>` : nothing}
      ${
        graph.edges.length > MANY
          ? html`<p class="evidence">
              ${msg('With this many pairs, the picture shows only the edges that were found. The table lists every pair.')}
            </p>`
          : nothing
      }
      <details
        class="table-details"
        @toggle=${(event: Event) => (this.tabled = (event.target as HTMLDetailsElement).open)}
      >
        <summary>${msg(str`All ${graph.edges.length} pairs as a table`)}</summary>
        ${
          this.tabled || graph.edges.length <= MANY
            ? evidenceTable(graph, byHand ? this.#discovered : null)
            : nothing
        }
      </details>`;
  }

  #unseen(graph: ShownGraph) {
    const all = unseen(graph, this.info?.confounded ?? []);
    const line = (words: string) => html`<p class="evidence unseen">${words}</p>`;
    if (all.length <= FEW) return all.map(line);
    return html`<details class="table-details">
      <summary>${msg(str`${all.length} pairs that something unseen may move`)}</summary>
      ${all.map(line)}
    </details>`;
  }

  #picture(graph: ShownGraph, placed: Placed) {
    // Drawn last, so on top: what is present, and above all what is pointed at.
    const active = this.pointed ?? this.pinned;
    const rank = (e: EdgeReport) =>
      (keyOf(e) === active ? 2 : 0) + (e.present || markOf(e) === 'missed' ? 1 : 0);
    if (this.pointed === null) {
      this.#order = [...graph.edges].sort((a, b) => rank(a) - rank(b)).map(keyOf);
    }
    const byHand = graph.test === null;
    return graphPicture(graph, placed, byHand ? this.#discovered : null, this.info?.state ?? [], {
      pointed: this.pointed,
      pinned: this.pinned,
      order: this.#order,
      point: (key) => (this.pointed = key),
      pin: (key) => (this.pinned = this.pinned === key ? null : key),
    });
  }

  /** Order of drawing: kept while an edge is pointed at, so that focus is not lost. */
  #order: string[] = [];
}

define('cmbpo-graph', GraphView);
