/** The same seed gives the same numbers in a browser as in Node, to the last bit. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { distDir, wasmFile } from '../../scripts/lib/project.mjs';
import { experiment, shortRun, withoutMeasurements } from '../support/experiment.js';
import { withPlayground } from '../support/playground-test.js';

const playground = withPlayground();

test("the page's wasm is the file that Node runs", () => {
  const hash = (/** @type {string} */ file) =>
    createHash('sha256').update(readFileSync(file)).digest('hex');
  const built = readdirSync(distDir, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.wasm'),
  );
  assert.equal(built.length, 1, `wasm files in dist/: ${built.join(', ')}`);
  assert.equal(hash(join(distDir, String(built[0]))), hash(wasmFile));
});

test('every method: the whole result is equal', async () => {
  const { code, stdout, stderr } = await experiment('--config', shortRun, '--seeds', '7');
  assert.equal(code, 0, stderr);
  const { config, runs } = JSON.parse(stdout);
  const page = await playground.browser.newPage();
  await page.goto(`${playground.site.origin}/fixtures/run.html`);
  for (const run of runs) {
    const { method, seed } = run;
    const result = await page.evaluate(
      (job) =>
        new Promise((resolve, reject) => {
          const worker = new Worker('./run-worker.js', { type: 'module' });
          worker.onmessage = ({ data }) => resolve(data);
          worker.onerror = ({ message }) => reject(new Error(message));
          worker.postMessage(job);
        }),
      // Another slice than the experiment's: where a run is interrupted must not matter.
      { config, method, seed, slice: 5 },
    );
    assert.deepEqual(
      withoutMeasurements(/** @type {object} */ (result)),
      withoutMeasurements(run),
      method,
    );
  }
  await page.close();
});
