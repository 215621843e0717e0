/** What was on the page and made way for something else, so that one press brings it back. */

/** So many states back. */
const MOST = 5;

/**
 * @typedef {object} Entry
 * @property {() => string} words what made way, for the reader
 * @property {() => void | Promise<void>} restore
 * @property {string} [hash] the state that it brings back, where that is another one
 */

/** Fires `change`. */
export class Past extends EventTarget {
  /** @type {Entry[]} The latest last. */ #entries = [];
  #shown = false;

  /** @param {Entry} entry */
  add(entry) {
    this.#entries = [...this.#entries, entry].slice(-MOST);
    this.#shown = true;
    this.dispatchEvent(new Event('change'));
  }

  /** What can come back now; null once the reader has put the notice away. */
  get offer() {
    return this.#shown ? (this.#entries.at(-1) ?? null) : null;
  }

  /** Whether the latest is what an address asks for. @param {string} hash */
  leadsTo(hash) {
    return this.#entries.at(-1)?.hash === hash;
  }

  /** Brings the latest back. */
  async undo() {
    const entry = this.#entries.pop();
    if (!entry) return;
    this.#shown = this.#entries.length > 0;
    await entry.restore();
    this.dispatchEvent(new Event('change'));
  }

  /** The notice goes; what it offered stays for the next one. */
  dismiss() {
    this.#shown = false;
    this.dispatchEvent(new Event('change'));
  }
}
