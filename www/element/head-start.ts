/** A worker that starts while the wasm is fetched and compiled, for agents that are to learn at once. */

import { Slot, startWorker } from '../run/slot.ts';
import { METHODS } from '../state/words.ts';
import { within } from '../within.ts';

/** So long the agents wait at most for a worker that does not start. */
const UP_MS = 500;

export class HeadStart {
  #worker = startWorker(METHODS[0]);
  #slots: Slot[] = [];

  /**
   * Gives the worker the module.
   *
   * @returns the workers that may be taken; those that are still here at the end are ended
   */
  async slots(module: WebAssembly.Module): Promise<Slot[]> {
    if (this.#slots.length === 0) this.#slots.push(new Slot(module, this.#worker));
    // What the browser does to start a worker it does in this thread, which is busy for a while from here on.
    await within(this.#worker.settled, UP_MS, undefined);
    return this.#slots;
  }

  /** @param taken whether the workers have found somebody else who ends them */
  end(taken: boolean) {
    if (taken) return;
    for (const slot of this.#slots) slot.end();
    this.#worker.terminate();
  }
}
