/**
 * What the browser keeps of experiments, for the reader: what can be gone on with after a reload, a crash or a closed
 * laptop, and finished results that can be shown again. Where nothing can be kept, the page goes on and says so. What
 * another tab has, only that one changes.
 */

import type { LiveExperiment } from './live-experiment.ts';
import type { KeptState } from '../state/snapshot.d.ts';
import type { KeptTable, StoredRun } from '../types.d.ts';

import { msg } from '@lit/localize';
import { signal } from '@preact/signals-core';
import { earlierPage } from '../offline/earlier.ts';
import { settingsOf } from '../state/url.ts';
import { KeptBeside, mark, tablesIn } from './kept-beside.ts';
import { filesOf, finishedIn, makeRoom, runOf, unfinishedIn } from './kept-offers.ts';
import { storedOf } from './kept-results.ts';
import { about, newId, read, removeFree, resultOf, tableOf, take, taken } from './kept-store.ts';
import { KeptWriter, shownOf } from './kept-writer.ts';
import { whyNot } from './storage-error.ts';
import { wasmSha256 } from './wasm-hash.ts';

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
  #writer: KeptWriter;
  /** What was put away on this page, which the next one removes. */ #away: Set<string> = new Set();
  #ended = false;

  /**
   * @param place which element of which page
   */
  constructor(live: LiveExperiment, place: string) {
    this.live = live;
    this.place = place;
    const say = (problem: string) => {
      if (problem !== this.#now.peek().problem) this.#set({ problem });
    };
    this.#writer = new KeptWriter(live, place, (id) => this.#room(id), say);
    this.beside = new KeptBeside(
      live,
      place,
      (id) => this.#room(id, this.#writer.id),
      (error) => say(whyNot(error)),
    );
  }

  /** Makes room in the storage. What the page shows or offers stays, too. */
  #room(...stay: string[]) {
    return makeRoom(this.place, this.#away, [...stay, this.now.offer?.id ?? '']);
  }

  /** Its state at this moment. */
  get now() {
    return this.#now.value;
  }

  #set(change: Partial<KeptState>) {
    this.#now.value = { ...this.#now.peek(), ...change };
  }

  /** The page shows no experiment of it any more: other pages may have it. */
  end() {
    this.#ended = true;
    clearTimeout(this.#looking);
    this.beside.end();
    this.#writer.end();
  }

  /** Writes what the runs are at now: the page is about to be left. */
  flush() {
    return this.#writer.flush();
  }

  /**
   * Looks for what was kept here, and is not on the page in another tab.
   *
   * @param ours whether what this page has begun itself, and has made way, is offered, too
   */
  async look(ours: boolean = false) {
    if (ours) {
      this.beside.release();
      const { begun, id, current } = this.#writer;
      for (const each of begun) if (each !== id || !current) this.#offered.add(each);
    }
    if (!this.#writer.current) this.#writer.rest();
    try {
      const all = await taken();
      const has = (id: string) => all(id) && !this.#writer.begun.has(id);
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
      const stored = [...finished, ...tables].sort((a, b) => b.saved - a.saved);
      const results = stored.filter(
        ({ id, kept }) =>
          !this.#has(id) &&
          !this.beside.has(id) &&
          // What Undo has brought back is another experiment with the same numbers.
          !(this.#writer.begun.has(id) && JSON.stringify(kept?.settings) === shown) &&
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
    if (id === this.#writer.id && this.#writer.current) return true;
    return this.#away.has(id) || (this.#writer.begun.has(id) && !this.#offered.has(id));
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
    this.#writer.begin(now.id, kept, release);
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
        const shown = shownOf(kept.runs.length, true);
        if (release) this.#writer.begin(id, files, release, shown);
        else this.#writer.begin(newId(), files, null);
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
}
