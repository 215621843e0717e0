/** The graph of a table, with the evidence for every edge. */

import type { Against, DiscoverReport, FoundEdge, GivenEdge } from '../types.d.ts';
import type { ExportGraph, Placement } from '../export/graph.d.ts';
import type { Handed } from '../export/report.js';

import { msg, str } from '@lit/localize';
import { html, nothing, svg } from 'lit';
import { effectText } from '../export/numbers.js';
import { count, pValue, setOf } from '../state/words.ts';
import { placeGraph } from './dag-layout.js';
import { define, View } from './define.ts';
import { label, missed, node } from './found-graph/parts.ts';
import {
  evidence,
  limitsOf,
  percent,
  related,
  saidOf,
  sharesOf,
  standing,
  summary,
} from './found-graph/words.ts';
import { arrowheads } from './graph-parts.ts';
import { claimOf, FINDING, legendOf, nameOf, spokenName } from './marks.ts';
import './save-graph.ts';
import { DIFFERENCE, differenceAt, missingFrom } from './truth.ts';

export type Origin = Omit<Handed, 'name' | 'report' | 'placed'>;

/** So many pairs without an edge a table may hold and still be read. */
const READABLE = 300;

/** So many edges a picture and a table may hold: the page takes a second to draw them. */
const MOST_EDGES = 2000;

export class FoundGraphView extends View {
  static properties = {
    report: { attribute: false },
    about: { attribute: false },
    against: { attribute: false },
    name: { type: String },
    origin: { attribute: false },
    pointed: { state: true },
    pinned: { state: true },
  };

  declare report: DiscoverReport | null;
  /** How it came about. */
  declare about: [string, string][];
  /** How it stands to a true graph. */
  declare against: Against | null;
  /** The file's name. */
  declare name: string;
  /** What a report says beside the graph. */
  declare origin: Origin | null;
  /** Edge under the pointer or the focus. */
  declare pointed: string | null;
  /** Edge that was clicked. */
  declare pinned: string | null;

  constructor() {
    super();
    this.report = null;
    this.about = [];
    this.against = null;
    this.name = '';
    this.origin = null;
    this.pointed = null;
    this.pinned = null;
  }

  render() {
    const { report } = this;
    if (!report) return nothing;
    const missing = missingFrom(this.against);
    const placed = this.#placed(report, missing);
    const edge = report.edges.find((e) => keyOf(e) === (this.pointed ?? this.pinned));
    const make = () => ({ graph: this.#export(report), placed });
    const drawn = report.edges.length + missing.length <= MOST_EDGES;
    return html`<figure class="graph-figure">
        <figcaption>
          <strong>${summary(report)}</strong>
          ${
            report.edges.some(({ kind }) => kind === 'undirected')
              ? html`<span
                  >${msg('a line without an arrow: the data do not tell the direction')}</span
                >`
              : nothing
          }
          ${legendOf(report.edges).map((words) => html`<span>${words}</span>`)}
          ${
            report.belief
              ? html`<span>${msg('the wider the line, the more resamples have the edge')}</span>`
              : nothing
          }
        </figcaption>
        ${
          drawn
            ? this.#picture(report, missing, placed)
            : html`<p class="hint">
                ${msg(str`${count(report.edges.length)} edges are too many to draw: save the graph as a file.`)}
              </p>`
        }
      </figure>
      ${related(report)} ${limitsOf(report).map((words) => html`<p class="evidence">${words}</p>`)}
      <p class="evidence">
        ${
          edge
            ? html`<strong>${nameOf(edge)}.</strong> ${saidOf(edge, report)}
                ${standing(edge, this.against)}`
            : report.edges.length > 0
              ? msg('Point at an edge, or reach it with the Tab key, to see its evidence.')
              : report.dependence
                ? msg('No two of the other columns depend on each other by this measure.')
                : msg('No two columns depend on each other by this measure.')
        }
      </p>
      <cmbpo-save-graph
        .make=${make}
        .report=${this.#report(report, placed)}
        name="cmbpo-graph-${fileName(this.name)}"
      ></cmbpo-save-graph>
      <details class="table-details">
        <summary>${msg('The same as a table')}</summary>
        ${this.#table(report)}
      </details>`;
  }

  #picture(report: DiscoverReport, missing: GivenEdge[], placed: Placement) {
    return html`<div
      class="scroll"
      tabindex="0"
      role="region"
      aria-label=${msg(str`Graph of ${this.name}`)}
    >
      <svg
        class="graph own"
        role="group"
        aria-label="${msg(str`Graph of ${this.name}`)}: ${summary(report)}"
        viewBox="0 0 ${placed.width} ${placed.height}"
        .style=${`width: ${placed.width}px`}
      >
        ${arrowheads('own')} ${missing.map((e) => missed(e, placed))}
        ${report.edges.map((e) => this.#edge(e, placed))}
        ${report.nodes.map((name) => node(name, placed))}
        ${[...report.edges, ...missing].map((e) => label(e, this.against, placed))}
      </svg>
    </div>`;
  }

  #report(report: DiscoverReport, placed: Placement) {
    const { origin, name } = this;
    if (!origin) return null;
    return async () => {
      const { toReport } = await import('../export/report.js');
      return toReport({ ...origin, name, report, placed });
    };
  }

  #last: { key: string; placed: Placement } | null = null;

  /** Resamples change the numbers, not the places. */
  #placed({ nodes, edges: found }: DiscoverReport, missing: GivenEdge[]) {
    const edges = [...found, ...missing.map((edge) => ({ ...edge, p: null, given: [] }))];
    const key = JSON.stringify([nodes, edges.map((e) => [e.from, e.to])]);
    if (this.#last?.key !== key) this.#last = { key, placed: placeGraph(nodes, edges) };
    return this.#last.placed;
  }

