/** What is written down of a run while it learns. */

/** @import { Config, Method, Progress, RunEvent, RunRecord } from '../types.d.ts' */

import { ownValue, setOwn } from '../own.js';

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
    curves: {},
    graphs: [],
    changes: [],
    result: null,
    error: null,
  };
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
      for (const [setting, value] of Object.entries(event.returns)) {
        const curve = ownValue(run.curves, setting) ?? [];
        curve.push([event.env_steps, value]);
        setOwn(run.curves, setting, curve);
      }
    } else if (event.type === 'finished') {
      run.result = event.result;
      run.status = 'finished';
      finished = true;
    }
  }
  return finished;
}
