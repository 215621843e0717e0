/** The page's end of one worker. */

import type { Remote } from 'comlink';
import type { RunSpec, RunWorkerApi, WorkerNews } from '../types.d.ts';

import * as Comlink from 'comlink';
import { callsOf } from './calls.ts';
import { messageOf } from './message.ts';
import { places } from './places.ts';
import { SturdyWorker } from './sturdy-worker.ts';

/** A run that learns says so many times a second; silence of this length means it is gone. */
const SILENCE_MS = 20_000;
/** One that opens a run says nothing meanwhile, and a machine may be slow. */
const OPENING_MS = 60_000;
let tickets = 0;

/** What a worker that has ended answers: nothing. */
const ended = new Proxy(
  {},
  { get: () => () => new Promise(() => {}) },
) as unknown as Remote<RunWorkerApi>;

/**
 * @param name shown by the browser's tools
 */
export const startWorker = (name: string) => new SturdyWorker(places.runWorker, name);

export interface SlotEvents {
  onNews: (news: Extract<WorkerNews, { kind: 'news' }>) => void;
  onKept: (kept: Extract<WorkerNews, { kind: 'kept' }>) => void;
  /** Called once; the worker is ended by then. */
  onLost: (message: string, state: Uint8Array<ArrayBuffer> | null) => void;
}

/** Of a worker that nobody has taken yet. */
const UNHEARD: SlotEvents = { onNews() {}, onKept() {}, onLost() {} };

export class Slot {
  events: SlotEvents;
  ticket;
  ended;
  expecting;
  silentSince;
  patience;
  /** Answers that will not come if the worker ends. */
  waiting: Set<(nothing: null) => void>;
  worker: SturdyWorker;
  api: Remote<RunWorkerApi>;
  watchdog;

  /** When it was last looked at. */ #watched = performance.now();

  /**
   * @param worker that has done nothing yet
   */
  constructor(module: WebAssembly.Module, worker: SturdyWorker, events: SlotEvents = UNHEARD) {
    this.events = events;
    this.ticket = 0;
    this.ended = false;
    this.expecting = false;
    this.silentSince = 0;
    this.patience = SILENCE_MS;
    this.waiting = new Set();
    this.worker = worker;
    this.api = callsOf(this.worker);
    this.worker.addEventListener('message', (event) =>
      this.#hear(event as MessageEvent<WorkerNews>),
    );
    this.worker.addEventListener('error', (event) => {
      this.lose((event as ErrorEvent).message);
    });
    this.worker.addEventListener('messageerror', () => {
      this.lose('a message from the worker could not be read');
    });
    this.api.load(module).catch((error) => this.lose(String(error?.message ?? error)));
    this.watchdog = setInterval(() => this.#watch(), SILENCE_MS / 2);
  }

  /** Opens a run in this worker, in place of the one it had. */
  open(spec: Omit<RunSpec, 'ticket'>) {
    this.ticket = ++tickets;
    this.expecting = false;
    const { ticket } = this;
    // Once its script runs it has to answer, even if nobody has pressed play.
    void this.worker.settled.then(() => {
      if (this.ticket === ticket && !this.expecting) this.expectNews(true, OPENING_MS);
    });
    return this.api.open({ ...spec, ticket: this.ticket });
  }

  /**
   * Waits for an answer that may never come, because a worker that ends answers nothing.
   *
   * @returns null if the worker has failed or ended; `onLost` has said why
   */
  ask<T>(answer: Promise<T>): Promise<T | null> {
    return new Promise((resolve) => {
      if (this.ended) return resolve(null);
      this.waiting.add(resolve);
      const settle = (value: T | null) => {
        this.waiting.delete(resolve);
        resolve(value);
      };
      answer.then(settle, () => settle(null));
    });
  }

  /**
   * @param expecting whether the worker is meant to be learning now, or to open a run
   * @param patience how long it may say nothing, in milliseconds
   */
  expectNews(expecting: boolean, patience = SILENCE_MS) {
    this.expecting = expecting;
    this.patience = patience;
    this.silentSince = performance.now();
  }

  #hear({ data }: MessageEvent<WorkerNews>) {
    // Comlink's own answers carry no kind; news of an earlier run is out of date.
    if (this.ended || !data || data.ticket !== this.ticket) return;
    this.silentSince = performance.now();
    // Code of others that runs in the worker can post anything.
    if (data.kind === 'news') {
      if (Array.isArray(data.events) && data.progress) this.events.onNews(data);
    } else if (data.kind === 'kept') {
      if (data.file instanceof Uint8Array) this.events.onKept(data);
    } else if (data.kind === 'lost') this.lose(messageOf(data.message), data.state);
  }

  #watch() {
    const now = performance.now();
    const since = now - this.#watched;
    this.#watched = now;
    // After the machine has slept, or in a tab that was hidden, it was the page that did not listen.
    if (since > 0.75 * SILENCE_MS) this.silentSince = now;
    const silence = now - this.silentSince;
    if (!this.expecting || silence <= this.patience) return;
    this.lose(`the worker has not answered for ${Math.round(silence / 1000)} seconds`);
  }

  /**
   * @param state where it failed
   */
  lose(message: string, state: Uint8Array<ArrayBuffer> | null = null) {
    if (this.ended) return;
    this.end();
    this.events.onLost(message, state);
  }

  end() {
    if (this.ended) return;
    this.ended = true;
    clearInterval(this.watchdog);
    this.worker.terminate();
    // Comlink would keep the worker's end, and all that listens to it, for as long as its proxy is reached from there.
    this.api[Comlink.releaseProxy]();
    this.api = ended;
    for (const resolve of this.waiting) resolve(null);
    this.waiting.clear();
  }
}
