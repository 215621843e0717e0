/** A discovered graph for a person to read. */

/**
 * @param {import('../../pkg/cmbpo.js').DiscoverReport & {wall_ms: number}} report
 * @returns {string}
 */
export function asText(report) {
  const lines = report.edges.map(({ from, to, kind, p, given, probability }) => {
    const notes = [p === null ? 'required' : `p ${p < 1e-4 ? p.toExponential(1) : p.toFixed(4)}`];
    if (given.length > 0) notes.push(`given ${given.join(', ')}`);
    if (probability !== undefined) notes.push(`probability ${probability.toFixed(2)}`);
    return `${from} ${kind === 'directed' ? '->' : '--'} ${to}   (${notes.join('; ')})`;
  });
  if (lines.length === 0) lines.push('no edges');
  const { nodes, edges, tests_run: tests, wall_ms: time } = report;
  lines.push(`${nodes.length} variables, ${edges.length} edges; ${tests} tests, ${time} ms`);
  return `${lines.join('\n')}\n`;
}
