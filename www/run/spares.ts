/** Workers without a run, for the next ones. */

import type { Slot } from './slot.ts';

export class Spares {
  #slots: Slot[];

  constructor(slots: Slot[]) {
    this.#slots = slots;
  }

  get size() {
    return this.#slots.length;
  }

  has(slot: Slot) {
    return this.#slots.includes(slot);
  }

  add(...slots: Slot[]) {
    this.#slots.push(...slots);
  }

  /**
   * @returns one that still works
   */
  take(): Slot | undefined {
    const spare = this.#slots.pop();
    return spare?.ended ? this.take() : spare;
  }

  /** Ends those beyond a number. */
  keep(most: number) {
    for (const extra of this.#slots.splice(most)) extra.end();
  }
}
