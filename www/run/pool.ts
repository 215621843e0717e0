/**
 * Every method on every seed, one worker for each run, a few at a time.
 *
 * The workers of the first seed are opened at once. They stay alive after their runs have finished, because the page
 * shows how their agents act. The other runs wait in a queue.
 */

import type { Kept } from './run-state.ts';
import type { Config, Method, PageState, RunRecord, Shift, StepUnit } from '../types.d.ts';

import { batch } from '@preact/signals-core';
import { METHODS } from '../state/words.ts';
import { askEach } from './ask-each.ts';
import { messageOf } from './glue.ts';
import { keyOf, newRecord, record } from './record.js';
import { RunState } from './run-state.ts';
import { Slot, startWorker } from './slot.ts';
import { Spares } from './spares.ts';
import { within } from '../within.ts';

/** How many runs may learn side by side: the three of the first seed, or one a core. */
const LIMIT = Math.max(METHODS.length, navigator.hardwareConcurrency ?? 1);

/** So long the runs are waited for where their latest checkpoints will do, in milliseconds. */
const ANSWER_MS = 15_000;

/** Seeds are 32-bit: the one after the last is 0. */
const SEED_RANGE = 2 ** 32;

/**
 * Fires `ready` when a run of the first seed can be asked, `finished` with a run's result as its
 * detail, `lost` with a run's key as its detail, and `kept` when there is a new checkpoint.
 */
export class RunPool extends RunState {
  keeps: boolean;
  module: WebAssembly.Module;
  shift;
  /** Environment steps a second at the most. */
  pace: number | null;

  /** Workers by the key of the run that they have. */ #slots: Map<string, Slot> = new Map();
  #spares;
  /** Whether runs for which there was no worker at the start are held back. */ #holding = false;
  /** Runs that were over when it began. */ #over: Map<string, RunRecord> = new Map();
  /** States of runs that failed, where they failed. */
  states: Map<string, Uint8Array<ArrayBuffer>> = new Map();
  /** The latest checkpoint of each run that may need it, by the run's key. */
  kept: Kept = new Map();

  /**
   * @param started workers to take first; they are taken out. Where there are some, the other runs wait until they are released
   * @param keeps whether its workers make checkpoints
   */
  constructor(
    module: WebAssembly.Module,
    config: Config,
    state: PageState,
    started: Slot[] = [],
    keeps: boolean = false,
  ) {
    super(config, state.seed);
    this.#spares = new Spares(started.splice(0));
    this.#holding = this.#spares.size > 0;
    this.keeps = keeps;
    this.module = module;
    this.shift = state.shift;
    this.pace = state.speed ?? null;
    batch(() => this.#begin(state.seeds));
  }

  /**
   * Starts over. What was learned is gone at once, but for what is given.
   *
   * @param kept checkpoints to go on from
   * @param finished runs that are over
   */
  reset(config: Config, state: PageState, kept: Kept = new Map(), finished: RunRecord[] = []) {
    this.#spares.add(...this.#slots.values());
    this.#spares.keep(METHODS.length);
    this.#slots.clear();
    this.states.clear();
    this.kept = kept;
    this.#over = new Map(finished.map((run) => [run.key, run]));
    this.shift = state.shift;
    this.pace = state.speed ?? null;
    batch(() => {
      this.set({ config, seed: state.seed, playing: false, runs: new Map() });
      this.#begin(state.seeds);
    });
  }

  #begin(seeds: number) {
    const first = this.#holding ? this.#spares.size : METHODS.length;
    this.setSeeds(seeds);
    for (const run of this.firstRuns().slice(0, first)) {
      // A run that is over and has no checkpoint needs no worker.
      if (run.status !== 'finished') void this.#open(run);
    }
  }

