/** Another experiment, A, that the one on the page is compared with. */

/** @import { Compared } from '../state/snapshot.d.ts' */
/** @import { PageState, RunRecord } from '../types.d.ts' */
/** @import { Rules } from './rules.js' */

import { signal } from '@preact/signals-core';
import { RunPool } from './pool.js';

export class Comparison {
  /** @type {import('@preact/signals-core').Signal<Compared | null>} */ #kept = signal(null);
  /** @type {import('@preact/signals-core').Signal<RunPool | null>} Its runs, while they run. */
  #pool = signal(null);

  /**
   * @param {WebAssembly.Module} module
   * @param {Rules} rules
   */
  constructor(module, rules) {
    this.module = module;
    this.rules = rules;
  }

  /** @returns {Compared | null} null where nothing is compared */
  get a() {
    const [kept, pool] = [this.#kept.value, this.#pool.value];
    return kept && pool ? { ...kept, runs: runsOf(pool) } : kept;
  }

  /** Whether A is running. */
  get running() {
    return this.#pool.value !== null;
  }

  /**
   * Compares with another experiment; what it has shown is kept, not run again.
   *
   * @param {Compared | null} a
   */
  set(a) {
    this.dispose();
    this.#kept.value = a;
  }

  /**
   * Runs A, beside the experiment on the page.
   *
   * @param {Pick<PageState, 'shift' | 'hide'>} page
   */
  run({ shift, hide }) {
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

/** @param {RunPool} pool @returns {RunRecord[]} */
const runsOf = (pool) => [...pool.runs.values()];
