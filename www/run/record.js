/** What a run has shown so far. */

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
 * The record of a run after more has happened. The one before stays as it is, so that who holds it can tell what has
 * changed.
 *
 * @param {RunRecord} run
 * @param {RunEvent[]} events
 * @param {Progress} progress
 * @returns {RunRecord}
 */
export function record(run, events, progress) {
  const next = { ...run, progress };
  for (const event of events) {
    if (event.type === 'graph') next.graphs = [...next.graphs, event];
    else if (event.type === 'change') next.changes = [...next.changes, event];
    else if (event.type === 'evaluation') {
      next.curves = { ...next.curves };
      for (const [setting, value] of Object.entries(event.returns)) {
        const before = ownValue(next.curves, setting) ?? [];
        setOwn(next.curves, setting, [...before, [event.env_steps, value]]);
      }
    } else if (event.type === 'finished') {
      next.result = event.result;
      next.status = 'finished';
    }
  }
  return next;
}
