/**
 * Writes the experiment of the page to the browser's storage: its latest checkpoints until it is over, and what its
 * finished runs have shown. While a page holds the experiment's lock, no other tab changes it.
 */

import type { LiveExperiment } from './live-experiment.ts';
import type { Kept } from './run-state.ts';
import type { KeptRun } from '../types.d.ts';

import { msg } from '@lit/localize';
import { effect, untracked } from '@preact/signals-core';
import { news } from '../offline/news.ts';
import { settingsOf } from '../state/url.ts';
import { resultsOf } from './kept-results.ts';
import { about, fileOf, newId, resultOf, take, write } from './kept-store.ts';
import { whyNot } from './storage-error.ts';
import { within } from '../within.ts';
import { HASH_MS, wasmSha256 } from './wasm-hash.ts';

/** A browser that has not written after so many milliseconds may never do. */
const SLOW_MS = 15_000;

export class KeptWriter {
  live: LiveExperiment;
  place: string;
  /** The experiment that is kept now. */
  id = newId();
  /** All experiments that this page has begun. */
  begun: Set<string> = new Set();

  /** Makes room beside an experiment. */ #room: (id: string) => Promise<void>;
  /** Hears why nothing is kept; empty once something is. */ #say: (problem: string) => void;
  /** Its checkpoints. */ #kept: Kept | null = null;
  /** The files that are written, by the run's key. */ #written: Map<string, unknown> = new Map();
  /** How much of its results is written. */ #shown = '';
  #release: (() => void) | null = null;
  /** Whether something is being written, and something newer waits. */
  #writing = false;
  #again = false;
  /** Whether nothing of the experiment is written yet. */ #first = false;
  #wasm: string | null = null;
  #ended = false;
  #unwatch;

  /**
   * @param place which element of which page
   * @param room makes room for the experiment of this name, which stays
   * @param say hears why nothing is kept; empty once something is
   */
  constructor(
    live: LiveExperiment,
    place: string,
    room: (id: string) => Promise<void>,
    say: (problem: string) => void,
  ) {
    this.live = live;
    this.place = place;
    this.#room = room;
    this.#say = say;
    for (const type of ['kept', 'finished', 'ready']) {
      live.addEventListener(type, () => {
        if (type !== 'ready' || live.pool.finished) void this.#write();
      });
    }
    // What the first write needs comes while the runs learn: at their end nothing has to be waited for.
    this.#unwatch = effect(() => {
      if (live.pool.playing && !this.current) untracked(() => void this.#write());
    });
    addEventListener('pagehide', this.rest);
    addEventListener('pageshow', this.#wake);
  }

  /** Whether the page shows the experiment that is kept. */
  get current() {
    return this.#kept === this.live.pool.kept;
  }

  /** A page that holds a lock could not be gone back to; what is not written yet is written now. */
  rest = () => {
    this.#writeLast();
    this.#release?.();
    this.#release = null;
  };

