/** What the independence tests saw, run by run: p-values of edges, and of pairs that something unseen may move. */

/** @typedef {Extract<import('../../pkg/cmbpo.js').Event, {type: 'graph'}>} GraphEvent */
/**
 * @typedef {object} Evidence
 * @property {number} rows
 * @property {Record<string, number>} edges the p-value that decided, by the edge as in `Z → R`
 * @property {Record<string, number>} shared the p-value of independence given all causes, by the pair as in `X' ↔ R`
 */

/**
 * @param {GraphEvent} graph one that was learned
 * @returns {Evidence}
 */
export const evidenceOf = ({ rows, edges, shared = [] }) => ({
  rows,
  edges: Object.fromEntries(edges.map(({ from, to, p }) => [`${from} → ${to}`, p ?? 1])),
  shared: Object.fromEntries(shared.map(({ a, b, p }) => [`${a} ↔ ${b}`, p])),
});
