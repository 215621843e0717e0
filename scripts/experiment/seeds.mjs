/** The syntax of lists of seeds: "3", "0-9", "0,2,5-7". */
import { UsageError } from '../lib/errors.mjs';

/** Largest seed of a session: an unsigned 32-bit integer. */
const largest = 2 ** 32 - 1;
/** Largest number of seeds. More would take weeks and are probably a typing error. */
const most = 10_000;

/**
 * @param {string} text
 * @returns {number[]} the seeds in the order given
 */
export function parseSeeds(text) {
  /** @type {Set<number>} */
  const seeds = new Set();
  for (const part of text.split(',')) {
    const match = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(part);
    if (!match) {
      throw new UsageError(
        `--seeds: "${part}" in "${text}" is neither a seed nor a range; write for example 3, 0-9 or 0,2,5-7`,
      );
    }
    const first = Number(match[1]);
    const last = Number(match[2] ?? match[1]);
    for (const seed of [first, last]) {
      if (seed > largest)
        throw new UsageError(`--seeds: ${seed} is above the largest seed, ${largest}`);
    }
    if (last < first) throw new UsageError(`--seeds: the range "${part.trim()}" runs backwards`);
    if (seeds.size + last - first + 1 > most) {
      throw new UsageError(`--seeds: "${text}" holds more than ${most} seeds`);
    }
    for (let seed = first; seed <= last; seed += 1) {
      if (seeds.has(seed))
        throw new UsageError(`--seeds: seed ${seed} is given twice in "${text}"`);
      seeds.add(seed);
    }
  }
  return [...seeds];
}
