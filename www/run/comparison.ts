/** Another experiment, A, that the one on the page is compared with. */

import type { Compared } from '../state/snapshot.d.ts';
import type { PageState, RunRecord } from '../types.d.ts';
import type { Rules } from './rules.ts';

import { signal } from '@preact/signals-core';
import { RunPool } from './pool.ts';

export class Comparison {
  module: WebAssembly.Module;
  rules: Rules;

  #kept: import('@preact/signals-core').Signal<Compared | null> = signal(null);
  /** Its runs, while they run. */
  #pool: import('@preact/signals-core').Signal<RunPool | null> = signal(null);

  constructor(module: WebAssembly.Module, rules: Rules) {
    this.module = module;
    this.rules = rules;
  }

  /**
   * @returns null where nothing is compared
   */
  get a(): Compared | null {
    const [kept, pool] = [this.#kept.value, this.#pool.value];
    return kept && pool ? { ...kept, runs: runsOf(pool) } : kept;
  }

  /** Whether A is running. */
  get running() {
    return this.#pool.value !== null;
  }

  /** Compares with another experiment; what it has shown is kept, not run again. */
  set(a: Compared | null) {
    this.dispose();
    this.#kept.value = a;
  }

  /** Runs A, beside the experiment on the page. */
  run({ shift, hide }: Pick<PageState, 'shift' | 'hide'>) {
    const { a } = this;
    if (!a || this.running) return;
    const { settings } = a;
    const pool = new RunPool(this.module, this.rules.configOf(settings), {
      ...settings,
      ...{ shift, hide },
    });
    this.#pool.value = pool;
    pool.addEventListener('finished', () => {
      if (!pool.finished) return;
      // What the workers say last must arrive before they end.
      queueMicrotask(() => {
        if (this.#pool.peek() !== pool) return;
        this.set({ settings, runs: runsOf(pool) });
      });
    });
    pool.play();
  }

  /** Ends its runs. */
  dispose() {
    this.#pool.peek()?.dispose();
    this.#pool.value = null;
  }
}

const runsOf = (pool: RunPool): RunRecord[] => [...pool.runs.values()];
