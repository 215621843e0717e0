/** Seeded random numbers for the benchmark. */

/**
 * Uniform numbers in [0, 1) (mulberry32).
 * @param {number} seed
 */
export function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * Uniform numbers in `±bound`.
 * @param {number} n
 * @param {() => number} random
 * @param {number} [bound]
 */
export const uniforms = (n, random, bound = 1) =>
  Float32Array.from({ length: n }, () => bound * (2 * random() - 1));

/**
 * Standard normal numbers (Box-Muller).
 * @param {number} n
 * @param {() => number} random
 */
export const normals = (n, random) =>
  Float32Array.from(
    { length: n },
    () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
  );
