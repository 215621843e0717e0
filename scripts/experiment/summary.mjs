/** What the runs of one method say together. */
import jstat from 'jstat';

/**
 * @typedef {{mean: number | null, ci95: number | null, seeds: number}} Estimate ci95: half the width of the 95 % confidence
 *   interval; null with fewer than two seeds, where nothing is known of the spread
 */

/**
 * The mean over seeds with Student's t interval, t(0.975, n - 1) s / sqrt(n).
 * @param {number[]} values one a seed
 * @returns {Estimate}
 */
export function estimate(values) {
  const n = values.length;
  if (n === 0) return { mean: null, ci95: null, seeds: 0 };
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  if (n === 1) return { mean, ci95: null, seeds: 1 };
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  const t = jstat.studentt.inv(0.975, n - 1);
  return { mean, ci95: t * Math.sqrt(variance / n), seeds: n };
}

/**
 * @param {{method: string, returns: Record<string, {mean: number}>}[]} runs
 * @returns {Record<string, Record<string, Estimate>>} by method and setting, both in the order of their first run
 */
export function summarise(runs) {
  /** @type {Record<string, Record<string, number[]>>} */
  const values = {};
  for (const { method, returns } of runs) {
    const settings = (values[method] ??= {});
    for (const [setting, { mean }] of Object.entries(returns))
      (settings[setting] ??= []).push(mean);
  }
  return Object.fromEntries(
    Object.entries(values).map(([method, settings]) => [
      method,
      Object.fromEntries(
        Object.entries(settings).map(([setting, list]) => [setting, estimate(list)]),
      ),
    ]),
  );
}
