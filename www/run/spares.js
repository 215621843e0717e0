/** Workers without a run, for the next ones. */

/** @import { Slot } from './slot.js' */

export class Spares {
  /** @type {Slot[]} */ #slots;

  /** @param {Slot[]} slots */
  constructor(slots) {
    this.#slots = slots;
  }

  get size() {
    return this.#slots.length;
  }

  /** @param {Slot} slot */
  has(slot) {
    return this.#slots.includes(slot);
  }

  /** @param {Slot[]} slots */
  add(...slots) {
    this.#slots.push(...slots);
  }

  /** @returns {Slot | undefined} one that still works */
  take() {
    const spare = this.#slots.pop();
    return spare?.ended ? this.take() : spare;
  }

  /** Ends those beyond a number. @param {number} most */
  keep(most) {
    for (const extra of this.#slots.splice(most)) extra.end();
  }
}
