/** SAC on the half-cheetah, in the page's own wasm: held against rest, which earns 0, and chance, about -64. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { experiment } from '../support/experiment.js';

test('SAC makes the half-cheetah run in 10,000 steps', async () => {
  const { code, stdout, stderr } = await experiment(
    ...['--preset', 'sensors-half-cheetah', '--conditions', 'SAC with no sensors', '--seeds', '0'],
    ...['--env-steps', '10000'],
  );
  assert.equal(code, 0, stderr);
  const [run] = JSON.parse(stdout).runs;
  const { mean } = run.returns['in-distribution'];
  // 83 with the wasm of today.
  assert.ok(mean > 40, `a return of ${mean}`);
});
