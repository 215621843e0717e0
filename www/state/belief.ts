/** Belief over graphs, put together from what many workers counted in their share of the resamples. */

import type {
  DiscoverReport,
  EnvironmentInfo,
  FoundEdge,
  GraphEvent,
  PairCounts,
  ShownGraph,
} from '../types.d.ts';

import { msg, str } from '@lit/localize';
import { ownValue } from '../own.js';
import {
  candidatesOf,
  causesOf,
  difference,
  effectsOf,
  isEmpty,
  policyInputs,
} from './hand-graph.ts';

/** Counts of resamples, which add up in any order. */
export class Tally {
  #pairs: Map<string, PairCounts> = new Map();
  /** Number of resamples that were counted. */
  drawn = 0;

  /**
   * @param counts what some resamples found
   * @param drawn how many they were
   */
  add(counts: PairCounts[], drawn: number) {
    this.drawn += drawn;
    for (const pair of counts) {
      const key = JSON.stringify([pair.a, pair.b]);
      const sum = this.#pairs.get(key);
      this.#pairs.set(key, sum ? joined(sum, pair, (a, b) => a + b) : pair);
    }
  }

  /**
   * The report with the shares of the resamples in it, as the wasm package writes them when it draws
   * all resamples itself.
   */
  in(report: DiscoverReport): DiscoverReport {
    if (this.drawn === 0) return report;
    const at = new Map(report.nodes.map((name, index) => [name, index]));
    const place = (name: string) => at.get(name) ?? -1;
    const belief = [...this.#pairs.values()]
      .sort((p, q) => place(p.a) - place(q.a) || place(p.b) - place(q.b))
      .map((pair) => joined(pair, pair, (count) => count / this.drawn));
    const edges = report.edges.map((edge) => ({
      ...edge,
      probability: shareOf(edge, belief),
      ...(edge.marks ? { mark_probabilities: markSharesOf(edge, belief) } : {}),
    }));
    return { ...report, edges, belief };
  }
}

type Three<T> = [T, T, T];

/** @param join makes a count out of those of two counts of the same pair */
function joined(
  one: PairCounts,
  other: PairCounts,
  join: (a: number, b: number) => number,
): PairCounts {
  const { a, b, marks } = one;
  const kinds = ['forward', 'backward', 'undirected'] as const;
  const [forward, backward, undirected] = kinds.map((kind) =>
    join(one[kind], other[kind]),
  ) as Three<number>;
  if (!marks) return { a, b, forward, backward, undirected };
  const at = (end: 0 | 1) => {
    const [mine, theirs] = [marks[end], other.marks?.[end] ?? NONE];
    return {
      circle: join(mine.circle, theirs.circle),
      tail: join(mine.tail, theirs.tail),
      arrow: join(mine.arrow, theirs.arrow),
    };
  };
  return { a, b, forward, backward, undirected, marks: [at(0), at(1)] };
}

const NONE = { circle: 0, tail: 0, arrow: 0 };

const pairOf = ({ from, to }: Pick<FoundEdge, 'from' | 'to'>, belief: PairCounts[]) =>
  belief.find((p) => (p.a === from && p.b === to) || (p.a === to && p.b === from));

/**
 * The shares that have an edge between the two with the same mark at either end.
 *
 * @param edge of FCI
 */
function markSharesOf(
  edge: Pick<FoundEdge, 'from' | 'to' | 'marks'>,
  belief: PairCounts[],
): [number, number] {
  const pair = pairOf(edge, belief);
  const [first, second] = pair?.marks ?? [NONE, NONE];
  const ends = pair?.a === edge.from ? [first, second] : [second, first];
  const share = (end: 0 | 1) => (ends[end] ?? NONE)[edge.marks?.[end] ?? 'circle'];
  return [share(0), share(1)];
}

/**
 * For a directed edge, one without direction counts half; for an undirected edge, or one with a mark at
 * each end, any edge between the two counts.
 */
export function shareOf(
  { from, to, kind }: Pick<FoundEdge, 'from' | 'to' | 'kind'>,
  belief: PairCounts[],
) {
  const pair = pairOf({ from, to }, belief);
  if (!pair) return 0;
  const towards = pair.a === from ? pair.forward : pair.backward;
  return kind === 'directed'
    ? towards + 0.5 * pair.undirected
    : pair.forward + pair.backward + pair.undirected;
}

/** The environment's graph as the belief sees it, in the shape in which a run reports its own. */
export function beliefGraph(
  report: DiscoverReport,
  info: EnvironmentInfo,
  {
    rows,
    drawn,
    test,
    alpha,
    resampling,
    inputs,
  }: {
    rows: number;
    /** Resamples. */
    drawn: number;
    test: string;
    alpha: number;
    resampling: 'standard' | 'bayesian';
    /** Policy inputs that the configuration fixes. */
    inputs: string[] | null;
  },
): ShownGraph {
  const edges = candidatesOf(info).map(({ from, to }) => {
    const found = report.edges.find((edge) => edge.from === from && edge.to === to);
    const apart = report.sepsets.find(({ pair }) => pair.includes(from) && pair.includes(to));
    return {
      from,
      to,
      present: found !== undefined,
      p: found?.p ?? apart?.p ?? null,
      probability: shareOf({ from, to, kind: 'directed' }, report.belief ?? []),
      conditioning_set: found?.given ?? apart?.set ?? [],
      separating_set: found ? null : (apart?.set ?? null),
      in_truth: ownValue(info.truth, to)?.includes(from) ?? false,
    };
  });
  const parents = Object.fromEntries(
    effectsOf(info).map((to) => [
      to,
      edges.filter((edge) => edge.present && edge.to === to).map(({ from }) => from),
    ]),
  );
  return {
    type: 'graph',
    env_steps: rows,
    rows,
    final: false,
    test,
    alpha,
    tests_run: report.tests_run,
    variables: [...causesOf(info), ...effectsOf(info)],
    parents,
    edges,
    truth: info.truth,
    policy_inputs: inputs ?? policyInputs(parents, info),
    correct: isEmpty(difference(parents, info.truth, info)),
    belief: { drawn, resampling },
  };
}

/**
 * @returns of what the edges' shares are shares; empty when nothing was drawn
 */
export function drawnFrom(graph: GraphEvent | ShownGraph): string {
  if ('belief' in graph && graph.belief) return msg(str`${graph.belief.drawn} resamples`);
  return graph.edges.some(({ probability }) => probability !== null) ? msg('graphs drawn') : '';
}
