/** What is said of a table's graph: the evidence for an edge, and where the graph is not all that was asked for. */

import type { Against, DiscoverReport, FoundEdge, Relation } from '../../types.d.ts';

import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import { effectText } from '../../export/numbers.js';
import { listing, pValue } from '../../state/words.ts';
import { spokenName } from '../marks.ts';
import { DIFFERENCE, differenceAt } from '../truth.ts';

/** Columns that determine each other, and what became of them. */
export function related({ dependence }: DiscoverReport) {
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

export const percent = (share: number) => `${Math.round(100 * share)} %`;

/** The share of the resamples with the edge, and, of FCI, with its marks at either end. */
export const sharesOf = ({ probability = 0, mark_probabilities: marked }: FoundEdge) =>
  marked ? `${percent(probability)} (${marked.map(percent).join(', ')})` : percent(probability);

/** What its marks mean, where it has some, and its evidence. */
export const saidOf = (edge: FoundEdge, report: DiscoverReport | null) =>
  `${edge.marks ? `${spokenName(edge)}. ` : ''}${evidence(edge, report)}`;

export function evidence(edge: FoundEdge, report: DiscoverReport | null) {
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

export function standing(edge: FoundEdge, against: Against | null) {
  if (!against) return '';
  const difference = differenceAt(against, edge);
  return difference
    ? msg(str`Against the truth: ${DIFFERENCE[difference.kind].word}.`)
    : msg('As in the truth.');
}

/** Where the graph is not all that was asked for. */
export function limitsOf({ contradictions = [], left_out: size }: DiscoverReport) {
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

export function summary({ nodes, edges }: DiscoverReport) {
  const many = edges.length === 1 ? msg('1 edge') : msg(str`${edges.length} edges`);
  return msg(str`${many} between ${nodes.length} variables`);
}
