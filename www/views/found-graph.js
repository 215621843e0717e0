/** The graph of a table, with the evidence for every edge. */

/** @import { DiscoverReport, FoundEdge } from '../types.d.ts' */
/** @import { ExportGraph, Placement } from '../export/graph.d.ts' */

import { html, nothing, svg } from 'lit';
import { listing, pValue, setOf } from '../state/words.js';
import { placeGraph } from './dag-layout.js';
import { define, View } from './define.js';
import './save-graph.js';

/** So many pairs without an edge a table may hold and still be read. */
const READABLE = 300;

export class FoundGraphView extends View {
  static properties = {
    report: { attribute: false },
    about: { attribute: false },
    name: { type: String },
    pointed: { state: true },
    pinned: { state: true },
  };

  constructor() {
    super();
    /** @type {DiscoverReport | null} */ this.report = null;
    /** @type {[string, string][]} How it came about. */ this.about = [];
    /** The file's name. */ this.name = '';
    /** @type {string | null} Edge under the pointer or the focus. */ this.pointed = null;
    /** @type {string | null} Edge that was clicked. */ this.pinned = null;
  }

  render() {
    const { report } = this;
    if (!report) return nothing;
    const placed = this.#placed(report);
    const edge = report.edges.find((e) => keyOf(e) === (this.pointed ?? this.pinned));
    const make = () => ({ graph: this.#export(report), placed });
    return html`<figure class="graph-figure">
        <figcaption>
          <strong>${summary(report)}</strong>
          ${
            report.edges.some(({ kind }) => kind === 'undirected')
              ? html`<span>a line without an arrow: the data do not tell the direction</span>`
              : nothing
          }
        </figcaption>
        <div class="scroll" tabindex="0" role="region" aria-label="Graph of ${this.name}">
          <svg
            class="graph own"
            role="group"
            aria-label="Graph of ${this.name}: ${summary(report)}"
            viewBox="0 0 ${placed.width} ${placed.height}"
            style="width: ${placed.width}px"
          >
            <defs>
              <marker
                id="own-arrow"
                viewBox="0 0 10 10"
                refX="8"
                refY="5"
                markerWidth="9"
                markerHeight="9"
                markerUnits="userSpaceOnUse"
                orient="auto"
              >
                <path d="M0 0.8 9.5 5 0 9.2z" />
              </marker>
            </defs>
            ${report.edges.map((e) => this.#edge(e, placed))}
            ${report.nodes.map((name) => node(name, placed))}
            ${report.edges.map((e) => number(e, placed))}
          </svg>
        </div>
      </figure>
      <p class="evidence">
        ${
          edge
            ? html`<strong>${nameOf(edge)}.</strong> ${evidence(edge)}`
            : report.edges.length > 0
              ? 'Point at an edge, or reach it with the Tab key, to see its evidence.'
              : 'No two columns depend on each other by this measure.'
        }
      </p>
      <cmbpo-save-graph .make=${make} name="cmbpo-graph-${fileName(this.name)}"></cmbpo-save-graph>
      <details class="table-details">
        <summary>The same as a table</summary>
        ${this.#table(report)}
      </details>`;
  }

  /** @type {{key: string, placed: Placement} | null} */ #last = null;

  /**
   * Resamples change the numbers, not the places.
   *
   * @param {DiscoverReport} report
   */
  #placed({ nodes, edges }) {
    const key = JSON.stringify([nodes, edges.map((e) => [e.from, e.to])]);
    if (this.#last?.key !== key) this.#last = { key, placed: placeGraph(nodes, edges) };
    return this.#last.placed;
  }

  /**
   * @param {FoundEdge} edge
   * @param {Placement} placed
   */
  #edge(edge, placed) {
    const key = keyOf(edge);
    const path = placed.path(edge.from, edge.to);
    const point = () => (this.pointed = key);
    const leave = () => (this.pointed = null);
    const pin = () => (this.pinned = this.pinned === key ? null : key);
    const byKey = (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      pin();
    };
    const active = key === this.pointed || key === this.pinned;
    const width = edge.probability === undefined ? 1.8 : 0.8 + 3 * edge.probability;
    return svg`<g class="edge present ${active ? 'active' : ''}" role="button" tabindex="0"
        aria-label="${spokenName(edge)}: ${evidence(edge)}" aria-pressed=${this.pinned === key}
        @pointerenter=${point} @pointerleave=${leave} @focus=${point} @blur=${leave}
        @click=${pin} @keydown=${byKey}>
      <path class="hit" d=${path} />
      <path class="halo" d=${path} />
      <path class="line" d=${path} style="stroke-width: ${width}"
        marker-end=${edge.kind === 'directed' ? 'url(#own-arrow)' : nothing} />
    </g>`;
  }

  /** @param {DiscoverReport} report */
  #table(report) {
    const drawn = report.edges.some(({ probability }) => probability !== undefined);
    const apart = report.sepsets.slice(0, READABLE);
    const left = report.sepsets.length - apart.length;
    const adjacent = (/** @type {[string, string]} */ [a, b]) => {
      const found = report.belief?.find(
        (each) => [each.a, each.b].sort().join() === [a, b].sort().join(),
      );
      return found ? found.forward + found.backward + found.undirected : 0;
    };
    return html`<div class="scroll" tabindex="0" role="region" aria-label="The graph as a table">
      <table>
        <caption>
          ${this.about.map(([name, value]) => `${name} ${value}`).join('; ')}${
            left > 0 ? `. ${left} more pairs without an edge are left out.` : ''
          }
        </caption>
        <thead>
          <tr>
            <th scope="col">Pair</th>
            <th scope="col">Finding</th>
            <th scope="col">p-value</th>
            <th scope="col">Given</th>
            ${drawn ? html`<th scope="col">In resamples</th>` : nothing}
          </tr>
        </thead>
        <tbody>
          ${report.edges.map(
            (edge) =>
              html`<tr>
                <th scope="row">${nameOf(edge)}</th>
                <td>${edge.kind === 'directed' ? 'causes' : 'related, direction unknown'}</td>
                <td>${pValue(edge.p)}</td>
                <td>${setOf(edge.given)}</td>
                ${drawn ? html`<td>${percent(edge.probability ?? 0)}</td>` : nothing}
              </tr>`,
          )}
          ${apart.map(
            ({ pair, set, p }) =>
              html`<tr>
                <th scope="row">${pair[0]}, ${pair[1]}</th>
                <td>no edge</td>
                <td>${pValue(p)}</td>
                <td>${setOf(set)}</td>
                ${drawn ? html`<td>${percent(adjacent(pair))}</td>` : nothing}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }

