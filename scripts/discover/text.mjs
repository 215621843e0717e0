/** A discovered graph for a person to read. */

/** @typedef {import('../../pkg/cmbpo.js').DiscoverReport} Report */
/** @typedef {import('../../pkg/cmbpo.js').Mark} Mark */

/** How a mark is written at the left and at the right end of an edge, and what it says. @type {Record<Mark, [string, string, string]>} */
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
    if (probability !== undefined) notes.push(`probability ${probability.toFixed(2)}`);
    if (bidirected(edge)) notes.push('something unseen moves both');
    return `${from} ${arrow(edge)} ${to}   (${notes.join('; ')})`;
  });
  if (lines.length === 0) lines.push('no edges');
  lines.push(...legend(report));
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

/** @param {Report['edges'][number]} edge */
function arrow({ kind, marks }) {
  if (!marks) return kind === 'directed' ? '->' : '--';
  return `${MARKS[marks[0]][0]}-${MARKS[marks[1]][1]}`;
}

/** @param {Report['edges'][number]} edge */
const bidirected = ({ marks }) => marks?.every((mark) => mark === 'arrow') ?? false;

/** Only the marks that are there are explained. @param {Report} report */
function legend({ edges }) {
  const there = new Set(edges.flatMap(({ marks = [] }) => marks));
  const means = Object.entries(MARKS).flatMap(([mark, [, , what]]) =>
    there.has(/** @type {Mark} */ (mark)) ? [what] : [],
  );
  return means.length > 0 ? ['', ...means] : [];
}
