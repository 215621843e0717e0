/**
 * An experiment: every method on every seed, one worker a run, a few at a time.
 *
 * The runs of the first seed are special: their workers are opened at once and stay alive after they
 * have finished, because the room on the page is moved by them. The other runs wait in a queue.
 */

/** @import { Config, Method, PageState, RunRecord, Shift, StepUnit } from '../types.d.ts' */

import { METHODS } from '../state/words.js';
import { messageOf } from './glue.js';
import { keyOf, newRecord, record } from './record.js';
import { Slot, startWorker } from './slot.js';

/**
 * Checkpoints by the run's key; final: of a run that has finished.
 *
 * @typedef {Map<string, {file: Uint8Array<ArrayBuffer>, env_steps: number, final?: boolean}>} Kept
 */

/** How many runs may learn side by side: the three of the first seed, or one a core. */
const LIMIT = Math.max(METHODS.length, navigator.hardwareConcurrency ?? 1);

/** So long the runs are waited for where their latest checkpoints will do. */
const ANSWER_MS = 15_000;

/** @param {number} milliseconds @returns {Promise<Map<Method, Uint8Array>>} */
const nothing = (milliseconds) =>
  new Promise((resolve) => setTimeout(() => resolve(new Map()), milliseconds));

/** Seeds are 32-bit: the one after the last is 0. */
const SEED_RANGE = 2 ** 32;

/**
 * Fires `change` whenever a record has changed (many times a second), `finished` with a run's result
 * as its detail, `lost` with a run's record as its detail, and `kept` when there is a new checkpoint.
 */
export class Experiment extends EventTarget {
  /** @type {Map<string, Slot>} */ #slots = new Map();
  /** @type {Slot[]} Workers without a run, for the next ones. */ #spare;
  /** Whether runs for which there was no worker at the start are held back. */ #holding = false;
  /** @type {Map<string, RunRecord>} Runs that were over when it began. */ #over = new Map();
  /** @type {Map<string, Uint8Array<ArrayBuffer>>} States of runs that failed, where they failed. */
  states = new Map();
  /** @type {Kept} The latest checkpoint of each run that may need it, by the run's key. */
  kept = new Map();

  /**
   * @param {WebAssembly.Module} module
   * @param {Config} config
   * @param {PageState} state
   * @param {Slot[]} [started] workers to take first; they are taken out. Where there are some, the other runs wait until
   *   they are released
   * @param {boolean} [keeps] whether its workers make checkpoints
   */
  constructor(module, config, state, started = [], keeps = false) {
    super();
    this.#spare = started.splice(0);
    this.#holding = this.#spare.length > 0;
    this.keeps = keeps;
    this.module = module;
    this.playing = false;
    /** @type {Map<string, RunRecord>} in the order in which they run */
    this.runs = new Map();
    this.config = config;
    this.seed = state.seed;
    this.shift = state.shift;
    /** @type {number | null} Environment steps a second at the most. */
    this.pace = state.speed ?? null;
    this.#begin(state.seeds);
  }

