/** Statistics over seeds (Agarwal et al. 2021; Schuirmann 1987). */
import { randomInt, randomLcg } from 'd3-random';
import jstat from 'jstat';

/** @param {number[]} values */
export const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Return the median, or null for no values. @param {number[]} values */
export const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
};

/** Return the unbiased variance. @param {number[]} values */
const variance = (values) => {
  const centre = mean(values);
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1);
};

/**
 * Return the interquartile mean: the mean without the lowest and highest quarter, both rounded down.
 * @param {number[]} values
 */
export function interquartileMean(values) {
  const cut = Math.floor(values.length / 4);
  return mean([...values].sort((a, b) => a - b).slice(cut, values.length - cut));
}

/**
 * Return the quantile p of sorted values, with interpolation (type 7 of Hyndman and Fan).
 * @param {number[]} sorted
 * @param {number} p
 */
function quantile(sorted, p) {
  const at = p * (sorted.length - 1);
  const below = Math.floor(at);
  const low = /** @type {number} */ (sorted[below]);
  const high = sorted[below + 1] ?? low;
  return low + (at - below) * (high - low);
}

const RESAMPLES = 2_000;

/**
 * Return the 95 % percentile interval of the interquartile mean from a stratified bootstrap. Each stratum (one per
 * task) is resampled separately, and the mean is over all strata. Deterministic for given values.
 * @param {number[][]} strata
 * @returns {[number, number] | null} null if a stratum has a single value, which has no information on the spread
 */
export function bootstrapInterval(strata) {
  if (strata.some((values) => values.length < 2)) return null;
  const source = randomLcg(0.5);
  const draws = strata.map((values) => randomInt.source(source)(values.length));
  const means = Array.from({ length: RESAMPLES }, () =>
    interquartileMean(
      strata.flatMap((values, i) =>
        values.map(() => /** @type {number} */ (values[Number(draws[i]?.())])),
      ),
    ),
  ).sort((a, b) => a - b);
  return [quantile(means, 0.025), quantile(means, 0.975)];
}

/**
 * Return the difference of two means with Welch's standard error and degrees of freedom.
 * @param {number[]} a
 * @param {number[]} b
 */
export function welch(a, b) {
  const [va, vb] = [variance(a) / a.length, variance(b) / b.length];
  const difference = mean(a) - mean(b);
  const error = Math.sqrt(va + vb);
  const freedom = (va + vb) ** 2 / (va ** 2 / (a.length - 1) + vb ** 2 / (b.length - 1));
  return { difference, error, freedom };
}

/**
 * Return the mean difference of pairs with its standard error and degrees of freedom.
 * @param {[number, number][]} pairs two or more
 */
export function paired(pairs) {
  const differences = pairs.map(([a, b]) => a - b);
  const error = Math.sqrt(variance(differences) / pairs.length);
  return { difference: mean(differences), error, freedom: pairs.length - 1 };
}

/**
 * Return the p-value of two one-sided tests of equivalence: the larger p-value of "the difference is at most -margin"
 * and "the difference is at least margin". Only a small value supports equality.
 * @param {{difference: number, error: number, freedom: number}} estimate
 * @param {number} margin
 */
export function equivalence({ difference, error, freedom }, margin) {
  if (error === 0) return Math.abs(difference) < margin ? 0 : 1;
  const p = (/** @type {number} */ t) => 1 - jstat.studentt.cdf(t, freedom);
  return Math.max(p((difference + margin) / error), p((margin - difference) / error));
}

/**
 * Return half the width of the 95 % interval of a difference.
 * @param {{error: number, freedom: number}} estimate
 */
export const halfWidth = ({ error, freedom }) =>
  error === 0 ? 0 : jstat.studentt.inv(0.975, freedom) * error;
