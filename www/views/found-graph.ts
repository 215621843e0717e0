/** The graph of a table, with the evidence for every edge. */

import type { Against, DiscoverReport, FoundEdge, GivenEdge, Relation } from '../types.d.ts';
import type { ExportGraph, Placement } from '../export/graph.d.ts';
import type { Handed } from '../export/report.js';

import { msg, str } from '@lit/localize';
import { html, nothing, svg } from 'lit';
import { effectText } from '../export/numbers.js';
import { listing, pValue, setOf } from '../state/words.ts';
import { placeGraph } from './dag-layout.js';
import { define, View } from './define.ts';
import { arrowheads } from './graph-parts.ts';
import { claimOf, FINDING, legendOf, nameOf, spokenName } from './marks.ts';
import './save-graph.ts';
import { DIFFERENCE, differenceAt, missingFrom } from './truth.ts';

export type Origin = Omit<Handed, 'name' | 'report' | 'placed'>;

/** So many pairs without an edge a table may hold and still be read. */
const READABLE = 300;

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
        <div
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
        </div>
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
    const left = report.sepsets.length - apart.length;
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
          }
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
          ${report.edges.map(
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

/** Columns that determine each other, and what became of them. */
function related({ dependence }: DiscoverReport) {
  if (!dependence) return nothing;
  const gone = dependence.left_out;
  return html`<div class="relations" role="note">
    <p>
      <strong>${msg('Some columns determine each other.')}</strong> ${
        gone.length > 0
          ? msg(
              str`Left out of the graph: ${listing(gone)}. The data cannot tell which of them an edge belongs to; the edges of the others stand for all.`,
            )
          : msg(
              'All of them are in the graph. A test that holds one of them fixed has no answer for the others, and counts neither for an edge nor against it.',
            )
      }
    </p>
    <ul>
      ${dependence.relations.map((relation) => html`<li>${relationWords(relation)}</li>`)}
    </ul>
  </div>`;
}

function relationWords({ kind, columns, text }: Relation) {
  if (kind === 'renamed') return msg(str`${listing(columns)}: the same labels under other names`);
  if (kind === 'linear') return text;
  if (kind === 'rounded') return msg(str`${text.replace(/ \(to rounding\)$/, '')} (to rounding)`);
  if (kind === 'ordered') {
    return msg(str`${listing(columns)}: one rises or falls with the other in every row`);
  }
  return msg(str`${listing(columns)}: one follows from the other`);
}

function node(name: string, placed: Placement) {
  const { x, y } = placed.nodes.get(name) ?? { x: 0, y: 0 };
  const { width, height } = placed.size(name);
  return svg`<g class="node" transform="translate(${x} ${y})"><rect x=${-width / 2}
    y=${-height / 2} width=${width} height=${height} rx="9" /><text class="variable"
    y="5">${name}</text></g>`;
}

/** A true edge that was not found. */
const missed = ({ from, to, kind }: GivenEdge, placed: Placement) =>
  svg`<g class="edge missed"><title>${msg(str`${from} ${kind === 'directed' ? '→' : '—'} ${to} is missing`)}</title><path
    class="line" d=${placed.path(from, to)} marker-end=${kind === 'directed' ? 'url(#own-extra)' : nothing} /></g>`;

/** The share of the resamples, and how the edge stands to the truth. */
function label(edge: FoundEdge | GivenEdge, against: Against | null, placed: Placement) {
  const { x, y } = placed.label(edge.from, edge.to);
  const difference = differenceAt(against, edge);
  const share = 'probability' in edge ? edge.probability?.toFixed(2) : undefined;
  const words = [difference ? DIFFERENCE[difference.kind].tag : '', share ?? ''].filter(Boolean);
  if (words.length === 0) return nothing;
  const text = words.join(' · ');
  const width = 10 + 6.4 * text.length;
  return svg`<g class="${difference ? 'tag wrong' : 'weight'}" aria-hidden="true"
    transform="translate(${x} ${y})"><rect x=${-width / 2}
    y="-8" width=${width} height="16" rx="8" /><text y="4">${text}</text></g>`;
}

const keyOf = ({ from, to }: FoundEdge) => JSON.stringify([from, to]);

const percent = (share: number) => `${Math.round(100 * share)} %`;

/** The share of the resamples with the edge, and, of FCI, with its marks at either end. */
const sharesOf = ({ probability = 0, mark_probabilities: marked }: FoundEdge) =>
  marked ? `${percent(probability)} (${marked.map(percent).join(', ')})` : percent(probability);

/** What its marks mean, where it has some, and its evidence. */
const saidOf = (edge: FoundEdge, report: DiscoverReport | null) =>
  `${edge.marks ? `${spokenName(edge)}. ` : ''}${evidence(edge, report)}`;

function evidence(edge: FoundEdge, report: DiscoverReport | null) {
  const given =
    edge.given.length > 0 ? msg(str`given ${listing(edge.given)}`) : msg('given nothing else');
  const test = edge.p === null ? msg('Not tested') : `${pValue(edge.p)}, ${given}`;
  const share =
    edge.probability === undefined
      ? ''
      : msg(str`; in ${percent(edge.probability)} of the resamples`);
  const effect = edge.effect
    ? ` ${msg(str`Linear effect in standard deviations: ${effectText(edge.effect)}.`)}`
    : '';
  return `${test}${share}${ways(edge, report)}.${effect}${doubts(edge, report)}`;
}

/** How the resamples that have the edge are divided about its direction. */
function ways({ from, to, mark_probabilities: marked }: FoundEdge, report: DiscoverReport | null) {
  if (marked) {
    const [at, end] = marked.map(percent);
    return ` (${msg(str`with these marks at ${from} ${at}, at ${to} ${end}`)})`;
  }
  const pair = report?.belief?.find(
    ({ a, b }) => (a === from && b === to) || (a === to && b === from),
  );
  if (!pair) return '';
  const [on, back] =
    pair.a === from ? [pair.forward, pair.backward] : [pair.backward, pair.forward];
  if (back === 0 && pair.undirected === 0) return '';
  const parts = [`${from} → ${to} ${percent(on)}`, `${to} → ${from} ${percent(back)}`];
  return ` (${[...parts, msg(str`without direction ${percent(pair.undirected)}`)].join(', ')})`;
}

/** Colliders at an end of the edge that stayed open, or were not allowed. */
function doubts({ from, to }: FoundEdge, report: DiscoverReport | null) {
  const touches = ([x, y, z]: [string, string, string]) =>
    [from, to].includes(y) && ([from, to].includes(x) || [from, to].includes(z));
  const say = ([x, y, z]: [string, string, string]) => msg(str`${x} and ${z} both cause ${y}`);
  const open = report?.open.filter(touches).map(say) ?? [];
  const overruled = report?.overruled.filter(touches).map(say) ?? [];
  return [
    open.length > 0 ? ` ${msg(str`It stayed open whether ${open.join('; ')}.`)}` : '',
    overruled.length > 0
      ? ` ${msg(str`The tests alone say that ${overruled.join('; ')}, against what is known or what other tests say.`)}`
      : '',
  ].join('');
}

function standing(edge: FoundEdge, against: Against | null) {
  if (!against) return '';
  const difference = differenceAt(against, edge);
  return difference
    ? msg(str`Against the truth: ${DIFFERENCE[difference.kind].word}.`)
    : msg('As in the truth.');
}

/** Where the graph is not all that was asked for. */
function limitsOf({ contradictions = [], left_out: size }: DiscoverReport) {
  const pairs = contradictions.map(([a, b]) => `${a} — ${b}`).join(', ');
  return [
    ...(pairs
      ? [msg(str`These edges contradict each other, no DAG has them as they are: ${pairs}.`)]
      : []),
    ...(size === undefined
      ? []
      : [
          msg(
            str`Not all conditioning sets of ${size} or more columns were tested: there are too many.`,
          ),
        ]),
  ];
}

function summary({ nodes, edges }: DiscoverReport) {
  const many = edges.length === 1 ? msg('1 edge') : msg(str`${edges.length} edges`);
  return msg(str`${many} between ${nodes.length} variables`);
}

const fileName = (name: string) =>
  name.replace(/\.[^.]*$/, '').replace(/[^\p{L}\p{N}_-]+/gu, '-') || 'table';

define('cmbpo-found-graph', FoundGraphView);
