/** The graph that C-MBPO found beside the true one, with the evidence for every edge. */

/** @import { EdgeReport, EnvironmentInfo, GraphEvent, PageState, Parents, RunRecord } from '../types.d.ts' */

import { html, nothing, svg } from 'lit';
import { candidatesOf, difference, handGraph, inOrder } from '../state/hand-graph.js';
import { count, listing } from '../state/words.js';
import { define, View } from './define.js';
import { drawn, finding, judgement, MARK, markOf, spoken } from './evidence.js';
import { evidenceTable } from './evidence-table.js';
import { exportOf } from './graph-export.js';
import { inWords } from './graph-editor.js';
import { place } from './graph-layout.js';
import { arrowheads, nodes, tags, tiers } from './graph-parts.js';
import './save-graph.js';

export class GraphView extends View {
  static properties = {
    run: { attribute: false },
    runs: { attribute: false },
    info: { attribute: false },
    rows: { attribute: false },
    data: { attribute: false },
    given: { attribute: false },
    inputs: { attribute: false },
    page: { attribute: false },
    editing: { state: true },
    chosen: { state: true },
    pointed: { state: true },
    pinned: { state: true },
  };

  constructor() {
    super();
    /** @type {RunRecord | null} C-MBPO's run of the first seed. */ this.run = null;
    /** @type {RunRecord[]} C-MBPO's runs of all seeds. */ this.runs = [];
    /** @type {EnvironmentInfo | null} */ this.info = null;
    /** Steps collected before the first look. */ this.rows = 0;
    /** Grows when a graph was learned. */ this.data = 0;
    /** @type {Parents | null} The graph that was drawn by hand. */ this.given = null;
    /** @type {string[] | null} Policy inputs that the configuration fixes. */ this.inputs = null;
    /** @type {PageState | null} What the page was set to. */ this.page = null;
    /** @type {Parents | null} The graph that editing began with. */ this.editing = null;
    /** @type {number | null} Which of the learned graphs is shown; null for the latest. */
    this.chosen = null;
    /** @type {string | null} Edge under the pointer or the focus. */ this.pointed = null;
    /** @type {string | null} Edge that was clicked. */ this.pinned = null;
  }

  /** @type {{seed: number, graph: GraphEvent} | null} Kept when the runs start over with a drawn graph. */
  #learned = null;

  willUpdate() {
    const { run } = this;
    const graph = run?.graphs.find(({ test }) => test !== null);
    if (run && graph && (this.given === null || this.#learned?.seed !== run.seed)) {
      this.#learned = { seed: run.seed, graph };
    }
  }

  /** @returns {Parents | null} What C-MBPO discovered with this seed, when it has. */
  get #discovered() {
    return this.#learned && this.#learned.seed === this.run?.seed
      ? this.#learned.graph.parents
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
    const graphs =
      given && reported.length === 0 ? [handGraph(given, info, this.inputs)] : reported;
    // With a drawn graph, the runs follow it to the end; the data's own answer comes second.
    const latest = given ? 0 : graphs.length - 1;
    const shown = graphs[this.chosen ?? latest] ?? graphs[latest] ?? null;
    const placed = place(this.variables, this.candidates);
    return html`${graphs.length > 1 && !this.editing ? this.#choice(graphs, shown) : nothing}
      <div class="graph-pair">
        ${this.editing ? this.#editor(info, this.editing) : this.#found(info, shown, placed)}
        <figure class="graph-figure">
          <figcaption><strong>The truth</strong> <span>as the room is built</span></figcaption>
          ${this.#truth(info.truth, placed)}
        </figure>
      </div>
      ${this.editing ? nothing : shown ? this.#evidence(shown) : this.#announcement()}`;
  }

