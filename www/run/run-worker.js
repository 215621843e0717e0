/**
 * One run in one worker. It learns in slices so short that pause, step, a new shift or a reset is
 * answered between two of them, and reports what happened in batches.
 */

/** @import { Live, RunEvent, RunSpec, RunWorkerApi, Session, Shift, Wasm, WorkerNews } from '../types.d.ts' */

import * as Comlink from 'comlink';
import { instantiate, messageOf } from './glue.js';
import { UP } from './up.js';

/** A slice ends at the first unit of work that is complete after this many milliseconds. */
const SLICE_MS = 12;
/** At most one batch of news in this many milliseconds: the page shows no more than it can. */
const NEWS_MS = 60;

/** Every agent and every lamp is asked with the same noise. */
const EVALUATION_SEED = 0;

/** @type {Wasm | null} */ let wasm = null;
/** @type {Session | null} */ let session = null;
let ticket = 0;
let playing = false;
let looping = false;
/** Environment steps at which to stop. */
let goal = Infinity;
let lastNews = 0;
/** @type {RunEvent[]} */ let pending = [];
/** What a panic printed: the trap that follows it carries no message of its own. */
let panic = '';

const printError = console.error;
console.error = (...args) => {
  const text = String(args[0]);
  if (text.includes('panicked at')) panic = text.split('\n\nStack')[0];
  printError(...args);
};

/** @param {WorkerNews} news */
const post = (news) => self.postMessage(news);

/**
 * Runs one piece of work on the session. A trap leaves the wasm memory in an unknown state, so the
 * run is given up and the page is told; the page ends this worker.
 *
 * @template T
 * @param {(session: Session) => T} work
 * @returns {T}
 */
function guarded(work) {
  if (session === null) throw new Error('this worker has no run');
  try {
    return work(session);
  } catch (error) {
    playing = false;
    if (error instanceof WebAssembly.RuntimeError) session = null;
    const message = panic || messageOf(error);
    post({ kind: 'lost', ticket, message });
    throw new Error(message);
  }
}

/** @param {boolean} [now] */
function report(now = false) {
  if (session === null || (!now && performance.now() - lastNews < NEWS_MS)) return;
  lastNews = performance.now();
  const events = pending;
  pending = [];
  post({ kind: 'news', ticket, events, progress: session.progress() });
}

/**
 * Lets every waiting message in. A message channel is used because timers are slowed down in hidden
 * tabs and after a few nested calls.
 */
const { port1, port2 } = new MessageChannel();
const breathe = () =>
  new Promise((resolve) => {
    port1.onmessage = resolve;
    port2.postMessage(null);
  });

/** Learns until it is paused, the run is over, or as many environment steps are done as `goal`. */
async function learn() {
  if (looping) return;
  looping = true;
  try {
    while (playing && session !== null && !session.done) {
      const end = performance.now() + SLICE_MS;
      guarded((run) => {
        do {
          pending.push(...run.advance(1));
          if (goal < Infinity && run.progress().env_steps >= goal) playing = false;
        } while (playing && performance.now() < end && !run.done);
      });
      report(session.done || !playing);
      await breathe();
    }
  } catch {
    // `guarded` has told the page.
  } finally {
    looping = false;
  }
}

/** @type {RunWorkerApi} */
const api = {
  async load(module) {
    wasm = await instantiate(module);
  },
  open(/** @type {RunSpec} */ spec) {
    if (wasm === null) throw new Error('this worker has no wasm module yet');
    playing = false;
    session?.free();
    session = null;
    pending = [];
    ticket = spec.ticket;
    session = wasm.open_session(spec.config, spec.method, spec.seed);
    session.set_live_shift(spec.shift);
    report(true);
    return guarded((run) => run.live_step(0));
  },
  play() {
    playing = true;
    goal = Infinity;
    void learn();
  },
  pause() {
    playing = false;
    report(true);
  },
  step() {
    // A step may need a whole new model first. It too is taken in slices, and the room need not wait.
    const done = guarded((run) => run.progress().env_steps);
    goal = (playing && goal < Infinity ? goal : done) + 1;
    playing = true;
    void learn();
    return guarded((run) => run.live_step(1));
  },
  shift(/** @type {Shift} */ shift) {
    guarded((run) => run.set_live_shift(shift));
  },
  live(/** @type {number} */ steps) {
    return guarded((run) => run.live_step(steps));
  },
  liveReset() {
    return guarded((run) => {
      run.live_reset();
      return run.live_step(0);
    });
  },
  evaluate(/** @type {Shift} */ shift, /** @type {number} */ episodes) {
    return guarded((run) => run.evaluate(shift, episodes, EVALUATION_SEED));
  },
  transitions() {
    return guarded((run) => run.transitions());
  },
  actions(/** @type {Float32Array} */ states) {
    return guarded((run) => run.mean_action(states));
  },
  predict(/** @type {Float32Array} */ states, /** @type {Float32Array} */ actions) {
    return guarded((run) => run.predict(states, actions));
  },
  expect(/** @type {Float32Array} */ states, /** @type {Float32Array} */ actions) {
    return guarded((run) => run.expect(states, actions));
  },
  rollouts(episodes, steps, /** @type {Shift} */ shift, seed) {
    return guarded((run) => run.rollouts(episodes, steps, shift, seed));
  },
  whatIf(step, state, action) {
    const values = (/** @type {number[] | null} */ list) => list && Float32Array.from(list);
    return guarded((run) => run.what_if(step, values(state), values(action)));
  },
};

Comlink.expose(api);
self.postMessage(UP);
