/** A discovered graph as text for the terminal. */

import { effectText } from '../../www/export/numbers.js';
import { ruledOut } from '../../www/export/own-noise.js';

/** @typedef {import('../../pkg/tables.js').DiscoverReport} Report */
/** @typedef {import('../../pkg/tables.js').Mark} Mark */

/** Notation of a mark at the left and right end of an edge, and its meaning. @type {Record<Mark, [string, string, string]>} */
const MARKS = {
  arrow: ['<', '>', '> or <: this end does not cause the other one'],
  tail: ['-', '-', '-: this end causes the other one, by itself or through others'],
  circle: ['o', 'o', 'o: the data do not tell'],
};

/**
 * @param {Report & {wall_ms: number}} report
 * @returns {string}
 */
export function asText(report) {
  const lines = report.edges.map((edge) => {
    const { from, to, p, given, probability } = edge;
    const notes = [p === null ? 'required' : `p ${p < 1e-4 ? p.toExponential(1) : p.toFixed(4)}`];
    if (given.length > 0) notes.push(`given ${given.join(', ')}`);
    if (edge.effect) notes.push(`effect ${effectText(edge.effect)}`);
    if (probability !== undefined) notes.push(`probability ${probability.toFixed(2)}`);
    const { mark_probabilities: marked } = edge;
    if (marked) notes.push(`marks ${marked.map((share) => share.toFixed(2)).join(', ')}`);
    if (bidirected(edge)) notes.push('something unseen moves both');
    return `${from} ${arrow(edge)} ${to}   (${notes.join('; ')})`;
  });
  if (lines.length === 0) lines.push('no edges');
  lines.push(...legend(report), ...relations(report));
  if (report.edges.some(({ effect }) => effect)) {
    lines.push('effect: standard deviations for one, linear, given all causes in the graph [95 %]');
  }
  if (report.order) lines.push(`causal order: ${report.order.join(', ')}`);
  if (report.series) {
    const { rows, episodes, lags } = report.series;
    lines.push(`series: ${rows} rows of ${episodes} episodes, up to ${lags} steps back`);
  }
  if (report.innovations) {
    const pairs = ruledOut(report).join(', ') || 'none';
    lines.push(`left out before the search, as their own noise moves nothing: ${pairs}`);
  }
  if (report.missing) lines.push('', ...missingLines(report.missing), '');
  const { nodes, edges, tests_run: tests, wall_ms: time, contradictions = [], left_out } = report;
  if (contradictions.length > 0) {
    const pairs = contradictions.map(([a, b]) => `${a} - ${b}`).join(', ');
    lines.push(`contradictory, no DAG has these edges as they are: ${pairs}`);
  }
  if (left_out !== undefined) {
    lines.push(`not all conditioning sets of ${left_out} or more were tested: there are too many`);
  }
  lines.push(`${nodes.length} variables, ${edges.length} edges; ${tests} tests, ${time} ms`);
  return `${lines.join('\n')}\n`;
}

/** Columns that determine each other. @param {Report} report */
function relations({ dependence }) {
  if (!dependence) return [];
  const each = dependence.relations.map(({ text, left_out: gone }) =>
    gone === undefined ? text : `${text}   (${gone} is left out)`,
  );
  return ['', ...each, `warning: ${dependence.warning}`, ''];
}

/** @param {Report['edges'][number]} edge */
function arrow({ kind, marks }) {
  if (!marks) return kind === 'directed' ? '->' : '--';
  return `${MARKS[marks[0]][0]}-${MARKS[marks[1]][1]}`;
}

/** @param {Report['edges'][number]} edge */
const bidirected = ({ marks }) => marks?.every((mark) => mark === 'arrow') ?? false;

/** Explain only the marks that occur. @param {Report} report */
function legend({ edges }) {
  const there = new Set(edges.flatMap(({ marks = [] }) => marks));
  const means = Object.entries(MARKS).flatMap(([mark, [, , what]]) =>
    there.has(/** @type {Mark} */ (mark)) ? [what] : [],
  );
  return means.length > 0 ? ['', ...means] : [];
}

/**
 * Describe missing values, the rows used, and possible bias.
 *
 * @param {NonNullable<Report['missing']>} missing
 */
export function missingLines({ rule, rows, complete, together, columns }) {
  const lacking = columns.map(({ column, missing }) => `${column} ${missing}`).join(', ');
  const used =
    rule === 'test-wise'
      ? `each test uses the rows that have its own columns, for a pair at least ${together} of ${rows}`
      : `${complete} of ${rows} rows are used, those with a value in every column`;
  return [
    `missing values: ${lacking}; ${used}`,
    ...columns.flatMap(({ column, depends_on: others }) => {
      if (others.length === 0) return [];
      const named = others.map(({ column: other, p }) => `${other} (p ${p.toExponential(0)})`);
      const help =
        rule === 'test-wise'
          ? 'tests without these columns may mislead'
          : 'the rows that are left differ from the others; --missing test-wise leaves out fewer';
      return [`warning: whether ${column} is missing depends on ${named.join(', ')}: ${help}`];
    }),
  ];
}
