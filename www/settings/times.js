/**
 * How long runs take. Processor seconds of one run of each method with the settings that a world's card starts, by number of
 * sensors: `node scripts/world-times.mjs`, one thread in Node on a server's AMD EPYC; evaluation is included.
 */

import { msg, str } from '@lit/localize';
import { ownValue } from '../own.js';

/** [SAC, MBPO, C-MBPO] @typedef {[number, number, number]} Seconds */

/** @type {Record<string, Record<number, Seconds>>} */
export const SECONDS = {
  'light-door': { 0: [1.3, 1.6, 2.6] },
  'hidden-wind': { 0: [1.1, 1.8, 2.4] },
  pendulum: { 0: [4.2, 5, 6.7], 8: [4.5, 5.8, 11], 32: [6, 7.6, 14.9] },
  'cart-pole': { 0: [11.4, 13, 20.5], 8: [11.1, 14, 38.9], 32: [13.2, 17.1, 47.4] },
  reacher: { 0: [10.9, 13.4, 27.9], 8: [11.8, 14.1, 32.1], 32: [14, 16.8, 39.1] },
  'half-cheetah': { 0: [28, 32.7, 33.9], 8: [31.6, 36.4, 39], 32: [34.8, 42, 46.8] },
};

/**
 * Of one run of each method; between two measured numbers of sensors by a straight line.
 *
 * @param {string} id of a world
 * @param {number} sensors
 * @returns {Seconds | null} null where nothing was measured
 */
export function secondsOf(id, sensors) {
  const measured = ownValue(SECONDS, id);
  if (!measured) return null;
  const points = Object.entries(measured).map(([many, seconds]) => ({
    many: Number(many),
    seconds,
  }));
  const above = points.findIndex(({ many }) => many >= sensors);
  const [to, from] =
    above > 0
      ? [points[above], points[above - 1]]
      : above === 0
        ? [points[0], points[0]]
        : [points[points.length - 1], points[points.length - 2] ?? points[0]];
  const share = to.many === from.many ? 0 : (sensors - from.many) / (to.many - from.many);
  return /** @type {Seconds} */ (
    to.seconds.map((end, i) => from.seconds[i] + share * (end - from.seconds[i]))
  );
}

/**
 * From the start to the last result, where runs go side by side.
 *
 * @param {Seconds} seconds of one run of each method
 * @param {number} seeds
 * @param {number} cores
 */
export function wholeTime(seconds, seeds, cores) {
  const sum = seeds * seconds.reduce((all, each) => all + each, 0);
  return Math.max(sum / cores, ...seconds);
}

/**
 * A length of time as one says it: no more digits than are known.
 *
 * @param {number} seconds
 */
export function roughly(seconds) {
  if (seconds < 10) return msg(str`${Math.max(1, Math.round(seconds))} s`);
  if (seconds < 90) return msg(str`${5 * Math.round(seconds / 5)} s`);
  return msg(str`${Math.round(seconds / 60)} min`);
}
