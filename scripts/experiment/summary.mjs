/** Estimates of each condition, and contrasts between conditions. */
import jstat from 'jstat';
import { ownValue, setOwn } from '../../www/own.js';
import {
  bootstrapInterval,
  equivalence,
  halfWidth,
  interquartileMean,
  mean,
  welch,
} from './statistics.mjs';

/**
 * @typedef {object} Estimate
 * @property {number | null} mean
 * @property {number | null} ci95 half the width of Student's 95 % interval of the mean; null for fewer than two seeds
 * @property {number | null} iqm interquartile mean
 * @property {[number, number] | null} iqm_ci95 by bootstrap over the seeds
 * @property {number} seeds
 */

/**
 * @typedef {object} Contrast of one condition with another in one setting
 * @property {string} condition
 * @property {string} against
 * @property {string} setting
 * @property {number} difference of the means
 * @property {number} ci95 half the width of its 95 % interval (Welch)
 * @property {number} tost_p of two one-sided tests of "the absolute difference is at least the margin"
 * @property {'equal' | 'lower' | 'higher' | 'undecided'} verdict equal: tost_p < 0.05; otherwise from the interval
 */

/** @typedef {{method: string, condition?: string, returns: Record<string, {mean: number}>}} Scored */

/**
 * Return the mean over seeds with Student's t interval, t(0.975, n - 1) s / sqrt(n), and the interquartile mean.
 * @param {number[]} values one per seed
 * @returns {Estimate}
 */
export function estimate(values) {
  const n = values.length;
  if (n === 0) return { mean: null, ci95: null, iqm: null, iqm_ci95: null, seeds: 0 };
  const centre = mean(values);
  const iqm = interquartileMean(values);
  if (n === 1) return { mean: centre, ci95: null, iqm, iqm_ci95: null, seeds: 1 };
  const variance = values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (n - 1);
  const t = jstat.studentt.inv(0.975, n - 1);
  return {
    mean: centre,
    ci95: t * Math.sqrt(variance / n),
    iqm,
    iqm_ci95: bootstrapInterval([values]),
    seeds: n,
  };
}

/**
 * @param {Scored[]} runs
 * @returns {Record<string, Record<string, number[]>>} returns by condition and setting, in the order of their first run
 */
function byCondition(runs) {
  /** @type {Record<string, Record<string, number[]>>} */
  const values = {};
  for (const { method, condition, returns } of runs) {
    const name = condition ?? method;
    const settings = ownValue(values, name) ?? {};
    setOwn(values, name, settings);
    for (const [setting, { mean }] of Object.entries(returns))
      setOwn(settings, setting, [...(ownValue(settings, setting) ?? []), mean]);
  }
  return values;
}

/**
 * @param {Scored[]} runs
 * @returns {Record<string, Record<string, Estimate>>} by condition (or method) and setting
 */
export const summarise = (runs) =>
  Object.fromEntries(
    Object.entries(byCondition(runs)).map(([condition, settings]) => [
      condition,
      Object.fromEntries(
        Object.entries(settings).map(([setting, list]) => [setting, estimate(list)]),
      ),
    ]),
  );

/**
 * Compare every condition with its reference condition, in every setting that both have.
 * @param {Scored[]} runs
 * @param {{name: string, against?: string}[]} conditions
 * @param {number} margin of equivalence
 * @returns {Contrast[]}
 */
export function contrasts(runs, conditions, margin) {
  const values = byCondition(runs);
  return conditions.flatMap(({ name, against }) =>
    Object.entries(ownValue(values, name) ?? {}).flatMap(([setting, list]) => {
      const other =
        against === undefined ? undefined : ownValue(ownValue(values, against), setting);
      if (against === undefined || !other || list.length < 2 || other.length < 2) return [];
      const found = welch(list, other);
      const ci95 = halfWidth(found);
      const tost_p = equivalence(found, margin);
      const { difference } = found;
      return [
        {
          condition: name,
          against,
          setting,
          difference,
          ci95,
          tost_p,
          verdict: verdict(found, ci95, tost_p),
        },
      ];
    }),
  );
}

/**
 * @param {{difference: number}} found
 * @param {number} ci95
 * @param {number} tost
 * @returns {Contrast['verdict']}
 */
function verdict({ difference }, ci95, tost) {
  if (tost < 0.05) return 'equal';
  if (Math.abs(difference) <= ci95) return 'undecided';
  return difference < 0 ? 'lower' : 'higher';
}