  /** Opens the runs of the first seed that were held back. */
  release() {
    if (!this.#holding) return;
    this.#holding = false;
    for (const run of this.firstRuns()) if (run.status === 'queued') void this.#open(run);
    this.#fill();
  }

  /** Adds seeds to the queue, or takes away those beyond the number. */
  setSeeds(seeds: number) {
    const wanted = Array.from({ length: seeds }, (_, i) => (this.seed + i) % SEED_RANGE);
    const runs = new Map(this.runs);
    for (const { key, seed } of this.runs.values()) {
      if (wanted.includes(seed)) continue;
      this.#slots.get(key)?.end();
      this.#slots.delete(key);
      this.kept.delete(key);
      runs.delete(key);
    }
    for (const seed of wanted) {
      for (const method of METHODS) {
        const key = keyOf(method, seed);
        if (runs.has(key)) continue;
        runs.set(key, this.#over.get(key) ?? newRecord(method, seed, this.config));
      }
    }
    this.set({ runs });
    this.#fill();
  }

  /** Where every run is now, to go on from: of the first seed's as they are, of the others as they were last kept. */
  async checkpoints(): Promise<Kept> {
    const { seed } = this;
    const kept = new Map(this.kept);
    const steps = new Map(this.firstRuns().map((run) => [run.method, { ...run.progress }]));
    // A worker that has ended without a word answers nothing: then it is the checkpoint that was kept last.
    const files = await within(
      this.ask((api) => api.checkpoint()),
      ANSWER_MS,
      new Map<Method, Uint8Array<ArrayBuffer>>(),
    );
    for (const [method, bytes] of files) {
      const file = bytes as Uint8Array<ArrayBuffer>;
      const { env_steps = 0 } = steps.get(method) ?? {};
      const key = keyOf(method, seed);
      kept.set(key, { file, env_steps, final: this.runs.get(key)?.status === 'finished' });
    }
    return kept;
  }

  play() {
    batch(() => {
      this.set({ playing: true });
      for (const { key, status } of this.runs.values()) {
        if (status === 'ready') this.#go(key);
        else if (status === 'starting') this.#playSoon(key);
      }
      this.#fill();
    });
  }

  pause() {
    batch(() => {
      this.set({ playing: false });
      for (const { key, status } of this.runs.values()) {
        if (status !== 'running' && status !== 'starting') continue;
        const slot = this.#slots.get(key);
        // One that opens its run is waited for all the same.
        if (status === 'running') {
          this.note(key, { status: 'ready' });
          slot?.expectNews(false);
        }
        void slot?.ask(slot.api.pause());
      }
    });
  }

  /**
   * One environment step, episode or phase of each run of the first seed; with a step, their environments on the page
   * move by one, too.
   */
  step(unit: StepUnit) {
    if (this.playing) this.pause();
    return this.#askAll((slot) => slot.api.step(unit));
  }

  /**
   * @param pace environment steps a second at the most
   */
  setPace(pace: number | null) {
    this.pace = pace;
    for (const slot of this.#slots.values()) void slot.ask(slot.api.pace(pace));
  }

  setShift(shift: Shift) {
    this.shift = shift;
    void this.#askAll((slot) => slot.api.shift(shift));
  }

  /** Moves the environments of the first seed on, all by as many steps. */
  live(steps: number) {
    return this.#askAll((slot) => slot.api.live(steps));
  }

  /** Puts all robots of the first seed at one place. */
  place(x: number) {
    return this.#askAll((slot) => slot.api.place(x));
  }

  /** Sends the robots back to where an episode starts. */
  liveReset() {
    return this.#askAll((slot) => slot.api.liveReset());
  }

  /** How the finished agents of the first seed fare under a shift. */
  evaluate(shift: Shift, episodes: number) {
    return this.#askAll((slot, run) =>
      run.status === 'finished' ? slot.api.evaluate(shift, episodes) : null,
    );
  }

  /**
   * Asks the agents of the first seed.
   *
   * @param methods whom to ask
   * @returns the answers of those that can answer
   */
  ask<T>(
    question: (api: Slot['api'], method: Method) => Promise<T>,
    methods: Method[] = METHODS,
  ): Promise<Map<Method, T>> {
    return this.#askAll((slot, run) =>
      methods.includes(run.method) ? question(slot.api, run.method) : null,
    );
  }

  /** Starts a lost run again, or goes on with it from its last checkpoint. */
  restart(key: string, goOn: boolean = false) {
    const old = this.runs.get(key);
    if (!old || old.status !== 'lost') return;
    if (!goOn) this.kept.delete(key);
    this.states.delete(key);
    const run = newRecord(old.method, old.seed, this.config);
    batch(() => {
      this.set({ runs: new Map(this.runs).set(key, run) });
      if (run.seed === this.seed) void this.#open(run);
      else this.#fill();
    });
  }

  /** Ends every worker. */
  dispose() {
    this.#holding = false;
    this.set({ playing: false });
    for (const slot of this.#slots.values()) slot.end();
    this.#slots.clear();
    this.#spares.keep(0);
  }

  /**
   * @param call null to leave a run out
   * @returns the answers of those that still can answer
   */
  #askAll<T>(call: (slot: Slot, run: RunRecord) => Promise<T> | null): Promise<Map<Method, T>> {
    return askEach(this.firstRuns(), this.#slots, call);
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

  async #open({ key, method, seed }: RunRecord) {
    const slot =
      this.#spares.take() ?? new Slot(this.module, startWorker(`${method}, seed ${seed}`));
    /** Whether the worker still has this run. */
    const has = () => this.#slots.get(key) === slot;
    slot.events = {
      onNews: (news) => has() && this.#record(key, news),
      onKept: ({ file, env_steps }) => {
        if (!has()) return;
        const final = this.runs.get(key)?.status === 'finished';
        this.kept.set(key, { file, env_steps, final });
        this.dispatchEvent(new Event('kept'));
      },
      onLost: (message, state) => has() && this.#lost(key, message, state),
    };
    this.#slots.set(key, slot);
    this.note(key, { status: 'starting' });
    const { config, shift, pace, keeps } = this;
    const from = this.kept.get(key)?.file ?? null;
    const opened = slot.open({ method, seed, config, shift, pace, from, keeps });
    const { ticket } = slot;
    if (this.playing) this.#playSoon(key);
    await slot.ask(opened.catch((error) => slot.lose(messageOf(error))));
    // It may have been given the same run once more.
    if (!slot.ended && has() && slot.ticket === ticket) this.#setReady(key);
  }

  #setReady(key: string) {
    this.#slots.get(key)?.expectNews(false);
    // From a checkpoint it may be over already.
    if (this.runs.get(key)?.status !== 'finished') {
      this.note(key, { status: 'ready' });
      if (this.playing) this.#expect(key);
    } else {
      const kept = this.kept.get(key);
      if (kept) kept.final = true;
    }
    this.dispatchEvent(new Event('ready'));
  }

  #go(key: string) {
    this.#expect(key);
    this.#playSoon(key);
  }

