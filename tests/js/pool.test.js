import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runAll } from '../../scripts/experiment/pool.mjs';

const worker = new URL('./fixtures/odd-worker.mjs', import.meta.url);
const run = (
  /** @type {string[]} */ methods,
  /** @type {number} */ parallel,
  signal = new AbortController().signal,
) =>
  runAll({
    worker,
    parallel,
    signal,
    shared: {},
    jobs: methods.map((method, seed) => ({ method, seed })),
  });

test('outcomes come in the order of the jobs', async () => {
  const outcomes = await run(['good', 'good', 'good'], 3);
  assert.deepEqual(
    outcomes.map(({ seed }) => seed),
    [0, 1, 2],
  );
});

test('a run that dies names its method, seed and reason; the others go on', async () => {
  const outcomes = await run(['throws', 'good', 'exits', 'reports', 'diverged', 'good'], 2);
  assert.deepEqual(
    outcomes.map((outcome) =>
      'error' in outcome ? [outcome.method, outcome.seed, outcome.error] : outcome.seed,
    ),
    [
      ['throws', 0, 'thrown on the way'],
      1,
      ['exits', 2, 'the worker ended without a result (exit 3)'],
      ['reports', 3, 'unreachable executed'],
      ['diverged', 4, 'the return near is NaN: training diverged'],
      5,
    ],
  );
});

test('an abort ends workers that never answer', { timeout: 10_000 }, async () => {
  const interrupt = new AbortController();
  setTimeout(() => interrupt.abort(), 200);
  assert.deepEqual(await run(['endless', 'endless', 'endless'], 2, interrupt.signal), []);
});
