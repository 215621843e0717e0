/** How finished agents do under the shift that is set now: the page itself shows only one episode. */

import type { Method, Shift } from '../types.d.ts';
import type { RunPool } from './pool.ts';

import { signal } from '@preact/signals-core';

/** Episodes behind each mean. */
export const CHECK_EPISODES = 20;
/** Milliseconds before the agents are asked: a slider that is dragged asks once it rests. */
const CHECK_MS = 200;

export class Checks {
  pool: RunPool;

  #asking: ReturnType<typeof setTimeout> | undefined;
  #means = signal(new Map() as ReadonlyMap<Method, number>);
  /** What was asked for last. */ #shift: Shift | null = null;

  constructor(pool: RunPool) {
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

  ask(shift: Shift) {
    clearTimeout(this.#asking);
    this.#shift = shift;
    this.#asking = setTimeout(async () => {
      const answers = await this.pool.evaluate(shift, CHECK_EPISODES);
      if (shift !== this.#shift) return;
      const means = [...answers].map(([of, { mean }]) => [of, mean] as const);
      this.#means.value = new Map([...this.#means.peek(), ...means]);
    }, CHECK_MS);
  }

  dispose() {
    clearTimeout(this.#asking);
  }
}
