/** Small-sample statistics over seeds. */

import type { Interval } from '../types.d.ts';

/**
 * 97.5 % quantiles of Student's t for 1 to 30 degrees of freedom (any table of the distribution).
 * The page runs at most 20 seeds, so the last entry serves beyond the table.
 */
const T_975 = [
  12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.306, 2.2622, 2.2281, 2.201, 2.1788,
  2.1604, 2.1448, 2.1314, 2.1199, 2.1098, 2.1009, 2.093, 2.086, 2.0796, 2.0739, 2.0687, 2.0639,
  2.0595, 2.0555, 2.0518, 2.0484, 2.0452, 2.0423,
];

/**
 * Mean and 95 % Student-t interval of one value a seed.
 *
 * @returns null for no values; `half` is null for a single one, whose spread is unknown
 */
export function interval(values: number[]): Interval | null {
  const n = values.length;
  if (n === 0) return null;
  const mean = values.reduce((sum, v) => sum + v, 0) / n;
  if (n === 1) return { mean, half: null, n };
  const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (n - 1);
  const t = T_975[Math.min(n - 1, T_975.length) - 1];
  return { mean, half: t * Math.sqrt(variance / n), n };
}