  #edge(edge: FoundEdge, placed: Placement) {
    const key = keyOf(edge);
    const path = placed.path(edge.from, edge.to);
    const point = () => (this.pointed = key);
    const leave = () => (this.pointed = null);
    const pin = () => (this.pinned = this.pinned === key ? null : key);
    const byKey = (event: KeyboardEvent) => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      pin();
    };
    const active = key === this.pointed || key === this.pinned;
    const width = edge.probability === undefined ? 1.8 : 0.8 + 3 * edge.probability;
    const mark = differenceAt(this.against, edge) ? 'extra' : 'right';
    const end = (at: 0 | 1) => {
      const shape = edge.marks
        ? edge.marks[at]
        : at === 1 && edge.kind === 'directed'
          ? 'arrow'
          : 'tail';
      if (shape === 'tail') return nothing;
      return `url(#own-${shape === 'circle' ? 'circle' : mark})`;
    };
    const words = `${evidence(edge, this.report)} ${standing(edge, this.against)}`;
    return svg`<g class="edge present ${mark} ${active ? 'active' : ''}" role="button" tabindex="0"
        aria-label="${spokenName(edge)}: ${words}" aria-pressed=${this.pinned === key}
        @pointerenter=${point} @pointerleave=${leave} @focus=${point} @blur=${leave}
        @click=${pin} @keydown=${byKey}>
      <path class="hit" d=${path} />
      <path class="halo" d=${path} />
      <path class="line" d=${path} .style=${`stroke-width: ${width}`}
        marker-start=${end(0)} marker-end=${end(1)} />
    </g>`;
  }

  #table(report: DiscoverReport) {
    const drawn = report.edges.some(({ probability }) => probability !== undefined);
    const strong = report.edges.some(({ effect }) => effect);
    const apart = report.sepsets.slice(0, READABLE);
    const edges = report.edges.slice(0, MOST_EDGES);
    const left = report.sepsets.length - apart.length;
    const cut = report.edges.length - edges.length;
    const adjacent = ([a, b]: [string, string]) => {
      const found = report.belief?.find(
        (each) => [each.a, each.b].sort().join() === [a, b].sort().join(),
      );
      return found ? found.forward + found.backward + found.undirected : 0;
    };
    return html`<div
      class="scroll"
      tabindex="0"
      role="region"
      aria-label=${msg('The graph as a table')}
    >
      <table>
        <caption>
          ${this.about.map(([name, value]) => `${name} ${value}`).join('; ')}${
            left > 0 ? msg(str`. ${left} more pairs without an edge are left out.`) : ''
          }${cut > 0 ? msg(str`. ${count(cut)} more edges are left out.`) : ''}
        </caption>
        <thead>
          <tr>
            <th scope="col">${msg('Pair')}</th>
            <th scope="col">${msg('Finding')}</th>
            <th scope="col">${msg('p-value')}</th>
            <th scope="col">${msg('Given')}</th>
            ${strong ? html`<th scope="col">${msg('Effect')}</th>` : nothing}
            ${drawn ? html`<th scope="col">${msg('In resamples')}</th>` : nothing}
            ${this.against ? html`<th scope="col">${msg('Against the truth')}</th>` : nothing}
          </tr>
        </thead>
        <tbody>
          ${edges.map(
            (edge) =>
              html`<tr>
                <th scope="row">${nameOf(edge)}</th>
                <td>${FINDING[claimOf(edge)]}</td>
                <td>${pValue(edge.p)}</td>
                <td>${setOf(edge.given)}</td>
                ${strong ? html`<td>${edge.effect ? effectText(edge.effect) : ''}</td>` : nothing}
                ${drawn ? html`<td>${sharesOf(edge)}</td>` : nothing} ${this.#verdict(edge)}
              </tr>`,
          )}
          ${apart.map(
            ({ pair, set, p }) =>
              html`<tr>
                <th scope="row">${pair[0]}, ${pair[1]}</th>
                <td>${msg('no edge')}</td>
                <td>${pValue(p)}</td>
                <td>${setOf(set)}</td>
                ${strong ? html`<td></td>` : nothing}
                ${drawn ? html`<td>${percent(adjacent(pair))}</td>` : nothing}
                ${this.#verdict({ from: pair[0], to: pair[1] })}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }

  #verdict(pair: Pick<FoundEdge, 'from' | 'to'>) {
    if (!this.against) return nothing;
    const difference = differenceAt(this.against, pair);
    return html`<td>${difference ? DIFFERENCE[difference.kind].word : msg('as in the truth')}</td>`;
  }

  #export({ nodes, edges, contradictions = [], left_out }: DiscoverReport): ExportGraph {
    const about = [...this.about];
    if (contradictions.length > 0) {
      about.push([
        'contradictory edges',
        contradictions.map((pair) => pair.join(' - ')).join(', '),
      ]);
    }
    if (left_out !== undefined) {
      about.push(['conditioning sets', `not all of ${left_out} or more were tested`]);
    }
    return { title: `Graph of ${this.name}`, nodes, edges, about };
  }
}

const keyOf = ({ from, to }: FoundEdge) => JSON.stringify([from, to]);

const fileName = (name: string) =>
  name.replace(/\.[^.]*$/, '').replace(/[^\p{L}\p{N}_-]+/gu, '-') || 'table';

define('cmbpo-found-graph', FoundGraphView);
