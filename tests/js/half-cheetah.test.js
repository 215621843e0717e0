/** SAC on the half-cheetah with the page's wasm, compared with no action (return 0) and random actions (about -64). */
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
  // 83 with the current wasm.
  assert.ok(mean > 40, `a return of ${mean}`);
});
