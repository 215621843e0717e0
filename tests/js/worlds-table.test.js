/** The table of a world with sensors: paired tests, steps to the mark, and the policy's inputs. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { halfWidth, paired } from '../../scripts/experiment/statistics.mjs';
import { mark, stepsTo, worldsTable } from '../../scripts/experiment/worlds-table.mjs';

/**
 * @type {any[]} In far, the first condition keeps its return and the second loses it. In distribution, the second has
 * 10 more on every seed.
 */
const runs = [0, 1, 2, 3].flatMap((seed) => [
  {
    ...{ condition: 'given the graph', method: 'oracle', seed, wall_ms: 9000, cpu_ms: 2000 + seed },
    policy_inputs: ['x', 'v'],
    curve: [
      [100, -9],
      [200, seed < 3 ? 5 : 1],
      [300, 2],
    ],
    returns: { 'in-distribution': { mean: 100 * seed }, far: { mean: 100 * seed + 0.1 } },
  },
  {
    ...{ condition: 'by itself', method: 'c-mbpo', seed, wall_ms: 4000 },
    policy_inputs: seed === 0 ? ['x', 'S1', 'S12'] : ['x', 'v'],
    curve: [
      [100, -9],
      [200, seed > 2 ? 5 : 1],
      [300, 2],
    ],
    returns: { 'in-distribution': { mean: 100 * seed + 10 + 0.1 * seed }, far: { mean: -50 } },
  },
]);
const conditions = [
  { name: 'given the graph', method: 'oracle', facts: { sensors: 8 } },
  { name: 'by itself', method: 'c-mbpo', against: 'given the graph', facts: { sensors: 8 } },
];

test("a paired comparison is R's: t.test(extra ~ group, data = sleep, paired = TRUE)", () => {
  const one = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0];
  const two = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];
  const found = paired(one.map((value, i) => [value, Number(two[i])]));
  assert.ok(Math.abs(found.difference / found.error + 4.0621) < 1e-4);
  assert.equal(found.freedom, 9);
  assert.ok(Math.abs(found.difference + halfWidth(found) + 0.7001142) < 1e-6);
  assert.equal(mark(found, 3), '=');
  assert.equal(mark(found, 1), '↓');
  assert.equal(mark({ difference: -0.3, error: 1, freedom: 3 }, 1), '?');
});

test('steps to the mark are those of the first point there', () => {
  assert.equal(stepsTo(runs[0], 2), 200);
  assert.equal(stepsTo(runs[0], 6), null);
});

test('a row for each condition', () => {
  const lines = worldsTable(
    /** @type {any} */ ({ runs, study: { margin: 5, mark: 4, conditions } }),
  )
    .split('\n')
    .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '')));
  assert.deepEqual(lines[2]?.slice(1, 7), [
    lines[2]?.[1],
    lines[2]?.[2],
    '200 (3 of 4)',
    '0 in 0 of 4',
    '0 in 0 of 4',
    '2.0',
  ]);
  assert.match(String(lines[2]?.[1]), /^150\.0 \[.*\]$/);
  assert.match(String(lines[2]?.[2]), /^150\.1 \[.*\] =$/);
  assert.match(
    String(lines[3]?.[1]),
    /\] ↑$/,
    'ten more on every seed, though the seeds differ by hundreds',
  );
  assert.match(String(lines[3]?.[2]), /^-50\.0 \[.*\] [?↓]$/);
  assert.deepEqual(lines[3]?.slice(3), ['– (1 of 4)', '2 in 1 of 4', '1 in 1 of 4', '4.0']);
});
