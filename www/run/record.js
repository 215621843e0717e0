/** What is written down of a run while it learns. */

/** @import { Config, Method, Progress, RunEvent, RunRecord, Setting } from '../types.d.ts' */

/**
 * @param {Method} method
 * @param {number} seed
 */
export const keyOf = (method, seed) => `${method}/${seed}`;

/**
 * The record of a run that has not begun.
 *
 * @param {Method} method
 * @param {number} seed
 * @param {Config} config
 * @returns {RunRecord}
 */
export function newRecord(method, seed, config) {
  return {
    key: keyOf(method, seed),
    method,
    seed,
    status: 'queued',
    progress: { env_steps: 0, total_env_steps: config.env_steps, updates: 0, phase: 'collect' },
    curves: { 'in-distribution': [], near: [], far: [] },
    graphs: [],
    changes: [],
    result: null,
    error: null,
  };
}

/**
 * In a world in which nothing can be shifted, near and far are no different from the training.
 *
 * @template T
 * @param {Record<string, T>} returns
 * @returns {Record<string, T>}
 */
function inAll(returns) {
  const plain = returns['in-distribution'];
  return { 'in-distribution': plain, near: plain, far: plain, ...returns };
}

/**
 * Writes down what happened.
 *
 * @param {RunRecord} run
 * @param {RunEvent[]} events
 * @param {Progress} progress
 * @returns {boolean} whether the run has finished with these events
 */
export function record(run, events, progress) {
  run.progress = progress;
  let finished = false;
  for (const event of events) {
    if (event.type === 'graph') run.graphs.push(event);
    else if (event.type === 'change') run.changes.push(event);
    else if (event.type === 'evaluation') {
      for (const setting of /** @type {Setting[]} */ (Object.keys(run.curves))) {
        run.curves[setting].push([event.env_steps, inAll(event.returns)[setting]]);
      }
    } else if (event.type === 'finished') {
      run.result = { ...event.result, returns: inAll(event.result.returns) };
      run.status = 'finished';
      finished = true;
    }
  }
  return finished;
}
