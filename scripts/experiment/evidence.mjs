/** Results of the independence tests in each run: p-values of edges, and of pairs that may have a common unobserved cause. */

/** @typedef {Extract<import('../../pkg/cmbpo.js').Event, {type: 'graph'}>} GraphEvent */
/**
 * @typedef {object} Evidence
 * @property {number} rows
 * @property {Record<string, number>} edges the decisive p-value by edge, such as `Z → R`
 * @property {Record<string, number>} shared the p-value of independence given all causes, by pair, such as `X' ↔ R`
 */

/**
 * @param {GraphEvent} graph a learned graph
 * @returns {Evidence}
 */
export const evidenceOf = ({ rows, edges, shared = [] }) => ({
  rows,
  edges: Object.fromEntries(edges.map(({ from, to, p }) => [`${from} → ${to}`, p ?? 1])),
  shared: Object.fromEntries(shared.map(({ a, b, p }) => [`${a} ↔ ${b}`, p])),
});
