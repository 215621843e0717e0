/** Random choices that a seed decides. */

/**
 * Return a generator of numbers in [0, 1) (mulberry32).
 *
 * @param {number} state the seed
 */
export function generator(state) {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
