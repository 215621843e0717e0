/**
 * A worker that starts wherever its script comes from, and wherever the page is.
 *
 * Browsers refuse a worker from another origin, and a content security policy may allow none but
 * `blob:`. The script is then fetched and started from a Blob, which is why a worker's script imports
 * nothing at run time. Frames without an origin of their own refuse modules from a Blob, and old
 * browsers refuse every module: the same script runs as a plain one, too. A browser may refuse by an
 * exception, by an error event or by silence, so what counts is whether the script says that it runs.
 * What is posted waits until then.
 */

import { blobOf } from './blob-script.js';
import { refusedByTypes, scriptAddress } from './trusted.js';
import { UP } from './up.js';

/** A script that has not said so after this time is started in the next way, too. */
const PATIENCE_MS = 10_000;

/** @typedef {{copy: boolean, type: 'module' | 'classic'}} Way */

/** @type {Way[]} In this order. */
const WAYS = [
  { copy: false, type: 'module' },
  { copy: true, type: 'module' },
  { copy: true, type: 'classic' },
];

/** @type {Map<string, Promise<string>>} Blob addresses of the scripts that had to be fetched. */
const copies = new Map();

/** @type {Map<string, number>} The way in which each script has started. */
const known = new Map();

/** Offers what Comlink and a page need of a Worker. */
export class SturdyWorker extends EventTarget {
  /** @type {Worker | null} The one that runs. */ #worker = null;
  /** @type {Worker[]} Those that may still say so. */ #started = [];
  /** @type {[unknown, Transferable[]][] | null} Null once the script runs. */ #waiting = [];
  #ended = false;
  /** Why nothing runs. */ #failure = '';
  /** @type {() => void} */ #settle = () => {};
  /** @type {Promise<void>} Until what is posted goes to it at once, or it has failed. */
  settled = new Promise((resolve) => (this.#settle = resolve));

  /**
   * @param {string} script address
   * @param {string} name shown by the browser's tools
   */
  constructor(script, name) {
    super();
    this.script = new URL(script, document.baseURI).href;
    this.name = name;
    const { origin, protocol } = new URL(this.script);
    // What is a Blob already is this page's own.
    this.isBlob = protocol === 'blob:';
    const elsewhere = !this.isBlob && origin !== location.origin;
    void this.#try(known.get(this.script) ?? (elsewhere ? 1 : 0));
  }

  /**
   * @param {unknown} message
   * @param {Transferable[]} [transfer]
   */
  postMessage(message, transfer = []) {
    if (this.#waiting) this.#waiting.push([message, transfer]);
    else this.#worker?.postMessage(message, transfer);
  }

  terminate() {
    this.#ended = true;
    for (const worker of this.#started) worker.terminate();
  }

  /**
   * @param {number} way
   * @param {string} [why] the one before has failed
   * @returns {Promise<void>}
   */
  async #try(way, why = '') {
    if (this.#ended || this.#worker) return;
    if (way === WAYS.length) return this.#fail(why || said());
    const { copy, type } = WAYS[way];
    if (copy && type === 'module' && this.isBlob) return this.#try(way + 1, why);
    let gone = false;
    /** @param {string} [reason] */
    const next = (reason) => {
      if (!gone) void this.#try(way + 1, reason);
      gone = true;
    };
    /** @type {Worker} */ let worker;
    try {
      const address = copy && !this.isBlob ? await this.#copy() : this.script;
      if (this.#ended || this.#worker) return;
      worker = new Worker(scriptAddress(address), { type, name: this.name });
    } catch (error) {
      return error instanceof CopyError ? this.#fail(error.message) : next();
    }
    this.#started.push(worker);
    const patience = setTimeout(next, way + 1 < WAYS.length ? PATIENCE_MS : 3 * PATIENCE_MS);
    worker.addEventListener('message', (event) => {
      if (event.data === UP) {
        clearTimeout(patience);
        this.#flush(worker, way);
      } else if (worker === this.#worker) {
        this.dispatchEvent(new MessageEvent('message', { data: event.data }));
      }
    });
    worker.addEventListener('messageerror', () => this.dispatchEvent(new Event('messageerror')));
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      clearTimeout(patience);
      if (worker === this.#worker) return this.#fail(event.message);
      worker.terminate();
      next(event.message);
    });
  }

  async #copy() {
    let copy = copies.get(this.script);
    if (!copy) copies.set(this.script, (copy = copyOf(this.script)));
    try {
      return await copy;
    } catch {
      // A network that fails today may work when the run is started again.
      copies.delete(this.script);
      throw new CopyError('the worker’s script could not be loaded');
    }
  }

  /**
   * @param {Worker} worker
   * @param {number} way
   */
  #flush(worker, way) {
    // The first of those that were started.
    if (this.#worker || this.#ended) return worker.terminate();
    this.#worker = worker;
    known.set(this.script, way);
    for (const other of this.#started) if (other !== worker) other.terminate();
    this.#started = [worker];
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    for (const [message, transfer] of waiting) worker.postMessage(message, transfer);
    // Browsers hold messages back until this thread has heard, in a task of its own, that the script came to its end.
    setTimeout(this.#settle);
  }

  /**
   * Whoever listens late hears of a failure, too: a page may refuse a worker before anybody can.
   *
   * @param {string} type
   * @param {EventListenerOrEventListenerObject | null} listener
   * @param {boolean | AddEventListenerOptions} [options]
   */
  addEventListener(type, listener, options) {
    super.addEventListener(type, listener, options);
    if (type === 'error' && this.#failure) setTimeout(() => this.#fail(this.#failure));
  }

  /** @param {string} message */
  #fail(message) {
    this.#failure = message;
    this.#settle();
    if (!this.#ended) this.dispatchEvent(new ErrorEvent('error', { message, cancelable: true }));
  }
}

class CopyError extends Error {}

/** Why nothing could be started. */
const said = () =>
  refusedByTypes()
    ? 'this page enforces Trusted Types: its trusted-types directive has to allow the policy “cmbpo”'
    : 'the worker’s script could not be started';

/**
 * @param {string} script
 * @returns {Promise<string>} address of the same script in this page's own origin
 */
async function copyOf(script) {
  const response = await fetch(script);
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  return blobOf(await response.text());
}
