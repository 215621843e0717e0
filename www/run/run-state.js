/** What is known of the runs of an experiment, apart from the workers that do them. */

/** @import { Config, Method, RunRecord } from '../types.d.ts' */

import { signal } from '@preact/signals-core';
import { METHODS } from '../state/words.js';
import { keyOf } from './record.js';

/**
 * Checkpoints by the run's key; final: of a run that has finished.
 *
 * @typedef {Map<string, {file: Uint8Array<ArrayBuffer>, env_steps: number, final?: boolean}>} Kept
 */

/**
 * What is known of the runs at one moment. It is replaced and never changed.
 *
 * @typedef {object} PoolState
 * @property {Config} config
 * @property {number} seed the first one
 * @property {boolean} playing
 * @property {ReadonlyMap<string, RunRecord>} runs by key, in the order in which they run
 */

export class RunState extends EventTarget {
  /** @type {import('@preact/signals-core').Signal<PoolState>} */ #now;

  /**
   * @param {Config} config
   * @param {number} seed
   */
  constructor(config, seed) {
    super();
    this.#now = signal({ config, seed, playing: false, runs: new Map() });
  }

  /** Its state at this moment. */
  get now() {
    return this.#now.value;
  }

  get config() {
    return this.now.config;
  }

  get seed() {
    return this.now.seed;
  }

  get playing() {
    return this.now.playing;
  }

  get runs() {
    return this.now.runs;
  }

  /** @param {Partial<PoolState>} change */
  set(change) {
    this.#now.value = { ...this.#now.peek(), ...change };
  }

  /**
   * Changes what is known of a run.
   *
   * @param {string} key
   * @param {Partial<RunRecord>} change
   */
  note(key, change) {
    const run = this.runs.get(key);
    if (run) this.set({ runs: new Map(this.runs).set(key, { ...run, ...change }) });
  }

  /** The runs of the first seed, whose agents act on the page. */
  firstRuns() {
    return METHODS.flatMap((method) => this.runs.get(keyOf(method, this.seed)) ?? []);
  }

  /** How many seeds there are. */
  get seeds() {
    return this.runs.size / METHODS.length;
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
}
