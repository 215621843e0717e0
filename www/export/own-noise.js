/** What the innovation test removed from the search in a series. */

/**
 * @param {Pick<import('../../pkg/tables.js').DiscoverReport, 'innovations'>} report
 * @returns {string[]} candidates and effects, as in `s(t-1) → y(t)`
 */
export const ruledOut = ({ innovations = [] }) =>
  innovations
    .filter(({ verdict }) => verdict === 'not-reached')
    .map(({ from, to }) => `${from} → ${to}`);
