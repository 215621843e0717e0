/** Endurance of the page, in short: the long version is `npm run soak`. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { soakPage } from '../../scripts/soak/page.mjs';
import { shortRun } from '../support/experiment.js';

test('runs one after another in one page: nothing grows, and nothing is left when the element is gone', async () => {
  const { env_steps, ...config } = JSON.parse(readFileSync(shortRun, 'utf8'));
  const { samples, checks } = await soakPage({
    runs: 5,
    seeds: 1,
    warmUp: 2,
    state: { env_steps, config: JSON.stringify(config) },
    // How many there are is exact; times of so few runs, and what a collection leaves, are not.
    limits: { speed: 0.5, heap: 1.2 },
  });
  assert.equal(samples.length, 5);
  assert.ok(samples.every((sample) => sample.workers === 3 && sample.intervals === 3));
  assert.deepEqual(
    checks.filter(({ ok }) => !ok),
    [],
  );
});
