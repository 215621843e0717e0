/**
 * Graphs of the reader's own tables, as the browser keeps them: what was found, not the table. They are read as what they
 * are, something that another version may have written.
 */

import type { Check } from './kept-checks.ts';
import type { KeptTable } from '../types.d.ts';

import { has, isObject, list, names, number, optional, orNull } from './kept-checks.ts';
import { text, tuple, whole } from './kept-checks.ts';
import { problemIn } from './kept-results.ts';

/** A version that changes the meaning of a field takes the next number. */
export const TABLE_FORMAT = 1;

/** A larger one would keep the page busy whenever it is written and read. */
const MOST_PAIRS = 50_000;

/** Whether a graph is small enough to be kept. */
export const keepable = ({ report }: Pick<KeptTable, 'report'>) =>
  report.edges.length + report.sepsets.length <= MOST_PAIRS;

/**
 * @param value as the browser kept it
 * @returns problem: why it cannot be shown
 */
export function readTable(
  value: unknown,
): { table: KeptTable; problem: '' } | { table: null; problem: string } {
  const problem = problemIn(value, TABLE_FORMAT, FIELDS);
  return problem ? { table: null, problem } : { table: value as KeptTable, problem: '' };
}

const oneOf =
  (...known: string[]): Check =>
  (value) =>
    known.some((each) => each === value);
const pair = tuple(2, text);
const triples = list(tuple(3, text));
const mark = oneOf('tail', 'arrow', 'circle');

const edge = has({
  ...{ from: text, to: text, p: orNull(number), given: names },
  kind: oneOf('directed', 'undirected', 'partial'),
  marks: optional(tuple(2, mark)),
  probability: optional(number),
  mark_probabilities: optional(tuple(2, number)),
  effect: optional(has({ standardised: number, interval: tuple(2, number), coefficient: number })),
});
const relation = has({ kind: text, columns: names, text });
const missing = has({
  ...{ rule: text, rows: whole, complete: whole, together: whole },
  columns: list(
    has({
      ...{ column: text, missing: whole },
      depends_on: list(has({ column: text, p: number })),
    }),
  ),
});
const fields = has({
  ...{ nodes: names, edges: list(edge), open: triples, overruled: triples, tests_run: number },
  sepsets: list(has({ pair, set: names, p: number })),
  contradictions: optional(list(pair)),
  left_out: optional(number),
  order: optional(names),
  series: optional(has({ lags: number, episodes: number, rows: number })),
  innovations: optional(list(has({ from: text, to: text, verdict: text }))),
  belief: optional(
    list(has({ a: text, b: text, forward: number, backward: number, undirected: number })),
  ),
  missing: optional(missing),
  dependence: optional(has({ relations: list(relation), left_out: names })),
});
/** Its edges and pairs are of its own variables. */
const report: Check = (value) => {
  if (!fields(value)) return false;
  const { nodes, edges, sepsets } = value as KeptTable['report'];
  const known = new Set(nodes);
  return (
    nodes.length > 0 &&
    edges.every(({ from, to }) => known.has(from) && known.has(to)) &&
    sepsets.every(({ pair }) => pair.every((name) => known.has(name)))
  );
};
const origin = has({
  ...{ options: isObject, command: text, version: text },
  table: has({
    ...{ rows: whole, left_out: names },
    columns: list(has({ name: text, kind: text, missing: whole })),
  }),
});

const FIELDS: Record<string, Check> = {
  ...{ id: text, place: text, saved: number, version: text },
  ...{ name: text, report, origin, options: isObject, about: list(pair) },
};
