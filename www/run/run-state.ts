/** What is known of the runs of an experiment, apart from the workers that do them. */

import type { Config, RunRecord } from '../types.d.ts';

import { signal } from '@preact/signals-core';
import { METHODS } from '../state/words.ts';
import { keyOf } from './record.js';

/** Checkpoints by the run's key; final: of a run that has finished. */
export type Kept = Map<
  string,
  { file: Uint8Array<ArrayBuffer>; env_steps: number; final?: boolean }
>;

/** What is known of the runs at one moment. It is replaced and never changed. */
export interface PoolState {
  config: Config;
  /** The first one. */
  seed: number;
  playing: boolean;
  /** By key, in the order in which they run. */
  runs: ReadonlyMap<string, RunRecord>;
}

export class RunState extends EventTarget {
  #now: import('@preact/signals-core').Signal<PoolState>;

  constructor(config: Config, seed: number) {
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

  set(change: Partial<PoolState>) {
    this.#now.value = { ...this.#now.peek(), ...change };
  }

  /** Changes what is known of a run. */
  note(key: string, change: Partial<RunRecord>) {
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
