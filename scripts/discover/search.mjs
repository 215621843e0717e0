/** Runs the search in its own thread, so that this thread can report that it is still running. */
import { Worker } from 'node:worker_threads';
import { UsageError } from '../lib/errors.mjs';

/** Milliseconds between two lines of progress. */
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
        // The learners reject only errors of the file or the options.
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
