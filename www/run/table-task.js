/** The page's end of a table's worker. */

/** @import { Remote } from 'comlink' */
/** @import { DiscoverOptions, DiscoverReport, TableFacts, TableWorkerApi } from '../types.d.ts' */

import * as Comlink from 'comlink';
import { places } from './places.js';
import { SturdyWorker } from './sturdy-worker.js';

export class TableTask {
  /** @type {Promise<never>} Rejected when the worker fails. */ #failed;
  /** @type {(error: Error) => void} */ #fail = () => {};

  /**
   * @param {WebAssembly.Module} module
   * @param {File} file
   */
  constructor(module, file) {
    this.file = file;
    this.ended = false;
    this.worker = new SturdyWorker(places.tableWorker, 'structure of a table');
    /** @type {Remote<TableWorkerApi>} */
    this.api = Comlink.wrap(this.worker);
    this.#failed = new Promise((_, reject) => (this.#fail = reject));
    this.#failed.catch(() => {});
    this.worker.addEventListener('error', (event) => {
      this.#fail(new Error(/** @type {ErrorEvent} */ (event).message));
    });
    this.ready = this.api.load(module);
    this.ready.catch(() => {});
  }

  /** @type {Promise<TableFacts> | null} */ #facts = null;

  /** @returns {Promise<TableFacts>} */
  read() {
    this.#facts ??= this.#ask(this.ready.then(() => this.api.read(this.file)));
    return this.#facts;
  }

  /**
   * @param {Partial<DiscoverOptions>} options
   * @param {(report: DiscoverReport, drawn: number) => void} onNews
   * @returns {Promise<DiscoverReport>}
   */
  async learn(options, onNews) {
    const heard = (/** @type {DiscoverReport} */ report, /** @type {number} */ drawn) => {
      if (!this.ended) onNews(report, drawn);
    };
    await this.read();
    return this.#ask(this.api.learn(options, Comlink.proxy(heard)));
  }

  /**
   * @template T
   * @param {Promise<T>} answer
   * @returns {Promise<T>}
   */
  #ask(answer) {
    return Promise.race([answer, this.#failed]);
  }

  /** Ends the worker; what it was asked for never comes. */
  end() {
    this.ended = true;
    this.worker.terminate();
  }
}
