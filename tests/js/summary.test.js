import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contrasts, estimate, summarise } from '../../scripts/experiment/summary.mjs';
import { interval } from '../../www/state/stats.ts';

/** @param {number | null} actual @param {number} expected @param {number} tolerance */
const near = (actual, expected, tolerance) =>
  assert.ok(
    actual !== null && Math.abs(actual - expected) <= tolerance,
    `${actual} is not ${expected} ± ${tolerance}`,
  );

test('two values: the 0.975 quantile with one degree of freedom is tan(0.475 π)', () => {
  // s = √2 and n = 2, so the half width equals the quantile, 12.7062…
  const { mean, ci95, seeds } = estimate([1, 3]);
  assert.equal(mean, 2);
  assert.equal(seeds, 2);
  near(ci95, Math.tan(0.475 * Math.PI), 1e-6);
});

test('five values, by hand', () => {
  // The sum of squares about the mean 18 is 10, s² = 2.5, s/√5 = √0.5; t(0.975, 4) = 2.776445105.
  near(estimate([16, 17, 18, 19, 20]).ci95, 2.776445105 * Math.sqrt(0.5), 1e-8);
});

test('ten and a hundred values against a table of the distribution', () => {
  const n10 = Array.from({ length: 10 }, (_, i) => i);
  near(estimate(n10).ci95, (2.262157163 * Math.sqrt(82.5 / 9)) / Math.sqrt(10), 1e-7);
  const n101 = Array.from({ length: 101 }, (_, i) => (i % 2 ? 1 : -1));
  const variance = (101 - 1 / 101) / 100;
  near(estimate(n101).ci95, 1.983971519 * Math.sqrt(variance / 101), 1e-7);
});

test('equal values have an interval of no width', () => assert.equal(estimate([3, 3, 3]).ci95, 0));

test('one value says nothing of the spread', () =>
  assert.deepEqual(estimate([7]), { mean: 7, ci95: null, iqm: 7, iqm_ci95: null, seeds: 1 }));

test('no value has no mean', () =>
  assert.deepEqual(estimate([]), { mean: null, ci95: null, iqm: null, iqm_ci95: null, seeds: 0 }));

test('the page shows the same interval as the experiment', () => {
  for (let n = 2; n <= 20; n += 1) {
    const values = Array.from({ length: n }, (_, i) => Math.sin(i));
    near(interval(values)?.half ?? null, Number(estimate(values).ci95), 1e-3);
  }
});

test('runs are grouped by method and setting', () => {
  const run = (
    /** @type {string} */ method,
    /** @type {number} */ here,
    /** @type {number} */ far,
  ) => ({
    method,
    returns: { 'in-distribution': { mean: here }, far: { mean: far } },
  });
  const summary = summarise([run('sac', 1, 5), run('mbpo', 2, 0), run('sac', 3, 5)]);
  assert.deepEqual(Object.keys(summary), ['sac', 'mbpo']);
  assert.deepEqual(Object.keys(summary.sac ?? {}), ['in-distribution', 'far']);
  assert.equal(summary.sac?.['in-distribution']?.mean, 2);
  assert.deepEqual(summary.sac?.far, {
    ...{ mean: 5, ci95: 0, seeds: 2, iqm: 5, iqm_ci95: [5, 5] },
  });
  assert.deepEqual(summary.mbpo?.far, {
    ...{ mean: 0, ci95: null, seeds: 1, iqm: 0, iqm_ci95: null },
  });
});

test('a condition is equal only where both one-sided tests say so', () => {
  /** @type {(condition: string, values: number[]) => any[]} */
  const runs = (condition, values) =>
    values.map((mean) => ({ condition, method: 'sac', returns: { far: { mean } } }));
  const scored = [
    ...runs('reference', [19, 19.1, 18.9, 19.05]),
    ...runs('alike', [19.05, 19, 18.95, 19.1]),
    ...runs('worse', [1, 2, 1.5, 0.5]),
    ...runs('better', [25, 25.5, 25.2, 25.1]),
    ...runs('anything', [1, 30, 20, 25]),
  ];
  const conditions = ['reference', 'alike', 'worse', 'better', 'anything'].map((name) => ({
    name,
    ...(name !== 'reference' && { against: 'reference' }),
  }));
  const found = contrasts(scored, conditions, 0.5);
  assert.deepEqual(
    found.map(({ condition, setting, verdict }) => [condition, setting, verdict]),
    [
      ['alike', 'far', 'equal'],
      ['worse', 'far', 'lower'],
      ['better', 'far', 'higher'],
      ['anything', 'far', 'undecided'],
    ],
  );
  assert.ok(Math.abs((found[1]?.difference ?? 0) + 17.7625) < 1e-9);
});
