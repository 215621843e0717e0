/** The graph that C-MBPO found beside the true one, with the evidence for every edge. */

/** @import { EdgeReport, EnvironmentInfo, GraphEvent, Parents, RunRecord } from '../types.d.ts' */

import { html, nothing, svg } from 'lit';
import { count, listing, pValue, setOf } from '../state/words.js';
import { define, View } from './define.js';
import { finding, judgement, MARK, markOf, spoken } from './evidence.js';
import { place } from './graph-layout.js';
import { arrowheads, nodes, tag, tiers } from './graph-parts.js';

export class GraphView extends View {
  static properties = {
    run: { attribute: false },
    runs: { attribute: false },
    info: { attribute: false },
    rows: { attribute: false },
    data: { attribute: false },
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
    /** @type {number | null} Which of the learned graphs is shown; null for the latest. */
    this.chosen = null;
    /** @type {string | null} Edge under the pointer or the focus. */ this.pointed = null;
    /** @type {string | null} Edge that was clicked. */ this.pinned = null;
  }

  get variables() {
    const { state = [], action = [], next = [], reward = 'R' } = this.info ?? {};
    return [...state, ...action, ...next, reward];
  }

  /** @returns {{from: string, to: string}[]} */
  get candidates() {
    const { state = [], action = [], next = [], reward = 'R' } = this.info ?? {};
    return [...state, ...action].flatMap((from) => [...next, reward].map((to) => ({ from, to })));
  }

  render() {
    if (!this.info) return nothing;
    const graphs = this.run?.graphs ?? [];
    const shown = graphs[this.chosen ?? graphs.length - 1] ?? graphs.at(-1) ?? null;
    const placed = place(this.variables, this.candidates);
    return html`${graphs.length > 1 ? this.#choice(graphs, shown) : nothing}
      <div class="graph-pair">
        <figure class="graph-figure">
          <figcaption>
            <strong>What C-MBPO discovered</strong>
            ${shown ? html`<span class="badge-policy">${policy(shown)}</span>` : nothing}
          </figcaption>
          ${shown ? this.#discovered(shown, placed) : this.#unknown(placed)}
        </figure>
        <figure class="graph-figure">
          <figcaption><strong>The truth</strong> <span>as the room is built</span></figcaption>
          ${this.#truth(this.info.truth, placed)}
        </figure>
      </div>
      ${shown ? this.#evidence(shown) : this.#announcement()}`;
  }

  /**
   * @param {GraphEvent[]} graphs
   * @param {GraphEvent | null} shown
   */
  #choice(graphs, shown) {
    return html`<fieldset class="segmented">
      <legend>Learned</legend>
      ${graphs.map(
        (graph, i) =>
          html`<label>
            <input
              type="radio"
              name="graph-choice"
              .checked=${graph === shown}
              @change=${() => (this.chosen = i)}
            />
            <span
              >${graph.final ? 'again at the end' : 'at first'}, from ${count(graph.rows)}
              steps</span
            >
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
    return html`<p class="evidence">
        ${
          edge
            ? html`<strong>${finding(edge)}.</strong> ${sentence(MARK[markOf(edge)])}.`
            : html`${judgement(graph)} Point at an edge, or reach it with the Tab key, to see its
              evidence.`
        }
      </p>
      ${this.runs.length > 1 ? html`<p class="over-seeds">${overSeeds(this.runs)}</p>` : nothing}
      <details class="table-details">
        <summary>All ${graph.edges.length} pairs as a table</summary>
        ${this.#table(graph)}
      </details>`;
  }

  /** @param {GraphEvent} graph */
  #table(graph) {
    return html`<div class="scroll" tabindex="0" role="region" aria-label="Evidence for each pair">
      <table>
        <caption>
          ${source(graph)}
        </caption>
        <thead>
          <tr>
            <th scope="col">Pair</th>
            <th scope="col">Decision</th>
            <th scope="col">p-value</th>
            <th scope="col">Given</th>
            <th scope="col">Against the truth</th>
          </tr>
        </thead>
        <tbody>
          ${graph.edges.map(
            (edge) =>
              html`<tr class=${markOf(edge)}>
                <th scope="row">${edge.from} → ${edge.to}</th>
                <td>${edge.present ? 'edge' : 'no edge'}</td>
                <td>${pValue(edge.p)}</td>
                <td>
                  ${edge.p === null ? '–' : setOf(edge.separating_set ?? edge.conditioning_set)}
                </td>
                <td>${MARK[markOf(edge)]}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }

  /**
   * @param {GraphEvent} graph
   * @param {import('./graph-layout.js').Placed} placed
   */
  #discovered(graph, placed) {
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
      aria-label="Discovered graph. ${judgement(graph)}"
      viewBox="0 0 ${placed.width} ${placed.height}"
    >
      ${arrowheads('found')} ${tiers(placed)} ${edges.map((edge) => this.#edge(edge, placed))}
      ${nodes(placed, causes, graph.policy_inputs, this.info?.state ?? [])}
    </svg>`;
  }

  /** @type {string[]} Order of drawing: kept while an edge is pointed at, so that focus is not lost. */
  #order = [];

  /**
   * @param {EdgeReport} edge
   * @param {import('./graph-layout.js').Placed} placed
   */
  #edge(edge, placed) {
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
    const a = placed.nodes.get(edge.from);
    const b = placed.nodes.get(edge.to);
    const middle = a && b ? { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 } : { x: 0, y: 0 };
    return svg`<g
        class="edge ${edge.present ? 'present' : 'absent'} ${mark} ${active ? 'active' : ''}"
        role="button" tabindex="0" aria-label=${spoken(edge)} aria-pressed=${this.pinned === key}
        @pointerenter=${point} @pointerleave=${leave} @focus=${point} @blur=${leave}
        @click=${pin} @keydown=${pinByKey}>
      <path class="hit" d=${path} />
      <path class="halo" d=${path} />
      <path class="line" d=${path}
        marker-end=${edge.present ? `url(#found-${mark})` : nothing} />
      ${mark === 'right' ? nothing : tag(middle, mark)}
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
  const first = runs.flatMap((run) => run.graphs.find((graph) => !graph.final) ?? []);
  const last = runs.flatMap((run) => run.graphs.find((graph) => graph.final) ?? []);
  const right = (/** @type {GraphEvent[]} */ graphs) =>
    `in ${graphs.filter((graph) => graph.correct).length} of ${graphs.length}`;
  const end = last.length > 0 ? `, and learned again at the end ${right(last)}` : '';
  return `Over the seeds so far, the first graph is right ${right(first)}${end}.`;
}

/**
 * @param {GraphEvent} graph
 * @param {number} i
 */
function occasion(graph, i) {
  if (graph.final) return 'again at the end';
  return i === 0 ? 'at first' : `after ${count(graph.env_steps)}`;
}

/** @param {GraphEvent} graph */
function source(graph) {
  if (graph.test === null) return 'This graph was given, not learned.';
  const tests = `${count(graph.tests_run)} tests (${graph.test}, alpha ${graph.alpha})`;
  return `${tests} on ${count(graph.rows)} steps. The p-value is the largest that was found.`;
}

/** @param {GraphEvent} graph */
function policy(graph) {
  if (graph.policy_inputs.length === 0) return 'no cause of the reward was found';
  // The graph learned at the end checks the first one; the policy was trained on that.
  const verb = graph.final ? 'a policy would look at' : 'the policy looks at';
  return `${verb}: ${listing(graph.policy_inputs)}`;
}

define('cmbpo-graph', GraphView);
