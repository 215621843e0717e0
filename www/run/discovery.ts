/**
 * Structure learning away from the page: one worker finds the graph, then as many as there are cores
 * share the resamples. Resample i is the same in every worker, so that the belief does not depend on
 * how many there are.
 */

import type { Remote } from 'comlink';
import type {
  DiscoverOptions,
  DiscoverReport,
  DiscoverWorkerApi,
  Reading,
  TableFacts,
  TableSource,
  TablesWasm,
} from '../types.d.ts';

import * as Comlink from 'comlink';
import { callsOf } from './calls.ts';
import { Tally } from '../state/belief.ts';
import { compileTables } from './load.ts';
import { places } from './places.ts';
import { SturdyWorker } from './sturdy-worker.ts';

/** A worker that draws answers about so often. */
const PART_MS = 150;
/** At most so many workers, however many cores: each holds the table. */
const MOST_WORKERS = 16;

export class Discovery {
  source: TableSource;
  reading: Reading;
  cores;
  ended;

  /** Rejected when a worker fails. */ #failed: Promise<never>;
  #fail: (error: Error) => void = (): void => {};
  #workers: {
    worker: SturdyWorker;
    api: Remote<DiscoverWorkerApi>;
    ready: Promise<void>;
    opened: boolean;
  }[] = [];
  #facts: Promise<TableFacts> | null = null;

  /**
   * @param reading how the columns of a file are read
   * @param cores most workers at a time
   */
  constructor(
    source: TableSource,
    reading: Reading = {},
    cores: number = navigator.hardwareConcurrency ?? 1,
  ) {
    this.source = source;
    this.reading = reading;
    this.cores = Math.max(1, Math.min(cores, MOST_WORKERS));
    this.ended = false;
    this.#failed = new Promise((_, reject) => (this.#fail = reject));
    this.#failed.catch(() => {});
    this.#hire();
  }

  #hire() {
    const name = `structure of a table, ${this.#workers.length + 1}`;
    const worker = new SturdyWorker(places.tableWorker, name);
    const api: Remote<DiscoverWorkerApi> = callsOf(worker);
    worker.addEventListener('error', (event) => {
      this.#fail(new Error((event as ErrorEvent).message));
    });
    const first = this.#workers.length === 0;
    const ready = compileTables().then(async (module) => {
      await api.load(module);
      if (first) await api.open(this.source, this.reading);
    });
    ready.catch(() => {});
    const hired = { worker, api, ready, opened: first };
    this.#workers.push(hired);
    return hired;
  }

  /**
   * @param onProgress hears how much of a file is read
   */
  read(onProgress: (share: number) => void = () => {}): Promise<TableFacts> {
    const [{ api, ready }] = this.#workers;
    const tell = Comlink.proxy((share: number) => {
      if (!this.ended) onProgress(share);
    });
    this.#facts ??= this.#ask(ready.then(() => api.read(tell)));
    return this.#facts;
  }

  /**
   * Learns the graph, and with `options.bootstrap` its belief.
   *
   * @param onNews hears of the graph and of every few resamples
   */
  async learn(
    options: Partial<DiscoverOptions>,
    onNews: (report: DiscoverReport, drawn: number) => void,
  ): Promise<DiscoverReport> {
    const wanted = options.bootstrap ?? 0;
    const [{ api, ready }] = this.#workers;
    while (this.#workers.length < Math.min(this.cores, wanted)) this.#hire();
    const report = await this.#ask(ready.then(() => api.learn(options)));
    // The others get its numbers from the first: the text of a file is many times as large.
    const given =
      this.#workers.length > 1 && this.source instanceof File
        ? await this.#ask(api.table(options))
        : this.source;
    const tally = new Tally();
    const tell = () => {
      if (!this.ended) onNews(tally.in(report), tally.drawn);
    };
    tell();
    let next = 0;
    const draw = async (hired: (typeof this.workers)[number]) => {
      const { api, ready } = hired;
      await ready;
      if (!hired.opened) await api.open(given);
      hired.opened = true;
      let part = 1;
      while (next < wanted && !this.ended) {
        const [first, many] = [next, Math.min(part, wanted - next)];
        next += many;
        const begun = performance.now();
        tally.add(await api.count(options, first, many), many);
        const took = performance.now() - begun;
        part = Math.max(1, Math.min(4 * part, Math.round((many * PART_MS) / Math.max(1, took))));
        tell();
      }
    };
    await this.#ask(Promise.all(this.workers.slice(0, Math.max(1, wanted)).map(draw)));
    return tally.in(report);
  }

  /** Holds found edges against true ones. */
  hold(...given: Parameters<TablesWasm['hold_against']>) {
    const [{ api, ready }] = this.#workers;
    return this.#ask(ready.then(() => api.hold(...given)));
  }

  /**
   * @returns The workers that share the work.
   */
  get workers() {
    return this.#workers;
  }

  #ask<T>(answer: Promise<T>): Promise<T> {
    return Promise.race([answer, this.#failed]);
  }

  /** Ends the workers; what they were asked for never comes. */
  end() {
    if (this.ended) return;
    this.ended = true;
    for (const { worker, api } of this.#workers) {
      worker.terminate();
      // Comlink would keep all that listens to the worker.
      api[Comlink.releaseProxy]();
    }
  }
}