  /**
   * @param {EnvironmentInfo} info
   * @param {GraphEvent | null} shown
   * @param {import('./graph-layout.js').Placed} placed
   */
  #found(info, shown, placed) {
    const edit = () => (this.editing = inOrder(this.given ?? shown?.parents ?? {}, info));
    const byHand = shown !== null && shown.test === null;
    return html`<div class="graph-found">
      <figure class="graph-figure">
        <figcaption>
          <strong>${byHand ? 'Edited by hand' : 'What C-MBPO discovered'}</strong>
          ${shown ? html`<span class="badge-policy">${policy(shown)}</span>` : nothing}
        </figcaption>
        ${shown ? this.#picture(shown, placed) : this.#unknown(placed)}
      </figure>
      <div class="edit-tools">
        <button type="button" class="edit-graph" @click=${edit}>Edit the graph</button>
        ${
          this.given
            ? html`<button type="button" @click=${() => this.say('graph-change', null)}>
                Let C-MBPO discover it again
              </button>`
            : nothing
        }
      </div>
      ${shown ? this.#save(shown, placed) : nothing}
    </div>`;
  }

  /**
   * @param {GraphEvent} graph
   * @param {import('./graph-layout.js').Placed} placed
   */
  #save(graph, placed) {
    const { run, page } = this;
    if (!run || !page) return nothing;
    const make = () => exportOf(graph, placed, this.#discovered, run.seed, page);
    return html`<cmbpo-save-graph
      .make=${make}
      name="cmbpo-graph-seed-${run.seed}"
    ></cmbpo-save-graph>`;
  }

  /**
   * @param {EnvironmentInfo} info
   * @param {Parents} start
   */
  #editor(info, start) {
    return html`<cmbpo-graph-editor
      .info=${info}
      .start=${start}
      .discovered=${this.#discovered}
      .inputs=${this.inputs}
      @graph-drawn=${(/** @type {CustomEvent<Parents>} */ e) => this.#retrain(e.detail)}
      @graph-kept=${() => this.#stopEditing()}
    ></cmbpo-graph-editor>`;
  }

  /** @param {Parents} parents */
  #retrain(parents) {
    this.chosen = null;
    this.#stopEditing();
    this.say('graph-change', parents);
  }

  #stopEditing() {
    this.editing = null;
    this.pointed = null;
    this.pinned = null;
    void this.updateComplete.then(() =>
      /** @type {HTMLElement | null} */ (this.querySelector('.edit-graph'))?.focus(),
    );
  }

  /**
   * @param {GraphEvent[]} graphs
   * @param {GraphEvent | null} shown
   */
  #choice(graphs, shown) {
    return html`<fieldset class="segmented">
      <legend>${this.given ? 'Graph' : 'Learned'}</legend>
      ${graphs.map(
        (graph, i) =>
          html`<label>
            <input
              type="radio"
              name="graph-choice"
              .checked=${graph === shown}
              @change=${() => (this.chosen = i)}
            />
            <span>${occasion(graph)}</span>
          </label>`,
      )}
    </fieldset>`;
  }

  #announcement() {
    return html`<p class="evidence">
      No graph yet. C-MBPO first collects ${count(this.rows)} steps at random. Then it tests, for
      each of these ${this.candidates.length} pairs, whether the two are still dependent once other
      variables are known, and keeps only the edges that no such test can explain away.
    </p>`;
  }

  /** @param {GraphEvent} graph */
  #evidence(graph) {
    const key = this.pointed ?? this.pinned;
    const edge = graph.edges.find((e) => keyOf(e) === key);
    const byHand = graph.test === null;
    return html`<p class="evidence">
        ${
          edge
            ? html`<strong>${byHand ? drawn(edge, this.#discovered) : finding(edge)}.</strong>
                ${sentence(MARK[markOf(edge)])}.`
            : html`${byHand ? this.#comparison(graph) : nothing} ${judgement(graph)} Point at an
              edge, or reach it with the Tab key, to see its evidence.`
        }
      </p>
      ${this.runs.length > 1 ? html`<p class="over-seeds">${overSeeds(this.runs)}</p>` : nothing}
      <details class="table-details">
        <summary>All ${graph.edges.length} pairs as a table</summary>
        ${evidenceTable(graph, byHand ? this.#discovered : null)}
      </details>`;
  }

  /**
   * A drawn graph beside what the data said.
   *
   * @param {GraphEvent} graph
   */
  #comparison(graph) {
    const discovered = this.#discovered;
    if (!discovered || !this.info) {
      return 'Drawn by hand; the data are asked at the end of the run.';
    }
    const against = difference(graph.parents, discovered, this.info);
    return `Drawn by hand. ${inWords(against, 'the discovered graph')}`;
  }

  /**
   * @param {GraphEvent} graph
   * @param {import('./graph-layout.js').Placed} placed
   */
  #picture(graph, placed) {
    // Drawn last, so on top: what is present, and above all what is pointed at.
    const active = this.pointed ?? this.pinned;
    const rank = (/** @type {EdgeReport} */ e) =>
      (keyOf(e) === active ? 2 : 0) + (e.present || markOf(e) === 'missed' ? 1 : 0);
    const order = this.pointed === null ? [...graph.edges].sort((a, b) => rank(a) - rank(b)) : null;
    if (order) this.#order = order.map(keyOf);
    const edges = [...graph.edges].sort(
      (a, b) => this.#order.indexOf(keyOf(a)) - this.#order.indexOf(keyOf(b)),
    );
    const causes = new Set(graph.edges.filter((e) => e.present).map((e) => e.from));
    return html`<svg
      class="graph"
      role="group"
      aria-label="${graph.test === null ? 'Graph edited by hand' : 'Discovered graph'}. ${judgement(graph)}"
      viewBox="0 0 ${placed.width} ${placed.height}"
    >
      ${arrowheads('found')} ${tiers(placed)}
      ${edges.map((edge) => this.#edge(edge, placed, graph.test === null))}
      ${tags(graph.edges, graph.test === null ? this.#discovered : null, placed)}
      ${nodes(placed, causes, graph.policy_inputs, this.info?.state ?? [])}
    </svg>`;
  }

  /** @type {string[]} Order of drawing: kept while an edge is pointed at, so that focus is not lost. */
  #order = [];

  /**
   * @param {EdgeReport} edge
   * @param {import('./graph-layout.js').Placed} placed
   * @param {boolean} byHand
   */
  #edge(edge, placed, byHand) {
    const key = keyOf(edge);
    const mark = markOf(edge);
    const path = placed.path(edge.from, edge.to);
    const active = key === this.pointed || key === this.pinned;
    const point = () => (this.pointed = key);
    const leave = () => (this.pointed = null);
    const pin = () => (this.pinned = this.pinned === key ? null : key);
    const pinByKey = (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      pin();
    };
    const discovered = byHand ? this.#discovered : null;
    const words = byHand ? `${drawn(edge, discovered)}, ${MARK[mark]}` : spoken(edge);
    return svg`<g
        class="edge ${edge.present ? 'present' : 'absent'} ${mark} ${active ? 'active' : ''}"
        role="button" tabindex="0" aria-label=${words} aria-pressed=${this.pinned === key}
        @pointerenter=${point} @pointerleave=${leave} @focus=${point} @blur=${leave}
        @click=${pin} @keydown=${pinByKey}>
      <path class="hit" d=${path} />
      <path class="halo" d=${path} />
      <path class="line" d=${path}
        marker-end=${edge.present ? `url(#found-${mark})` : nothing} />
    </g>`;
  }

  /** @param {import('./graph-layout.js').Placed} placed */
  #unknown(placed) {
    return html`<svg
      class="graph unknown"
      role="img"
      aria-label="No graph yet: ${this.candidates.length} pairs to test"
      viewBox="0 0 ${placed.width} ${placed.height}"
    >
      ${tiers(placed)}
      ${this.candidates.map(
        ({ from, to }) =>
          svg`<g class="edge absent"><path class="line" d=${placed.path(from, to)} /></g>`,
      )}
      ${nodes(placed, new Set(this.variables), [], [])}
    </svg>`;
  }

  /**
   * @param {Parents} truth
   * @param {import('./graph-layout.js').Placed} placed
   */
  #truth(truth, placed) {
    const pairs = Object.entries(truth).flatMap(([to, causes]) =>
      causes.map((from) => ({ from, to })),
    );
    const words = pairs.map(({ from, to }) => `${from} to ${to}`);
    return html`<svg
      class="graph truth"
      role="img"
      aria-label="True graph: ${listing(words)}"
      viewBox="0 0 ${placed.width} ${placed.height}"
    >
      ${arrowheads('true')} ${tiers(placed)}
      ${pairs.map(
        ({ from, to }) =>
          svg`<g class="edge present right"><path class="line" d=${placed.path(from, to)}
            marker-end="url(#true-right)" /></g>`,
      )}
      ${nodes(placed, new Set(pairs.map(({ from }) => from)), [], this.info?.state ?? [])}
    </svg>`;
  }
}

/** @param {{from: string, to: string}} edge */
const keyOf = (edge) => `${edge.from}→${edge.to}`;

/** @param {string} text */
const sentence = (text) => `${text[0].toUpperCase()}${text.slice(1)}`;

/**
 * How often the graph was right, over the seeds that have one.
 *
 * @param {RunRecord[]} runs
 */
function overSeeds(runs) {
  const first = runs.flatMap(
    (run) => run.graphs.find((graph) => !graph.final && graph.test !== null) ?? [],
  );
  const last = runs.flatMap((run) => run.graphs.find((graph) => graph.final) ?? []);
  const right = (/** @type {GraphEvent[]} */ graphs) =>
    `in ${graphs.filter((graph) => graph.correct).length} of ${graphs.length}`;
  if (first.length === 0) {
    return last.length > 0 ? `Asked at the end, the data give the right graph ${right(last)}.` : '';
  }
  const end = last.length > 0 ? `, and learned again at the end ${right(last)}` : '';
  return `Over the seeds so far, the first graph is right ${right(first)}${end}.`;
}

/** @param {GraphEvent} graph */
function occasion(graph) {
  if (graph.test === null) return 'edited by hand';
  return `${graph.final ? 'again at the end' : 'at first'}, from ${count(graph.rows)} steps`;
}

/** @param {GraphEvent} graph */
function policy(graph) {
  if (graph.policy_inputs.length === 0) return 'no cause of the reward was found';
  // The graph learned at the end checks the first one; the policy was trained on that.
  const verb = graph.final ? 'a policy would look at' : 'the policy looks at';
  return `${verb}: ${listing(graph.policy_inputs)}`;
}

define('cmbpo-graph', GraphView);
