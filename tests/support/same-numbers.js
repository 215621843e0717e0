/** Runs of every method in a page and in Node: the same seed gives the same numbers, bit for bit. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { experiment, shortRun, withoutMeasurements } from './experiment.js';

/** @typedef {{config: unknown, method: string, seed: number, slice: number}} Job */

/**
 * Run a job in the page fixtures/run.html, in a worker.
 * @param {Job} job
 * @returns {Promise<object>}
 */
export const runInWorker = (job) =>
  new Promise((resolve, reject) => {
    const worker = new Worker('./run-worker.js', { type: 'module' });
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage(job);
  });

/** @param {(job: Job) => Promise<object>} run runs the job in the browser */
export function testSameNumbers(run) {
  test('every method: the whole result is equal', async () => {
    const { code, stdout, stderr } = await experiment('--config', shortRun, '--seeds', '7');
    assert.equal(code, 0, stderr);
    const { config, runs } = JSON.parse(stdout);
    for (const expected of runs) {
      const { method, seed } = expected;
      // Another slice than the experiment's, because interruptions must not matter.
      const result = await run({ config, method, seed, slice: 5 });
      assert.deepEqual(withoutMeasurements(result), withoutMeasurements(expected), method);
    }
  });
}