  /**
   * Starts over. What was learned is gone at once, but for what is given.
   *
   * @param {Config} config
   * @param {PageState} state
   * @param {Kept} [kept] checkpoints to go on from
   * @param {RunRecord[]} [finished] runs that are over
   */
  reset(config, state, kept = new Map(), finished = []) {
    this.playing = false;
    for (const slot of this.#slots.values()) this.#spare.push(slot);
    for (const extra of this.#spare.splice(METHODS.length)) extra.end();
    this.#slots.clear();
    this.runs.clear();
    this.states.clear();
    this.kept = kept;
    this.#over = new Map(finished.map((run) => [run.key, run]));
    this.config = config;
    this.seed = state.seed;
    this.shift = state.shift;
    this.pace = state.speed ?? null;
    this.#begin(state.seeds);
  }

  #begin(/** @type {number} */ seeds) {
    const first = this.#holding ? this.#spare.length : METHODS.length;
    this.setSeeds(seeds);
    for (const run of this.firstRuns().slice(0, first)) {
      // What is over and has no checkpoint moves no room.
      if (run.status !== 'finished') void this.#open(run);
    }
    this.#changed();
  }

  /** Opens the runs of the first seed that were held back. */
  release() {
    if (!this.#holding) return;
    this.#holding = false;
    for (const run of this.firstRuns()) if (run.status === 'queued') void this.#open(run);
    this.#fill();
    this.#changed();
  }

  /**
   * Adds seeds to the queue, or takes away those beyond the number.
   *
   * @param {number} seeds
   */
  setSeeds(seeds) {
    const wanted = Array.from({ length: seeds }, (_, i) => (this.seed + i) % SEED_RANGE);
    for (const run of [...this.runs.values()]) {
      if (wanted.includes(run.seed)) continue;
      this.#slots.get(run.key)?.end();
      this.#slots.delete(run.key);
      this.kept.delete(run.key);
      this.runs.delete(run.key);
    }
    for (const seed of wanted) {
      for (const method of METHODS) {
        const key = keyOf(method, seed);
        if (this.runs.has(key)) continue;
        this.runs.set(key, this.#over.get(key) ?? newRecord(method, seed, this.config));
      }
    }
    this.#fill();
    this.#changed();
  }

  /** The runs that move the room. */
  firstRuns() {
    return METHODS.flatMap((method) => this.runs.get(keyOf(method, this.seed)) ?? []);
  }

  /** How many seeds there are. */
  get seeds() {
    return this.runs.size / METHODS.length;
  }

  /**
   * Where every run is now, to go on from: of the first seed's as they are, of the others as they were last kept.
   *
   * @returns {Promise<Kept>}
   */
  async checkpoints() {
    const { seed } = this;
    const kept = new Map(this.kept);
    const steps = new Map(this.firstRuns().map((run) => [run.method, { ...run.progress }]));
    // A worker that has ended without a word answers nothing: then it is the checkpoint that was kept last.
    const files = await Promise.race([this.ask((api) => api.checkpoint()), nothing(ANSWER_MS)]);
    for (const [method, bytes] of files) {
      const file = /** @type {Uint8Array<ArrayBuffer>} */ (bytes);
      const { env_steps = 0 } = steps.get(method) ?? {};
      const key = keyOf(method, seed);
      kept.set(key, { file, env_steps, final: this.runs.get(key)?.status === 'finished' });
    }
    return kept;
  }

  get finished() {
    return [...this.runs.values()].every((run) => run.status === 'finished');
  }

  /** How many runs are learning now. */
  get busy() {
    return [...this.runs.values()].filter(
      ({ status }) => status === 'running' || status === 'starting',
    ).length;
  }

  play() {
    this.playing = true;
    for (const run of this.runs.values()) {
      if (run.status === 'ready') this.#go(run);
      else if (run.status === 'starting') this.#playSoon(run);
    }
    this.#fill();
    this.#changed();
  }

  pause() {
    this.playing = false;
    for (const run of this.runs.values()) {
      if (run.status !== 'running' && run.status !== 'starting') continue;
      const slot = this.#slots.get(run.key);
      // One that opens its run is waited for all the same.
      if (run.status === 'running') {
        run.status = 'ready';
        slot?.expectNews(false);
      }
      void slot?.ask(slot.api.pause());
    }
    this.#changed();
  }

  /**
   * One environment step, episode or phase of each run of the first seed; with a step, their rooms move
   * by one, too.
   *
   * @param {StepUnit} unit
   */
  step(unit) {
    if (this.playing) this.pause();
    return this.#askAll((slot) => slot.api.step(unit));
  }

  /** @param {number | null} pace environment steps a second at the most */
  setPace(pace) {
    this.pace = pace;
    for (const slot of this.#slots.values()) void slot.ask(slot.api.pace(pace));
  }

  /** @param {Shift} shift */
  setShift(shift) {
    this.shift = shift;
    void this.#askAll((slot) => slot.api.shift(shift));
  }

  /**
   * Moves the rooms of the first seed on, all by as many steps.
   *
   * @param {number} steps
   */
  live(steps) {
    return this.#askAll((slot) => slot.api.live(steps));
  }

  /**
   * Puts all robots of the first seed at one place.
   *
   * @param {number} x
   */
  place(x) {
    return this.#askAll((slot) => slot.api.place(x));
  }

  /** Sends the robots back to where an episode starts. */
  liveReset() {
    return this.#askAll((slot) => slot.api.liveReset());
  }

  /**
   * How the finished agents of the first seed fare under a shift.
   *
   * @param {Shift} shift
   * @param {number} episodes
   */
  evaluate(shift, episodes) {
    return this.#askAll((slot, run) =>
      run.status === 'finished' ? slot.api.evaluate(shift, episodes) : null,
    );
  }

  /**
   * Asks the agents of the first seed.
   *
   * @template T
   * @param {(api: Slot['api'], method: Method) => Promise<T>} question
   * @param {Method[]} [methods] whom to ask
   * @returns {Promise<Map<Method, T>>} the answers of those that can answer
   */
  ask(question, methods = METHODS) {
    return this.#askAll((slot, run) =>
      methods.includes(run.method) ? question(slot.api, run.method) : null,
    );
  }

  /**
   * Starts a lost run again, or goes on with it from its last checkpoint.
   *
   * @param {string} key
   * @param {boolean} [goOn]
   */
  restart(key, goOn = false) {
    const old = this.runs.get(key);
    if (!old || old.status !== 'lost') return;
    if (!goOn) this.kept.delete(key);
    this.states.delete(key);
    const run = newRecord(old.method, old.seed, this.config);
    this.runs.set(key, run);
    if (run.seed === this.seed) void this.#open(run);
    else this.#fill();
    this.#changed();
  }

  /** Ends every worker. */
  dispose() {
    this.playing = this.#holding = false;
    for (const slot of [...this.#slots.values(), ...this.#spare]) slot.end();
    this.#slots.clear();
    this.#spare = [];
  }

  /**
   * @template T
   * @param {(slot: Slot, run: RunRecord) => Promise<T> | null} call null to leave a run out
   * @returns {Promise<Map<Method, T>>} the answers of those that still can answer
   */
  async #askAll(call) {
    /** @type {Map<Method, T>} */ const answers = new Map();
    const asked = this.firstRuns().map(async (run) => {
      const slot = this.#slots.get(run.key);
      const asking = slot && run.status !== 'starting' ? call(slot, run) : null;
      if (!slot || !asking) return;
      const answer = await slot.ask(asking);
      if (answer !== null) answers.set(run.method, answer);
    });
    await Promise.all(asked);
    return answers;
  }

  /** Opens queued runs while there is room for them. */
  #fill() {
    if (!this.playing || this.#holding) return;
    for (const run of this.runs.values()) {
      if (run.status !== 'queued') continue;
      if (this.busy >= LIMIT) return;
      void this.#open(run);
    }
  }

  /** @param {RunRecord} run */
  async #open(run) {
    run.status = 'starting';
    const events = {
      onNews: (/** @type {Parameters<Slot['events']['onNews']>[0]} */ news) =>
        this.#record(run, news),
      onKept: (/** @type {Parameters<Slot['events']['onKept']>[0]} */ { file, env_steps }) => {
        if (run.status === 'finished' && run.seed !== this.seed) return;
        this.kept.set(run.key, { file, env_steps, final: run.status === 'finished' });
        this.dispatchEvent(new CustomEvent('kept', { detail: run }));
      },
      onLost: (
        /** @type {string} */ message,
        /** @type {Uint8Array<ArrayBuffer> | null} */ state,
      ) => this.#lost(run, message, state),
    };
    const slot =
      this.#takeSpare() ??
      new Slot(this.module, startWorker(`${run.method}, seed ${run.seed}`), events);
    slot.events = events;
    this.#slots.set(run.key, slot);
    const { method, seed } = run;
    const { config, shift, pace, keeps } = this;
    const from = this.kept.get(run.key)?.file ?? null;
    const opened = slot.open({ method, seed, config, shift, pace, from, keeps });
    if (this.playing) this.#playSoon(run);
    await slot.ask(opened.catch((error) => slot.lose(messageOf(error))));
    if (slot.ended || this.runs.get(run.key) !== run) return;
    this.#setReady(run);
  }

  /** @returns {Slot | undefined} */
  #takeSpare() {
    const spare = this.#spare.pop();
    return spare?.ended ? this.#takeSpare() : spare;
  }

  /** @param {RunRecord} run */
  #setReady(run) {
    // From a checkpoint it may be over already.
    this.#slots.get(run.key)?.expectNews(false);
    if (run.status !== 'finished') {
      run.status = 'ready';
      if (this.playing) this.#expect(run);
    } else {
      const kept = this.kept.get(run.key);
      if (kept) kept.final = true;
    }
    this.#changed();
    this.dispatchEvent(new CustomEvent('ready', { detail: run }));
  }

