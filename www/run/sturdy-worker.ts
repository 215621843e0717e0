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

import { blobOf } from './blob-script.ts';
import { refusedByTypes, scriptAddress } from './trusted.ts';
import { UP } from './up.ts';

/** A script that has not said so after this time is started in the next way, too. */
const PATIENCE_MS = 10_000;

export type Way = { copy: boolean; type: 'module' | 'classic' };

/** In this order. */
const WAYS: Way[] = [
  { copy: false, type: 'module' },
  { copy: true, type: 'module' },
  { copy: true, type: 'classic' },
];

/** Blob addresses of the scripts that had to be fetched. */
const copies: Map<string, Promise<string>> = new Map();

/** The way in which each script has started. */
const known: Map<string, number> = new Map();

/** Offers what Comlink and a page need of a Worker. */
export class SturdyWorker extends EventTarget {
  script;
  name: string;
  isBlob;

  /** The one that runs. */ #worker: Worker | null = null;
  /** Those that may still say so. */ #started: Worker[] = [];
  /** Null once the script runs. */ #waiting: [unknown, Transferable[]][] | null = [];
  #ended = false;
  /** Why nothing runs. */ #failure = '';
  #settle: () => void = (): void => {};
  /** Until what is posted goes to it at once, or it has failed. */
  settled: Promise<void> = new Promise((resolve) => (this.#settle = resolve));

  /**
   * @param script address
   * @param name shown by the browser's tools
   */
  constructor(script: string, name: string) {
    super();
    this.script = new URL(script, document.baseURI).href;
    this.name = name;
    const { origin, protocol } = new URL(this.script);
    // What is a Blob already is this page's own.
    this.isBlob = protocol === 'blob:';
    const elsewhere = !this.isBlob && origin !== location.origin;
    void this.#try(known.get(this.script) ?? (elsewhere ? 1 : 0));
  }

  postMessage(message: unknown, transfer: Transferable[] = []) {
    if (this.#waiting) this.#waiting.push([message, transfer]);
    else this.#worker?.postMessage(message, transfer);
  }

  terminate() {
    this.#ended = true;
    for (const worker of this.#started) worker.terminate();
  }

  /**
   * @param why the one before has failed
   */
  async #try(way: number, why: string = ''): Promise<void> {
    if (this.#ended || this.#worker) return;
    if (way === WAYS.length) return this.#fail(why || said());
    const { copy, type } = WAYS[way];
    if (copy && type === 'module' && this.isBlob) return this.#try(way + 1, why);
    let gone = false;
    const next = (reason?: string) => {
      if (!gone) void this.#try(way + 1, reason);
      gone = true;
    };
    let worker: Worker;
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

  #flush(worker: Worker, way: number) {
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

  /** Whoever listens late hears of a failure, too: a page may refuse a worker before anybody can. */
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ) {
    super.addEventListener(type, listener, options);
    if (type === 'error' && this.#failure) setTimeout(() => this.#fail(this.#failure));
  }

  #fail(message: string) {
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
 * @returns address of the same script in this page's own origin
 */
async function copyOf(script: string): Promise<string> {
  const response = await fetch(script);
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  return blobOf(await response.text());
}
