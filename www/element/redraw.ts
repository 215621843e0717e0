/** When the element is drawn: soon after the store has changed, and at once after the reader has done something. */

import type { Store } from './store.ts';

import { effect } from '@preact/signals-core';
import { updated } from './first-update.ts';

/** Milliseconds between two drawings while agents learn, and until one of them has been updated. */
const PAUSE_MS = 250;
const FIRST_PAUSE_MS = 60;

export class Redraw {
  #unwatch: (() => void) | null = null;
  #waiting: ReturnType<typeof setTimeout> | undefined;
  #drawn = -Infinity;

  store: Store;
  draw: () => void;

  constructor(store: Store, draw: () => void) {
    this.store = store;
    this.draw = draw;
  }

  /** Follows the store. */
  begin() {
    this.#unwatch ??= effect(() => {
      const { own } = this.store.snapshot;
      if (this.#waiting !== undefined) return;
      const pause = own?.playing && !updated(own) ? FIRST_PAUSE_MS : PAUSE_MS;
      const left = this.#drawn + pause - performance.now();
      this.#waiting = setTimeout(() => this.now(), Math.max(0, left));
    });
  }

  now() {
    clearTimeout(this.#waiting);
    this.#waiting = undefined;
    this.#drawn = performance.now();
    this.draw();
  }

  /** Follows it no more. */
  end() {
    this.#unwatch?.();
    this.#unwatch = null;
    clearTimeout(this.#waiting);
    this.#waiting = undefined;
  }
}
