/**
 * What the browser keeps of an experiment: its latest checkpoints until it is over, so that after a reload, a crash or a
 * closed laptop it can go on from there; and what its finished runs have shown, to be shown again. Where nothing can be
 * kept, the page goes on and says so. What another tab has, only that one changes.
 */

import type { LiveExperiment } from './live-experiment.ts';
import type { Kept } from './run-state.ts';
import type { KeptState } from '../state/snapshot.d.ts';
import type { KeptRun, KeptTable, StoredRun } from '../types.d.ts';

import { msg } from '@lit/localize';
import { effect, signal, untracked } from '@preact/signals-core';
import { earlierPage } from '../offline/earlier.ts';
import { news } from '../offline/news.ts';
import { settingsOf } from '../state/url.ts';
import { KeptBeside, mark, tablesIn } from './kept-beside.ts';
import { filesOf, finishedIn, makeRoom, newestFirst, runOf, unfinishedIn } from './kept-offers.ts';
import { resultsOf, storedOf } from './kept-results.ts';
import { about, fileOf, newId, read, removeFree, resultOf, tableOf } from './kept-store.ts';
import { take, taken, write } from './kept-store.ts';
import { whyNot } from './storage-error.ts';
import { within } from '../within.ts';
import { HASH_MS, wasmSha256 } from './wasm-hash.ts';

/** A browser that has not written after so many milliseconds may never do. */
const SLOW_MS = 15_000;

/** So often it is asked again whether another tab still has a run, and so long after each other. */
const LOOKS = 5;
const LOOK_MS = 1_000;

export class KeptRuns {
  live: LiveExperiment;
  place: string;
  beside: KeptBeside;