  /**
   * @param key of a run that has been told to play
   */
  #expect(key: string) {
    this.note(key, { status: 'running' });
    this.#slots.get(key)?.expectNews(true);
  }

  /** Once the worker has opened the run: its messages keep their order. */
  #playSoon(key: string) {
    const slot = this.#slots.get(key);
    void slot?.ask(slot.api.play());
  }

  #record(key: string, { events, progress }: Parameters<Slot['events']['onNews']>[0]) {
    const before = this.runs.get(key);
    if (!before) return;
    const run = record(before, events, progress);
    this.note(key, run);
    if (run.result !== before.result) this.#finish(run);
  }

  #finish({ key, seed, result }: RunRecord) {
    const slot = this.#slots.get(key);
    slot?.expectNews(false);
    if (slot && seed !== this.seed && !this.#spares.has(slot)) {
      this.#slots.delete(key);
      this.#spares.add(slot);
      this.kept.delete(key);
    }
    this.#fill();
    const waiting = [...this.runs.values()].some(({ status }) => status === 'queued');
    if (!waiting) this.#spares.keep(0);
    this.dispatchEvent(new CustomEvent('finished', { detail: result }));
  }

  /**
   * @param state where it failed
   */
  #lost(key: string, message: string, state: Uint8Array<ArrayBuffer> | null) {
    // A checkpoint that cannot be opened is of no use.
    if (this.runs.get(key)?.status === 'starting') this.kept.delete(key);
    if (state) this.states.set(key, state);
    this.#slots.delete(key);
    batch(() => {
      this.note(key, {
        state: state !== null,
        // Where the numbers failed they would fail again.
        kept: state ? undefined : this.kept.get(key)?.env_steps,
        status: 'lost',
        error: message,
      });
      this.#fill();
    });
    this.dispatchEvent(new CustomEvent('lost', { detail: key }));
  }
}
