/** A run with many environment steps: its memory and speed over time. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { compileWasm, loadWasm } from '../experiment/wasm.mjs';
import { asFast, flat } from './limits.mjs';
import { openReference, processTime } from './reference.mjs';

/** @typedef {import('./limits.mjs').Check} Check */

/**
 * @typedef {object} LongRun
 * @property {string} method
 * @property {number} envSteps
 * @property {Record<string, unknown>} [config] other settings
 * @property {number} [warmUp] fraction of the run until its buffers are full
 * @property {number} [samples] number of samples
 * @property {number} [turns] turns of run and reference per sample
 * @property {{heap?: number, speed?: number}} [limits]
 * @property {(envSteps: number) => void} [onProgress]
 */

/** Settings of an endless run: the policy learns from the latest steps, and the cost of a fit does not depend on their number. */
export const ENDLESS = {
  real_buffer: 5_000,
  curve_every: 1_000,
  model: { every: 1_000, max_epochs: 5, patience: 5 },
};

/** Steps after the last sample. */
const AFTER = 50;

/** Collect garbage, so that only live memory remains. @type {() => void} */
const collect = (() => {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc');
})();

/**
 * @param {LongRun} run
 * @returns {Promise<{method: string, env_steps: number, weights_hash: string, samples: Sample[], checks: Check[]}>}
 */
export async function soakLongRun({
  method,
  envSteps,
  config = ENDLESS,
  warmUp = 0.1,
  samples: wanted = 40,
  turns = 10,
  limits: { heap, speed } = {},
  onProgress,
}) {
  const module = await compileWasm();
  const reference = await openReference(module);
  const { bindings, memory } = await loadWasm(module);
  // The work after the last step is not compared.
  const session = new bindings.Session({ ...config, env_steps: envSteps + AFTER }, method, 1);
  /** @type {Sample[]} */
  const samples = [];
  let from = 0;
  for (let sample = 1; sample <= wanted; sample++) {
    const goal = Math.round((envSteps * sample) / wanted);
    let [spent, beside] = [0, 0];
    // Run and reference take turns, so that a slow period of the machine affects both.
    for (let turn = 1; turn <= turns; turn++) {
      const rest = from + Math.round(((goal - from) * turn) / turns);
      const begun = processTime();
      while (!session.done && session.progress().env_steps < rest) session.advance(16);
      spent += processTime() - begun;
      beside += reference();
    }
    collect();
    samples.push({
      env_steps: goal,
      wasm_bytes: memory.buffer.byteLength,
      heap_bytes: process.memoryUsage().heapUsed,
      ms_per_step: spent / (goal - from),
      reference_ms: beside / turns,
    });
    from = goal;
    onProgress?.(goal);
  }
  while (!session.done) session.advance(16);
  const { weights_hash } = session.result();
  session.free();
  const steady = samples.filter(({ env_steps }) => env_steps > warmUp * envSteps);
  const name = (/** @type {string} */ what) => `${what}, one run of ${method}`;
  const of = (/** @type {keyof Sample} */ key) => steady.map((sample) => sample[key]);
  return {
    method,
    env_steps: envSteps,
    weights_hash,
    samples,
    checks: [
      flat(name('wasm memory'), of('wasm_bytes')),
      flat(name('JavaScript heap'), of('heap_bytes'), heap),
      asFast(name('speed'), of('ms_per_step'), of('reference_ms'), speed),
    ],
  };
}

/**
 * @typedef {object} Sample
 * @property {number} env_steps
 * @property {number} wasm_bytes
 * @property {number} heap_bytes of JavaScript, after a collection
 * @property {number} ms_per_step processor time since the previous sample
 * @property {number} reference_ms processor time of the reference
 */
