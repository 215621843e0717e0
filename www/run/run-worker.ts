/**
 * One run in one worker. It learns in slices so short that pause, step, a new shift or a reset is
 * answered between two of them, and reports what happened in batches.
 */

import type {
  RunEvent,
  RunSpec,
  RunWorkerApi,
  Session,
  Shift,
  StepUnit,
  Wasm,
  WorkerNews,
} from '../types.d.ts';

import * as Comlink from 'comlink';
import { BrokenError } from '../api/sturdy.ts';
import { instantiate, messageOf } from './glue.ts';
import { inWorker, serve } from './serve.ts';

/** A slice ends at the first unit of work that is complete after this many milliseconds. */
const SLICE_MS = 12;
/** At most one batch of news in this many milliseconds: the page shows no more than it can. */
const NEWS_MS = 60;
/** A checkpoint is made at a point of the curve, at most one in this many milliseconds. */
const KEEP_MS = 2_000;
/** Where points of the curve are far apart, one in this many. */
const KEEP_LATEST_MS = 15_000;

/** The first update of the latest run, among the worker's user timings. */
const FIRST_UPDATE = 'cmbpo-first-update';

/** From within work that takes longer than a slice, a sign of life in this many milliseconds. */
const PULSE_MS = 1_000;

/** Every agent and every lamp is asked with the same noise. */
const EVALUATION_SEED = 0;

let loading: Promise<Wasm> | null = null;
let session: Session | null = null;
let ticket = 0;
let playing = false;
let looping = false;
/** Environment steps at which to stop. */
let goal = Infinity;
/** What is to be completed before it stops. */ let unit: StepUnit = 'env-step';
/** The phase after which it stops. */ let phase: string | null = null;
/** Environment steps a second at the most. */ let pace: number | null = null;
let lastNews = 0;
let lastPulse = 0;
/** Whether the page has heard of an update: the first is told at once. */
let updated = false;
/** Whether checkpoints are wanted. */ let keeps = false;
/** When the last one was made. */ let lastKept = 0;
/** Whether something was learned since. */ let learned = false;
/** Whether a point of the curve came since. */ let due = false;
let pending: RunEvent[] = [];
/** What a panic printed: the trap that follows it carries no message of its own. */
let panic = '';

if (inWorker) {
  const printError = console.error;
  console.error = (...args) => {
    const text = String(args[0]);
    if (text.includes('panicked at')) panic = text.split('\n\nStack')[0];
    printError(...args);
  };
}

const post = (news: WorkerNews) => {
  const file = news.kind === 'kept' ? news.file : news.kind === 'lost' ? news.state : null;
  self.postMessage(news, { transfer: file ? [file.buffer] : [] });
};

/** Tells the page, in the midst of a unit of work or of an answer, that this worker is busy. */
function pulse() {
  if (performance.now() - lastPulse < PULSE_MS) return;
  lastPulse = performance.now();
  post({ kind: 'pulse', ticket });
}

/** Gives the page the run as it is now. */
function keep(run: Session) {
  due = learned = false;
  lastKept = performance.now();
  const file = run.checkpoint() as Uint8Array<ArrayBuffer>;
  post({ kind: 'kept', ticket, file, env_steps: run.progress().env_steps });
}

/** Whether enough has happened for another checkpoint. */
function keepNow(run: Session) {
  const since = performance.now() - lastKept;
  return keeps && (run.done || since >= (due ? KEEP_MS : KEEP_LATEST_MS));
}

/**
 * Runs one piece of work on the session. A trap leaves the wasm memory in an unknown state, so the
 * run is given up and the page is told; the page ends this worker.
 */
function guarded<T>(work: (session: Session) => T): T {
  if (session === null) throw new Error('this worker has no run');
  try {
    return work(session);
  } catch (error) {
    playing = false;
    const trapped = error instanceof BrokenError;
    const message = panic || messageOf(error);
    const state = trapped ? null : stateOf(session);
    session = null;
    post({ kind: 'lost', ticket, message, state });
    throw new Error(message);
  }
}

/** The state of a run that failed. */
function stateOf(run: Session) {
  try {
    return run.checkpoint() as Uint8Array<ArrayBuffer>;
  } catch {
    return null;
  }
}

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

/**
 * Whether what the step button asked for is complete.
 *
 * @param events of the last unit of work
 */