  /**
   * @param {DiscoverReport} report
   * @returns {ExportGraph}
   */
  #export({ nodes, edges }) {
    return { title: `Graph of ${this.name}`, nodes, edges, about: this.about };
  }
}

/**
 * @param {string} name
 * @param {Placement} placed
 */
function node(name, placed) {
  const { x, y } = placed.nodes.get(name) ?? { x: 0, y: 0 };
  const { width, height } = placed.size(name);
  return svg`<g class="node" transform="translate(${x} ${y})"><rect x=${-width / 2}
    y=${-height / 2} width=${width} height=${height} rx="9" /><text class="variable"
    y="5">${name}</text></g>`;
}

/**
 * @param {FoundEdge} edge
 * @param {Placement} placed
 */
function number(edge, placed) {
  if (edge.probability === undefined) return nothing;
  const { x, y } = placed.label(edge.from, edge.to);
  return svg`<g class="weight" aria-hidden="true" transform="translate(${x} ${y})"><rect x="-17"
    y="-8" width="34" height="16" rx="8" /><text y="4">${edge.probability.toFixed(2)}</text></g>`;
}

/** @param {FoundEdge} edge */
const keyOf = ({ from, to }) => JSON.stringify([from, to]);

/** @param {FoundEdge} edge */
const nameOf = ({ from, to, kind }) => `${from} ${kind === 'directed' ? '→' : '—'} ${to}`;

/** @param {FoundEdge} edge */
const spokenName = ({ from, to, kind }) =>
  kind === 'directed' ? `${from} causes ${to}` : `${from} and ${to}, direction unknown`;

/** @param {number} share */
const percent = (share) => `${Math.round(100 * share)} %`;

/** @param {FoundEdge} edge */
function evidence(edge) {
  const given = edge.given.length > 0 ? `given ${listing(edge.given)}` : 'given nothing else';
  const test = edge.p === null ? 'Not tested' : `${capital(pValue(edge.p))}, ${given}`;
  const share =
    edge.probability === undefined ? '' : `; in ${percent(edge.probability)} of the resamples`;
  return `${test}${share}.`;
}

/** p stays small: it is a symbol. @param {string} text */
const capital = (text) => (text === 'not tested' ? 'Not tested' : text);

/** @param {DiscoverReport} report */
function summary({ nodes, edges }) {
  const many = edges.length === 1 ? '1 edge' : `${edges.length} edges`;
  return `${many} between ${nodes.length} variables`;
}

/** @param {string} name */
const fileName = (name) =>
  name.replace(/\.[^.]*$/, '').replace(/[^\p{L}\p{N}_-]+/gu, '-') || 'table';

define('cmbpo-found-graph', FoundGraphView);
