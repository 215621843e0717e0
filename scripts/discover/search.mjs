/** The search in a thread of its own, so that this one can say that it is still going on. */
import { Worker } from 'node:worker_threads';
import { UsageError } from '../lib/errors.mjs';

/** Milliseconds after which, and again after which, a line says so. */
const PATIENCE = 3000;

/** @typedef {import('../../pkg/tables.js').DiscoverReport} Report */
/** @typedef {{names: string[], values: Float64Array, options: Partial<import('../../pkg/tables.js').DiscoverOptions>}} Task */

/**
 * @param {Task} task
 * @returns {Promise<{found: Report, ms: number}>}
 */
export async function search(task) {
  const worker = new Worker(new URL('./search-worker.mjs', import.meta.url), { workerData: task });
  const start = performance.now();
  const columns = task.names.length;
  const what = `${task.values.length / columns} rows, ${columns} columns`;
  const { learner = 'pc' } = task.options;
  const help = ['pc', 'fci'].includes(learner) ? '; --max-depth 2 would be faster' : '';
  const line = setInterval(() => {
    const seconds = Math.round((performance.now() - start) / 1000);
    process.stderr.write(`discover: searching for ${seconds} s (${what}${help})\n`);
  }, PATIENCE);
  try {
    return await new Promise((resolve, reject) => {
      worker.once('message', (answer) => {
        // What the learners refuse is in the file or in the options.
        if (answer.refused === undefined) resolve(answer);
        else reject(new UsageError(answer.refused));
      });
      worker.once('error', reject);
    });
  } finally {
    clearInterval(line);
    await worker.terminate();
  }
}
