/** Columns that tell one row from another, and hold nothing to learn from: names, tickets, dates in words. */

/** @import { Column } from './column.js' */

/** Rows on which two labels must be for the tests of numbers to take a column; src/structure/independence/labelled.rs knows the same. */
const RARE = 20;
/** Labels that a column has more of, if it is one. */
const FEW = 10;
/** Rows that a label is on at most, on average. */
const ROWS = 4;

/** Whether all labels but one are too rare for the tests of numbers. @param {Column} column */
export function isRare({ values, levels }) {
  const counts = new Uint32Array(levels.length);
  for (const code of values) if (!Number.isNaN(code)) counts[code] += 1;
  return counts.filter((count) => count >= RARE).length < 2;
}

/** Whether a column of words is one: no test finds anything in so many labels. @param {Column} column */
export function isIdentifier(column) {
  const { kind, levels, values, missing } = column;
  if (kind !== 'label' || levels.length <= FEW) return false;
  return levels.length * ROWS > values.length - missing && isRare(column);
}

/** Share of the values that are words, from which on words among numbers are no odd cells. */
const SHARE = 0.1;

/**
 * @param {number} different words
 * @param {number} words
 * @param {number} values
 */
export const hasManyWords = (different, words, values) =>
  different > FEW && words >= SHARE * values && different * ROWS > words;
