/**
 * A worker that starts wherever its script comes from.
 *
 * Browsers refuse a worker from another origin, and a content security policy may allow none but
 * `blob:`. The script is then fetched and started from a Blob, which is why a worker's script imports
 * nothing at run time. What is posted waits until the script has said that it runs.
 */

import { UP } from './up.js';

/** @type {Map<string, Promise<string>>} Blob addresses of the scripts that had to be fetched. */
const copies = new Map();

/** Offers what Comlink and a page need of a Worker. */
export class SturdyWorker extends EventTarget {
  /** @type {Worker | null} */ #worker = null;
  /** @type {[unknown, Transferable[]][] | null} Null once the script runs. */ #waiting = [];
  #ended = false;
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
    const elsewhere = new URL(this.script).origin !== location.origin;
    if (elsewhere || copies.has(this.script)) void this.#startCopy();
    else this.#start(this.script, () => void this.#startCopy());
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
    this.#worker?.terminate();
  }

  async #startCopy() {
    try {
      let copy = copies.get(this.script);
      if (!copy) copies.set(this.script, (copy = copyOf(this.script)));
      this.#start(await copy, (why) =>
        this.#fail(why || 'the worker’s script could not be started'),
      );
    } catch {
      // A network that fails today may work when the run is started again.
      copies.delete(this.script);
      this.#fail('the worker’s script could not be loaded');
    }
  }

  /**
   * @param {string} address
   * @param {(why?: string) => void} refused called when the script does not come to its end
   */
  #start(address, refused) {
    if (this.#ended) return;
    /** @type {Worker} */ let worker;
    try {
      worker = started(address, this.name);
    } catch {
      return refused();
    }
    this.#worker = worker;
    worker.addEventListener('message', (event) => {
      if (event.data === UP) this.#flush(worker);
      else this.dispatchEvent(new MessageEvent('message', { data: event.data }));
    });
    worker.addEventListener('messageerror', () => this.dispatchEvent(new Event('messageerror')));
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      if (this.#waiting) refused(event.message);
      else this.#fail(event.message);
    });
  }

  /** @param {Worker} worker */
  #flush(worker) {
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    for (const [message, transfer] of waiting) worker.postMessage(message, transfer);
    // Browsers hold messages back until this thread has heard, in a task of its own, that the script came to its end.
    setTimeout(this.#settle);
  }

  /** @param {string} message */
  #fail(message) {
    this.#settle();
    if (!this.#ended) this.dispatchEvent(new ErrorEvent('error', { message, cancelable: true }));
  }
}

/**
 * @param {string} address
 * @param {string} name
 */
function started(address, name) {
  try {
    return new Worker(address, { type: 'module', name });
  } catch {
    // Not every browser has workers of modules. The script imports nothing: it runs as a plain one, too.
    return new Worker(address, { name });
  }
}

/**
 * @param {string} script
 * @returns {Promise<string>} address of the same script in this page's own origin
 */
async function copyOf(script) {
  const response = await fetch(script);
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  return URL.createObjectURL(new Blob([await response.text()], { type: 'text/javascript' }));
}
