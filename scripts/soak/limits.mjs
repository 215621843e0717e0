/** Criteria of the endurance test: memory does not grow, and speed does not drop. */
import { median } from '../bench/measure.mjs';

/** Largest ratio of memory at the end to memory after warm-up. */
export const GROWTH = 1.05;
/** Smallest ratio of the speed of the last tenth to that of the first. */
export const SPEED = 0.95;

/**
 * @typedef {object} Check
 * @property {string} what
 * @property {number} first median of the first tenth after warm-up
 * @property {number} last median of the last tenth
 * @property {number} ratio
 * @property {string} limit
 * @property {boolean} ok
 */

/**
 * Return the medians of the first and the last tenth.
 * @param {number[]} values
 */
function tenths(values) {
  if (values.length < 2) throw new Error(`${values.length} values: too few to tell a change`);
  const n = Math.max(1, Math.floor(values.length / 10));
  return [median(values.slice(0, n)), median(values.slice(-n))];
}

/** Return the ratio; 1 if both are equal, also if both are 0. @param {number} first @param {number} last */
const over = (first, last) => (first === last ? 1 : last / first);

/**
 * Check that something does not grow.
 * @param {string} what
 * @param {number[]} values after warm-up
 * @param {number} [limit]
 * @returns {Check}
 */
export function flat(what, values, limit = GROWTH) {
  const [first = NaN, last = NaN] = tenths(values);
  const ratio = over(first, last);
  return { what, first, last, ratio, limit: `at most ${limit}`, ok: ratio <= limit };
}

/**
 * Check that work does not slow down. On a shared machine, the same work sometimes takes longer, and so does reference
 * work timed in turn with it. A real slowdown appears both in the times and relative to the reference.
 * @param {string} what
 * @param {number[]} times of equal work
 * @param {number[]} references of the same length
 * @param {number} [limit]
 * @returns {Check} in units of the reference, unless the times themselves changed less
 */
export function asFast(what, times, references, limit = SPEED) {
  const against = times.map((ms, i) => ms / (references[i] ?? NaN));
  const [first = NaN, last = NaN, ratio = NaN] = [against, times]
    .map((values) => {
      const [first = NaN, last = NaN] = tenths(values);
      return [first, last, over(last, first)];
    })
    .reduce((one, other) => (Number(other[2]) > Number(one[2]) ? other : one));
  return { what, first, last, ratio, limit: `at least ${limit}`, ok: ratio >= limit };
}

/**
 * Check that nothing is left of something.
 * @param {string} what
 * @param {number} left
 * @param {number} [before] initial amount
 * @returns {Check}
 */
export function nothingLeft(what, left, before = 0) {
  return {
    what,
    first: before,
    last: left,
    ratio: over(before, left),
    limit: `at most ${before}`,
    ok: left <= before,
  };
}