  /** @param {RunRecord} run */
  #go(run) {
    this.#expect(run);
    this.#playSoon(run);
  }

  /** @param {RunRecord} run that has been told to play */
  #expect(run) {
    run.status = 'running';
    this.#slots.get(run.key)?.expectNews(true);
  }

  /** Once the worker has opened the run: its messages keep their order. @param {RunRecord} run */
  #playSoon(run) {
    const slot = this.#slots.get(run.key);
    void slot?.ask(slot.api.play());
  }

  /**
   * @param {RunRecord} run
   * @param {Parameters<Slot['events']['onNews']>[0]} news
   */
  #record(run, { events, progress }) {
    const finished = record(run, events, progress);
    this.#changed();
    if (finished) this.#finish(run);
  }

  /** @param {RunRecord} run */
  #finish(run) {
    const slot = this.#slots.get(run.key);
    slot?.expectNews(false);
    if (slot && run.seed !== this.seed && !this.#spare.includes(slot)) {
      this.#slots.delete(run.key);
      this.#spare.push(slot);
      this.kept.delete(run.key);
    }
    this.#fill();
    for (const slot of this.#spare.splice(0)) {
      if ([...this.runs.values()].some(({ status }) => status === 'queued')) this.#spare.push(slot);
      else slot.end();
    }
    this.dispatchEvent(new CustomEvent('finished', { detail: run.result }));
  }

  /**
   * @param {RunRecord} run
   * @param {string} message
   * @param {Uint8Array<ArrayBuffer> | null} state where it failed
   */
  #lost(run, message, state) {
    if (this.runs.get(run.key) !== run) return;
    // A checkpoint that does not even open is none.
    if (run.status === 'starting') this.kept.delete(run.key);
    if (state) this.states.set(run.key, state);
    run.state = state !== null;
    // Where the numbers failed they would fail again.
    run.kept = state ? undefined : this.kept.get(run.key)?.env_steps;
    run.status = 'lost';
    run.error = message;
    this.#slots.delete(run.key);
    this.#fill();
    this.#changed();
    this.dispatchEvent(new CustomEvent('lost', { detail: run }));
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }
}