function reached(run: Session, events: RunEvent[]) {
  if (unit === 'episode') return events.some(({ type }) => type === 'episode');
  if (unit === 'phase') return run.progress().phase !== phase;
  return goal < Infinity && run.progress().env_steps >= goal;
}

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Learns until it is paused, the run is over, or what the step button asked for is complete. */
async function learn() {
  if (looping) return;
  looping = true;
  try {
    while (playing && session !== null && !session.done) {
      const begun = performance.now();
      let stepped = false;
      guarded((run) => {
        const before = pace === null ? 0 : run.progress().env_steps;
        do {
          const events = run.advance(1);
          pending.push(...events);
          learned = true;
          if (events.some(({ type }) => type === 'evaluation')) due = true;
          if (reached(run, events)) playing = false;
          stepped = pace !== null && run.progress().env_steps > before;
        } while (playing && !stepped && performance.now() < begun + SLICE_MS && !run.done);
      });
      const { updates } = session.progress();
      const first = updates > 0 && !updated;
      // For who looks at the browser's own timeline, and for the bench.
      if (first) performance.mark(FIRST_UPDATE);
      report(session.done || !playing || first);
      updated = updates > 0;
      if (keepNow(session)) guarded(keep);
      // In slow motion a step is waited for, by the clock.
      const left = stepped && pace !== null ? 1000 / pace - (performance.now() - begun) : 0;
      await (left > 1 ? wait(left) : breathe());
    }
  } catch {
    // `guarded` has told the page.
  } finally {
    looping = false;
  }
}

const api: RunWorkerApi = {
  load(module) {
    loading = instantiate(module);
    return loading.then((wasm) => wasm.on_pulse(pulse));
  },
  async open(spec: RunSpec) {
    if (loading === null) throw new Error('this worker has no wasm module yet');
    // What opens a run need not wait for the answer that the module is there.
    const wasm = await loading;
    playing = false;
    session?.free();
    session = null;
    pending = [];
    ticket = spec.ticket;
    performance.clearMarks(FIRST_UPDATE);
    updated = false;
    pace = spec.pace;
    session = spec.from
      ? wasm.resume_session(spec.from)
      : wasm.open_session(spec.config, spec.method, spec.seed);
    session.set_live_shift(spec.shift);
    // The page's record begins again with the run.
    if (spec.from) pending = session.history();
    keeps = spec.keeps;
    lastKept = performance.now();
    due = learned = false;
    report(true);
    return guarded((run) => run.live_step(0));
  },
  play() {
    playing = true;
    goal = Infinity;
    unit = 'env-step';
    void learn();
  },
  pause() {
    playing = false;
    report(true);
    // Who pauses may be about to leave.
    if (keeps && learned && session !== null) guarded(keep);
  },
  step(wanted: StepUnit) {
    // A step may need a whole new model first. It too is taken in slices, and the environment need not wait.
    const now = guarded((run) => run.progress());
    goal = (playing && goal < Infinity ? goal : now.env_steps) + 1;
    unit = wanted;
    phase = now.phase;
    playing = true;
    void learn();
    return guarded((run) => run.live_step(wanted === 'env-step' ? 1 : 0));
  },
  pace(stepsASecond: number | null) {
    pace = stepsASecond;
  },
  shift(shift: Shift) {
    guarded((run) => run.set_live_shift(shift));
  },
  live(steps: number) {
    return guarded((run) => run.live_step(steps));
  },
  liveReset() {
    return guarded((run) => {
      run.live_reset();
      return run.live_step(0);
    });
  },
  place(x: number) {
    return guarded((run) => run.live_place(x));
  },
  evaluate(shift: Shift, episodes: number) {
    return guarded((run) => run.evaluate(shift, episodes, EVALUATION_SEED));
  },
  transitions() {
    return guarded((run) => run.transitions());
  },
  safetensors() {
    return guarded((run) => run.safetensors());
  },
  checkpoint() {
    const file = guarded((run) => run.checkpoint());
    return Comlink.transfer(file, [file.buffer]);
  },
  actions(states: Float32Array) {
    return guarded((run) => run.mean_action(states));
  },
  predict(states: Float32Array, actions: Float32Array) {
    return guarded((run) => run.predict(states, actions));
  },
  expect(states: Float32Array, actions: Float32Array) {
    return guarded((run) => run.expect(states, actions));
  },
  rollouts(episodes, steps, shift: Shift, seed, from) {
    const state = from && Float32Array.from(from);
    return guarded((run) => run.rollouts(episodes, steps, shift, seed, state));
  },
  whatIf(step, state, action) {
    const values = (list: number[] | null) => list && Float32Array.from(list);
    return guarded((run) => run.what_if(step, values(state), values(action)));
  },
};

serve(api);
