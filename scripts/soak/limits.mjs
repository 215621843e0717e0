/** What endurance means: nothing grows, nothing slows down. */
import { median } from '../bench/measure.mjs';

/** What is held at the end, over what was held after warm-up, at the most. */
export const GROWTH = 1.05;
/** The speed of the last tenth, over that of the first, at the least. */
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
 * The first and the last tenth.
 * @param {number[]} values
 */
function tenths(values) {
  if (values.length < 2) throw new Error(`${values.length} values: too few to tell a change`);
  const n = Math.max(1, Math.floor(values.length / 10));
  return [median(values.slice(0, n)), median(values.slice(-n))];
}

/** @param {number} first @param {number} last none of nothing is as much as before */
const over = (first, last) => (first === last ? 1 : last / first);

/**
 * That something does not grow.
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
 * That work does not slow down. On a machine that others use, the same work takes longer at some times, and so does a reference that was
 * timed beside it; what really slows down does so by itself and against the reference.
 * @param {string} what
 * @param {number[]} times of equal works
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
 * That nothing is left of something.
 * @param {string} what
 * @param {number} left
 * @param {number} [before] what had been there
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
