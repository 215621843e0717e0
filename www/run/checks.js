/** How finished agents do under the shift that is set now: the page itself shows only one episode. */

/** @import { Method, Shift } from '../types.d.ts' */
/** @import { RunPool } from './pool.js' */

import { signal } from '@preact/signals-core';

/** Episodes behind each mean. */
export const CHECK_EPISODES = 20;
/** Milliseconds before the agents are asked: a slider that is dragged asks once it rests. */
const CHECK_MS = 200;

export class Checks {
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #asking;
  #means = signal(/** @type {ReadonlyMap<Method, number>} */ (new Map()));
  /** @type {Shift | null} What was asked for last. */ #shift = null;

  /** @param {RunPool} pool */
  constructor(pool) {
    this.pool = pool;
  }

  /** Mean return of each finished agent. */
  get means() {
    return this.#means.value;
  }

  /** No mean holds any more. */
  clear() {
    if (this.#means.peek().size > 0) this.#means.value = new Map();
  }

  /** @param {Shift} shift */
  ask(shift) {
    clearTimeout(this.#asking);
    this.#shift = shift;
    this.#asking = setTimeout(async () => {
      const answers = await this.pool.evaluate(shift, CHECK_EPISODES);
      if (shift !== this.#shift) return;
      const means = [...answers].map(([of, { mean }]) => /** @type {const} */ ([of, mean]));
      this.#means.value = new Map([...this.#means.peek(), ...means]);
    }, CHECK_MS);
  }

  dispose() {
    clearTimeout(this.#asking);
  }
}
