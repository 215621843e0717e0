/** Runs one run in its own thread, so that a trap ends only this run, and its memory is measured separately. */
import { parentPort, workerData } from 'node:worker_threads';
import { processorTime } from '../bench/subject.mjs';
import { messageOf } from '../lib/errors.mjs';
import { evidenceOf } from './evidence.mjs';
import { loadWasm } from './wasm.mjs';

/** @typedef {import('../../pkg/cmbpo.js').RunResult} RunResult */
/** @typedef {import('../../pkg/cmbpo.js').Parents} Parents */

/**
 * @typedef {object} Job
 * @property {WebAssembly.Module} module
 * @property {Record<string, unknown>} config valid
 * @property {string} method
 * @property {number} seed
 * @property {boolean} [graphs] whether to return the true graph
 * @property {boolean} [timed] whether to return the processor time
 * @property {boolean} [evidence] whether to return the test results
 */

/**
 * @typedef {{type: 'progress', env_steps: number}
 *   | {type: 'result', result: RunResult, truth: Parents | null,
 *   evidence: import('./evidence.mjs').Evidence | null, wall_ms: number,
 *   cpu_ms: number | null, memory_bytes: number}
 *   | {type: 'error', message: string}} Message
 */

/** Units of work between two checks of the clock: some tens of milliseconds. */
const slice = 16;
const reportEvery = 500;

const port = parentPort;
if (!port) throw new Error('scripts/experiment/worker.mjs runs as a worker only');
/** @type {(message: Message) => void} */
const post = (message) => port.postMessage(message);

/** Processor time of this thread in whole milliseconds. @param {number} before */
const spentSince = (before) => Math.round(Number(processorTime('/proc/thread-self')) - before);

/** @param {Job} job */
async function work({ module, config, method, seed, graphs, timed, evidence }) {
  const { bindings, memory } = await loadWasm(module);
  const started = performance.now();
  const before = processorTime('/proc/thread-self');
  const session = new bindings.Session(config, method, seed);
  let reported = started;
  let seen = null;
  while (!session.done) {
    const events = session.advance(slice);
    for (const event of evidence ? events : []) {
      // The last graph that training used. A given graph was not tested.
      if (event.type === 'graph' && event.test !== null && !event.final) seen = evidenceOf(event);
    }
    if (performance.now() - reported > reportEvery) {
      reported = performance.now();
      post({ type: 'progress', env_steps: session.progress().env_steps });
    }
  }
  const wall_ms = Math.round(performance.now() - started);
  post({
    type: 'result',
    result: session.result(),
    truth: graphs ? truthOf(bindings, config) : null,
    evidence: seen,
    wall_ms,
    cpu_ms: timed && before !== null ? spentSince(before) : null,
    memory_bytes: memory.buffer.byteLength,
  });
}

/**
 * @param {typeof import('../../pkg/cmbpo.js')} bindings
 * @param {Record<string, unknown>} config
 */
const truthOf = (bindings, config) =>
  bindings.environment_info(
    /** @type {import('../../pkg/cmbpo.js').Environment} */ (config.environment),
  ).truth;

// A panic prints its reason and then traps without one, so the printed reason is kept.
let panic = '';
console.error = (...words) => {
  const text = words.join(' ');
  if (text.includes('panicked at')) panic = text.split('\n\nStack')[0] ?? text;
  else process.stderr.write(`${text}\n`);
};

try {
  await work(workerData);
} catch (error) {
  post({ type: 'error', message: panic || messageOf(error) });
}
