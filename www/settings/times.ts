/** How long runs take. */

import { msg, str } from '@lit/localize';

/** Processor seconds of one run of each method with the settings that a world's card starts, by number of sensors:
`node scripts/world-times.mjs`, one thread in Node on a server's AMD EPYC; evaluation is included. */
export type Measured = Record<number, Seconds>;

/** [SAC, MBPO, C-MBPO] */
export type Seconds = [number, number, number];

/**
 * Of one run of each method; between two measured numbers of sensors by a straight line.
 *
 * @returns null where nothing was measured
 */
export function secondsOf(measured: Measured, sensors: number): Seconds | null {
  const points = Object.entries(measured).map(([many, seconds]) => ({
    many: Number(many),
    seconds,
  }));
  if (points.length === 0) return null;
  const above = points.findIndex(({ many }) => many >= sensors);
  const [to, from] =
    above > 0
      ? [points[above], points[above - 1]]
      : above === 0
        ? [points[0], points[0]]
        : [points[points.length - 1], points[points.length - 2] ?? points[0]];
  const share = to.many === from.many ? 0 : (sensors - from.many) / (to.many - from.many);
  return to.seconds.map((end, i) => from.seconds[i] + share * (end - from.seconds[i])) as Seconds;
}

/**
 * From the start to the last result, where runs go side by side.
 *
 * @param seconds of one run of each method
 */
export function wholeTime(seconds: Seconds, seeds: number, cores: number) {
  const sum = seeds * seconds.reduce((all, each) => all + each, 0);
  return Math.max(sum / cores, ...seconds);
}

/** A length of time as one says it: no more digits than are known. */
export function roughly(seconds: number) {
  if (seconds < 10) return msg(str`${Math.max(1, Math.round(seconds))} s`);
  if (seconds < 90) return msg(str`${5 * Math.round(seconds / 5)} s`);
  return msg(str`${Math.round(seconds / 60)} min`);
}
