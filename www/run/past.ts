/** What was on the page before something else took its place, so that one press brings it back. */

import { computed, signal } from '@preact/signals-core';

/** How many states can come back. */
const MOST = 5;

export interface Entry {
  /** What can come back, for the reader. */
  words: () => string;
  restore: () => void | Promise<void>;
  /** The state that it brings back, where that is another one. */
  hash?: string;
}

/** the latest entry is the last one */
export type State = { entries: readonly Entry[]; shown: boolean };

export class Past {
  #now = signal({ entries: [], shown: false } as State);
  #offer = computed(() =>
    this.#now.value.shown ? (this.#now.value.entries.at(-1) ?? null) : null,
  );

  add(entry: Entry) {
    this.#now.value = { entries: [...this.#now.peek().entries, entry].slice(-MOST), shown: true };
  }

  /** What can come back now; null once the reader has closed the notice. */
  get offer() {
    return this.#offer.value;
  }

  /** Whether the latest is what an address asks for. */
  leadsTo(hash: string) {
    return this.#now.peek().entries.at(-1)?.hash === hash;
  }

  /** Brings the latest back. */
  async undo() {
    const { entries } = this.#now.peek();
    const entry = entries.at(-1);
    if (!entry) return;
    const rest = entries.slice(0, -1);
    this.#now.value = { entries: rest, shown: rest.length > 0 };
    await entry.restore();
  }

  /** Closes the notice. What it offered stays for the next one. */
  dismiss() {
    this.#now.value = { ...this.#now.peek(), shown: false };
  }
}
