/** Points of learning curves: of each seed, and means over seeds with their intervals. */

import type { Method, RunRecord } from '../types.d.ts';

import { ownValue } from '../own.js';
import { interval } from './stats.ts';

export type SeedPoint = { method: Method; seed: number; steps: number; value: number };
export type MeanPoint = { method: Method; steps: number; mean: number; low: number; high: number };

export function seedPoints(runs: RunRecord[], setting: string): SeedPoint[] {
  return runs.flatMap(({ method, seed, curves }) =>
    (ownValue(curves, setting) ?? []).map(([steps, value]) => ({ method, seed, steps, value })),
  );
}

/**
 * Means over the seeds that have got as far.
 *
 * @param frame where the band stops
 */
export function meanPoints(
  points: SeedPoint[],
  frame: [number, number] = [-Infinity, Infinity],
): MeanPoint[] {
  const groups: Map<string, SeedPoint[]> = new Map();
  for (const point of points) {
    const key = `${point.method}/${point.steps}`;
    const group = groups.get(key);
    if (group) group.push(point);
    else groups.set(key, [point]);
  }
  return [...groups.values()]
    .map((group) => {
      const { mean = NaN, half = null } = interval(group.map((p) => p.value)) ?? {};
      const { method, steps } = group[0];
      const reach = half ?? 0;
      return {
        method,
        steps,
        mean,
        low: Math.max(frame[0], mean - reach),
        high: Math.min(frame[1], mean + reach),
      };
    })
    .sort((a, b) => a.steps - b.steps);
}