  #now = signal<KeptState>({
    offer: null,
    obstacle: '',
    earlier: '',
    elsewhere: [],
    results: [],
    problem: '',
  });
  /** The experiment that is kept now. */ #id = newId();
  /** Its checkpoints. */ #kept: Kept | null = null;
  /** The files that are written, by the run's key. */ #written: Map<string, unknown> = new Map();
  /** How much of its results is written. */ #shown = '';
  #release: (() => void) | null = null;
  /** What this page has begun. */ #ours: Set<string> = new Set();
  /** What was put away on this page, which the next one removes. */ #away: Set<string> = new Set();
  /** Whether something is being written, and something newer waits. */
  #writing = false;
  #again = false;
  #ended = false;
  #unwatch;

  /**
   * @param place which element of which page
   */
  constructor(live: LiveExperiment, place: string) {
    this.live = live;
    this.place = place;
    this.beside = new KeptBeside(
      live,
      place,
      (id) => makeRoom(place, this.#away, [id, this.#id, this.now.offer?.id ?? '']),
      (error) => this.#set({ problem: whyNot(error) }),
    );
    for (const type of ['kept', 'finished', 'ready']) {
      live.addEventListener(type, () => {
        if (type !== 'ready' || live.pool.finished) void this.#write();
      });
    }
    // What the first write needs comes while the runs learn: at their end nothing has to be waited for.
    this.#unwatch = effect(() => {
      if (live.pool.playing && !this.#current) untracked(() => void this.#write());
    });
    addEventListener('pagehide', this.#rest);
    addEventListener('pageshow', this.#wake);
  }

  /** Its state at this moment. */
  get now() {
    return this.#now.value;
  }

  #set(change: Partial<KeptState>) {
    this.#now.value = { ...this.#now.peek(), ...change };
  }

  /** A page that holds a lock could not be gone back to; what is not written yet is written now. */
  #rest = () => {
    this.#writeLast();
    this.#release?.();
    this.#release = null;
  };

  #wake = async ({ persisted }: PageTransitionEvent) => {
    const kept = this.#kept;
    if (!persisted || !kept) return;
    const release = await take(this.#id);
    if (release) this.#release = release;
    else {
      // Another tab has gone on with it: from here on there are two.
      const id = newId();
      this.#begin(id, kept, await take(id));
      this.#written.clear();
    }
  };

  /** Whether the page shows the experiment that is kept. */
  get #current() {
    return this.#kept === this.live.pool.kept;
  }

  /** The page shows no experiment of it any more: other pages may have it. */
  end() {
    this.#ended = true;
    clearTimeout(this.#looking);
    this.#unwatch();
    this.beside.end();
    removeEventListener('pagehide', this.#rest);
    removeEventListener('pageshow', this.#wake);
    this.#rest();
  }

  /**
   * Looks for what was kept here, and is not on the page in another tab.
   *
   * @param ours whether what this page has begun itself, and has made way, is offered, too
   */
  async look(ours: boolean = false) {
    if (ours) {
      this.beside.release();
      for (const id of this.#ours) if (id !== this.#id || !this.#current) this.#offered.add(id);
    }
    if (!this.#current) this.#rest();
    try {
      const all = await taken();
      const has = (id: string) => all(id) && !this.#ours.has(id);
      const unfinished = await unfinishedIn(this.place);
      for (const { id, forgotten } of unfinished) {
        if (forgotten && !this.#away.has(id)) await removeFree(id, ['about', 'file', 'result']);
      }
      const kept = unfinished.filter(({ id, forgotten }) => !forgotten && !this.#has(id));
      const elsewhere = kept.filter(({ id }) => has(id));
      const offer = kept.find(({ id }) => !has(id)) ?? null;
      // The page before a reload may not have gone yet.
      if (elsewhere.length > 0) this.#lookSoon();
      const obstacle = offer ? await this.#obstacleOf(offer) : '';
      const earlier = obstacle ? await earlierPage(offer?.entry) : '';
      // The offer of an unfinished run names its own results.
      const goesOn = obstacle ? '' : offer?.id;
      const { pool, state } = this.live;
      const shown = pool.kept.size > 0 ? JSON.stringify(settingsOf(state)) : '';
      const finished = await finishedIn(this.place, this.#away);
      const tables = await tablesIn(this.place, this.#away);
      const stored = newestFirst([...finished, ...tables]);
      const results = stored.filter(
        ({ id, kept }) =>
          !this.#has(id) &&
          !this.beside.has(id) &&
          // What Undo has brought back is another experiment with the same numbers.
          !(this.#ours.has(id) && JSON.stringify(kept?.settings) === shown) &&
          id !== goesOn &&
          !kept?.forgotten &&
          !elsewhere.some((other) => other.id === id),
      );
      // The reader may have gone on with it, or put it away, meanwhile.
      const still = offer && !this.#has(offer.id) ? offer : null;
      this.#set({ elsewhere, offer: still, obstacle, earlier, results });
    } catch {
      // Without an offer there is nothing to say; a run that cannot be kept says so itself.
    }
  }

  #looks = 0;
  #looking: ReturnType<typeof setTimeout> | undefined;

  /** Looks again, a few times after the page was opened. */
  #lookSoon() {
    if (this.#ended || this.#looks >= LOOKS) return;
    this.#looks += 1;
    clearTimeout(this.#looking);
    this.#looking = setTimeout(() => {
      if (!this.#ended) void this.look();
    }, LOOK_MS);
  }

  /** Whether something is offered that has the settings of the page. */
  get coversState() {
    const now = JSON.stringify(settingsOf(this.live.state));
    const offered = [this.now.offer, ...this.now.results.map(({ kept }) => kept)];
    return offered.some((each) => each && JSON.stringify(each.settings) === now);
  }

  /** What has made way on this page and is offered. */ #offered: Set<string> = new Set();

  /** Whether it is shown, or was put away, or can come back here in another way. */
  #has(id: string) {
    if (id === this.#id && this.#current) return true;
    return this.#away.has(id) || (this.#ours.has(id) && !this.#offered.has(id));
  }

  /** Why this version cannot go on with it: the version that can; empty for none. */
  async #obstacleOf({ version, wasm }: { version: string; wasm: string | null }) {
    if (version !== this.live.rules.version) return version;
    const ours = await wasmSha256();
    return wasm && ours && wasm !== ours ? `${version}, ${wasm.slice(0, 8)}` : '';
  }

  /** Goes on with what is offered. */
  goOn() {
    // Pressed twice, it is asked for once.
    return (this.#going ??= this.#goOn().finally(() => (this.#going = null)));
  }

  #going: Promise<void> | null = null;

  async #goOn() {
    const { offer } = this.now;
    if (!offer) return;
    const release = await take(offer.id);
    if (!release) {
      await this.look();
      throw new Error(msg('another tab of this page has it'));
    }
    // Another tab may have gone on with it, and closed.
    const unread = (error: unknown) => {
      release();
      throw new Error(whyNot(error));
    };
    const now = runOf(await read(about(offer.id)).catch(unread));
    if (!now) {
      release();
      await this.look();
      throw new Error(msg('it is over by now'));
    }
    const kept = await filesOf(now.id, now.steps).catch(unread);
    const { live } = this;
    try {
      live.resume(now.settings, kept, now.finished);
    } catch (error) {
      release();
      throw error;
    }
    this.#set({ offer: null });
    this.#begin(now.id, kept, release);
    live.setShift(now.shift);
  }

  /** Puts away what is offered: it can come back while this page lives, and is removed by the next. */
  async forget() {
    const { offer } = this.now;
    if (!offer) return;
    await this.#putAway(about(offer.id), offer.id, () => {
      const words = () => msg('The unfinished run that you forgot can come back.');
      this.#set({ offer: null });
      return { words, back: () => this.#set({ offer }) };
    });
  }

  /** Puts finished results away, in the same way. */
  async forgetResults(id: string) {
    const { results } = this.now;
    const words = () => msg('The finished results that you forgot can come back.');
    const key = results.find((each) => each.id === id)?.table ? tableOf(id) : resultOf(id);
    await this.#putAway(key, id, () => {
      this.#set({ results: results.filter((each) => each.id !== id) });
      return { words, back: () => this.#set({ results }) };
    });
  }

  async #putAway(key: string, id: string, hide: () => { words: () => string; back: () => void }) {
    const release = await take(id);
    if (!release) {
      await this.look();
      throw new Error(msg('another tab of this page has it'));
    }
    const { words, back } = hide();
    this.#away.add(id);
    this.live.past.add({
      words,
      restore: async () => {
        await mark(key, false).catch(() => {});
        this.#away.delete(id);
        back();
      },
    });
    await mark(key, true)
      .catch(() => {})
      .finally(release);
  }

  /**
   * Shows finished results again: with their agents, where this version made them and has them.
   *
   * @returns what can be shown without agents; null where they are back
   */
  show(id: string): Promise<StoredRun | null> {
    return (this.#showing ??= this.#show(id).finally(() => (this.#showing = null)));
  }

  #showing: Promise<StoredRun | null> | null = null;

  async #show(id: string): Promise<StoredRun | null> {
    const { kept } = this.now.results.find((each) => each.id === id) ?? {};
    if (!kept) return null;
    const { live } = this;
    if (kept.as === 'a') {
      try {
        this.beside.showA(kept);
        this.#drop(id);
        return null;
      } catch {
        // Settings that are none of this version's: what was found is shown all the same.
        return storedOf(kept, live.defaults);
      }
    }
    const release = await take(id);
    const files = await filesOf(id, kept.files);
    const whole = files.size > 0 && files.size === Object.keys(kept.files).length;
    if (whole && kept.runs.length === kept.of && !(await this.#obstacleOf(kept))) {
      try {
        const others = kept.runs.filter(({ key }) => !files.has(key));
        live.resume(kept.settings, files, others);
        this.#drop(id);
        // What another tab has is that one's: here it is a copy.
        this.#begin(release ? id : newId(), files, release);
        if (release) this.#shown = shownOf(kept.runs.length, true);
        live.setShift(kept.shift);
        return null;
      } catch {
        // Settings that are none of this version's: what was found is shown all the same.
      }
    }
    release?.();
    return storedOf(kept, live.defaults);
  }

  /** Shows the graph of a table again. @returns null where there is none of this name */
  showTable(id: string): KeptTable | null {
    const offer = this.now.results.find((each) => each.id === id);
    if (!offer?.table) return null;
    this.#drop(id);
    return this.beside.showTable(offer);
  }

  /** It is offered no more. */
  #drop(id: string) {
    this.#set({ results: this.now.results.filter((each) => each.id !== id) });
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
   */
  #begin(id: string, kept: Kept, release: (() => void) | null) {
    this.#release?.();
    this.#release = release;
    if (this.#ended) release?.();
    this.#ours.add(id);
    this.#id = id;
    this.#kept = kept;
    this.#shown = '';
    this.#written = new Map([...kept].map(([key, { file }]) => [key, file]));
  }

  /** Writes what there is now; while that lasts, newer news wait and then go together. */
  async #write() {
    this.#again = true;
    if (this.#writing) return;
    this.#writing = true;
    const slow = setTimeout(() => {
      this.#set({ problem: msg('the browser’s storage does not answer') });
    }, SLOW_MS);
    try {
      let written = false;
      while (this.#again) {
        this.#again = false;
        written = await this.#writeOnce();
      }
      if (written && this.now.problem) this.#set({ problem: '' });
    } catch (error) {
      this.#set({ problem: whyNot(error) });
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
      this.#begin(id, kept, await take(id));
      this.#written.clear();
      this.#first = true;
    }
    this.#wasm = await within(wasmSha256(), HASH_MS, null);
    // The runs may have started over meanwhile.
    if (this.live.pool.kept !== kept) return (this.#again = true);
    const records = this.#records();
    if (!records) return false;
    const id = this.#id;
    const room = () => makeRoom(this.place, this.#away, [id, this.now.offer?.id ?? '']);
    try {
      await write(records.put, records.gone);
    } catch (error) {
      // What is older makes room, where there is none.
      if (!this.#first) throw error;
      await room();
      await write(records.put, records.gone);
    }
    if (this.#id === id) {
      this.#written = records.now;
      this.#shown = records.shown;
    }
    if (this.#first) await room();
    this.#first = false;
    return true;
  }

  /** Whether nothing of the experiment is written yet. */ #first = false;
  #wasm: string | null = null;

  /** Writes what is not written yet, without waiting: the page goes. */
  #writeLast() {
    if (!this.#current || !this.#kept) return;
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
    const id = this.#id;
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

const shownOf = (done: number, over: boolean) => `${done} ${over}`;
