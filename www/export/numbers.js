/** Strengths of edges as texts. */

/** @import { FoundEdge } from '../../pkg/tables.js' */

/** @param {number} value */
export const short = (value) => String(Number(value.toPrecision(3)));

/** @param {NonNullable<FoundEdge['effect']>} effect */
export const effectText = ({ standardised, interval: [low, high] }) =>
  `${standardised.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]`;
