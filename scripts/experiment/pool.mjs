/** Runs jobs in worker threads, a fixed number at a time. If a job fails, the others continue. */
import { Worker } from 'node:worker_threads';
import { ownValue, setOwn } from '../../www/own.js';
import { messageOf } from '../lib/errors.mjs';
import { scoreOf } from './graph-score.mjs';

/** @typedef {import('../../pkg/cmbpo.js').RunResult} RunResult */
/** @typedef {import('./worker.mjs').Message} Message */
/** @typedef {{condition?: string, method: string, seed: number}} Job other fields are passed to the worker */
/** @typedef {import('./graph-score.mjs').GraphScore} GraphScore */
/** @typedef {import('./evidence.mjs').Evidence} Evidence */
/** @typedef {RunResult & {condition?: string, graph?: GraphScore, evidence?: Evidence, wall_ms: number, cpu_ms?: number, memory_bytes: number}} Run */
/** @typedef {Job & {error: string}} Failure */

/**
 * @typedef {object} Plan
 * @property {Job[]} jobs
 * @property {number} parallel number of simultaneous jobs
 * @property {Record<string, unknown>} shared passed to every worker in addition to its job
 * @property {AbortSignal} [signal] stops all workers
 * @property {(job: Job, envSteps: number) => void} [onProgress]
 * @property {(outcome: Run | Failure) => void | Promise<void>} [onEnd] the next job in this place waits for it
 * @property {URL} [worker] script of the worker
 */

/**
 * @param {Plan} plan
 * @returns {Promise<(Run | Failure)[]>} one for each job, in the order of the jobs
 */
export async function runAll({ jobs, parallel, shared, signal, onProgress, onEnd, worker }) {
  const script = worker ?? new URL('./worker.mjs', import.meta.url);
  /** @type {(Run | Failure)[]} */
  const outcomes = [];
  let next = 0;
  const lane = async () => {
    while (next < jobs.length && !signal?.aborted) {
      const index = next++;
      const job = /** @type {Job} */ (jobs[index]);
      /** @type {Run | Failure} */
      let outcome;
      try {
        const message = await runOne(script, { ...shared, ...job }, signal, (steps) =>
          onProgress?.(job, steps),
        );
        outcome = { ...named(job), ...asRun(message) };
      } catch (error) {
        if (signal?.aborted) return;
        outcome = { ...named(job), method: job.method, seed: job.seed, error: messageOf(error) };
      }
      outcomes[index] = outcome;
      await onEnd?.(outcome);
    }
  };
  await Promise.all(Array.from({ length: Math.min(parallel, jobs.length) }, lane));
  return outcomes;
}

/** @param {Job} job */
const named = ({ condition }) => (condition === undefined ? {} : { condition });

/**
 * @param {URL} script
 * @param {Record<string, unknown>} workerData
 * @param {AbortSignal | undefined} signal
 * @param {(envSteps: number) => void} onProgress
 * @returns {Promise<Extract<Message, {type: 'result'}>>}
 */
function runOne(script, workerData, signal, onProgress) {
  return new Promise((resolve, reject) => {
    const thread = new Worker(script, { workerData });
    const end = () => void thread.terminate();
    signal?.addEventListener('abort', end, { once: true });
    thread.on('message', (/** @type {Message} */ message) => {
      if (message.type === 'progress') onProgress(message.env_steps);
      else if (message.type === 'error') reject(new Error(message.message));
      else resolve(message);
    });
    thread.on('error', reject);
    // Has no effect after a result or an error. Before one, the thread has died without a message.
    thread.on('exit', (code) => {
      signal?.removeEventListener('abort', end);
      reject(new Error(`the worker ended without a result (exit ${code})`));
    });
  });
}

/** The usual order of settings. */
const settings = ['in-distribution', 'near', 'far'];

/**
 * @param {Extract<Message, {type: 'result'}>} message
 * @returns {Run}
 */
function asRun({ result, truth, evidence, wall_ms, cpu_ms, memory_bytes }) {
  const { method, seed, parents, policy_inputs, env_steps, updates, ...rest } = result;
  const names = [...new Set([...settings, ...Object.keys(result.returns)])];
  /** @type {RunResult['returns']} */
  const returns = {};
  for (const name of names) {
    const summary = ownValue(result.returns, name);
    if (!summary) continue;
    // JSON writes NaN as null, which would make means over seeds meaningless.
    if (!Number.isFinite(summary.mean)) {
      throw new Error(`the return ${name} is ${summary.mean}: training diverged`);
    }
    setOwn(returns, name, summary);
  }
  const spent = { wall_ms, ...(typeof cpu_ms === 'number' && { cpu_ms }), memory_bytes };
  const run = { method, seed, parents, policy_inputs, env_steps, updates, ...spent };
  const graph = truth && result.final_parents ? { graph: scoreOf(result, truth) } : {};
  return { ...run, ...graph, ...(evidence && { evidence }), ...rest, returns };
}