  #wake = async ({ persisted }: PageTransitionEvent) => {
    const kept = this.#kept;
    if (!persisted || !kept) return;
    const release = await take(this.id);
    if (release) this.#release = release;
    else {
      // Another tab has gone on with it: from here on there are two.
      const id = newId();
      this.begin(id, kept, await take(id));
      this.#written.clear();
    }
  };

  /** The page shows no experiment of it any more: other pages may have it. */
  end() {
    this.#ended = true;
    this.#unwatch();
    removeEventListener('pagehide', this.rest);
    removeEventListener('pageshow', this.#wake);
    this.rest();
  }

  /** Writes what the runs are at now: the page is about to be left. */
  async flush() {
    const { pool } = this.live;
    if (pool.finished || !this.live.begun) return;
    const now = await pool.checkpoints();
    for (const [key, kept] of now) pool.kept.set(key, kept);
    await this.#write();
  }

  /**
   * From now on it is this experiment.
   *
   * @param release gives its lock back
   * @param shown how much of its results is written, as `shownOf` says it
   */
  begin(id: string, kept: Kept, release: (() => void) | null, shown = '') {
    this.#release?.();
    this.#release = release;
    if (this.#ended) release?.();
    this.begun.add(id);
    this.id = id;
    this.#kept = kept;
    this.#shown = shown;
    this.#written = new Map([...kept].map(([key, { file }]) => [key, file]));
  }

  /** Writes what there is now; while that lasts, newer news wait and then go together. */
  async #write() {
    this.#again = true;
    if (this.#writing) return;
    this.#writing = true;
    const slow = setTimeout(() => {
      this.#say(msg('the browser’s storage does not answer'));
    }, SLOW_MS);
    try {
      let written = false;
      while (this.#again) {
        this.#again = false;
        written = await this.#writeOnce();
      }
      if (written) this.#say('');
    } catch (error) {
      this.#say(whyNot(error));
    } finally {
      clearTimeout(slow);
      this.#writing = false;
    }
  }

  /**
   * @returns whether there was something to write
   */
  async #writeOnce(): Promise<boolean> {
    const { kept } = this.live.pool;
    if (this.#kept !== kept) {
      // Another experiment: the one before stays as far as it had come.
      const id = newId();
      this.begin(id, kept, await take(id));
      this.#written.clear();
      this.#first = true;
    }
    this.#wasm = await within(wasmSha256(), HASH_MS, null);
    // The runs may have started over meanwhile.
    if (this.live.pool.kept !== kept) return (this.#again = true);
    const records = this.#records();
    if (!records) return false;
    const id = this.id;
    try {
      await write(records.put, records.gone);
    } catch (error) {
      // What is older makes room, where there is none.
      if (!this.#first) throw error;
      await this.#room(id);
      await write(records.put, records.gone);
    }
    if (this.id === id) {
      this.#written = records.now;
      this.#shown = records.shown;
    }
    if (this.#first) await this.#room(id);
    this.#first = false;
    return true;
  }

  /** Writes what is not written yet, without waiting: the page goes. */
  #writeLast() {
    if (!this.current || !this.#kept) return;
    const records = this.#records();
    if (!records) return;
    const { now, shown } = records;
    const news =
      shown !== this.#shown || [...now].some(([key, file]) => this.#written.get(key) !== file);
    if (news) void write(records.put, records.gone).catch(() => {});
  }

  /** What is to be written and what goes; null where there is nothing. */
  #records() {
    const { live, place } = this;
    const { kept } = live.pool;
    const wasm = this.#wasm;
    if (kept.size === 0 && !live.runs.some(({ result }) => result !== null)) return null;
    const over = isOver(live);
    const done = live.runs.filter(({ result }) => result !== null);
    const shown = shownOf(done.length, over);
    if (over && shown === this.#shown) return null;
    const id = this.id;
    const steps = Object.fromEntries([...kept].map(([key, { env_steps }]) => [key, env_steps]));
    const saved = Date.now();
    const put: [string, unknown][] = [];
    const gone: string[] = [];
    if (done.length > 0 && shown !== this.#shown) {
      const files = over ? steps : {};
      put.push([resultOf(id), resultsOf(live, { id, place, saved, wasm, files })]);
    }
    if (over) gone.push(about(id));
    else {
      const { state } = live;
      const { version } = live.rules;
      const [settings, { shift }] = [settingsOf(state), state];
      const finished = done.filter(({ key }) => !kept.has(key));
      const run: KeptRun = { id, place, saved, version, wasm, settings, shift, steps, finished };
      if (news.entry) run.entry = news.entry;
      put.push([about(id), run]);
    }
    const now = new Map([...kept].map(([key, { file }]) => [key, file]));
    for (const [key, file] of now) {
      if (this.#written.get(key) !== file) put.push([fileOf(id, key), file]);
    }
    for (const key of this.#written.keys()) if (!now.has(key)) gone.push(fileOf(id, key));
    return { put, gone, now, shown };
  }
}

/** Whether all runs are over, and the agents that stay are kept as they ended. */
const isOver = ({ pool }: LiveExperiment) =>
  pool.finished && pool.firstRuns().every(({ key }) => pool.kept.get(key)?.final);

/** How much of the results there is. */
export const shownOf = (done: number, over: boolean) => `${done} ${over}`;
