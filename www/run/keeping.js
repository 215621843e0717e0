/**
 * What the browser keeps of an experiment: its latest checkpoints until it is over, so that after a reload, a crash or a
 * closed laptop it can go on from there; and what its finished runs have shown, to be shown again. Where nothing can be
 * kept, the page goes on and says so. What another tab has, only that one changes.
 */

/** @import { Lab } from './lab.js' */
/** @import { Kept } from './pool.js' */
/** @import { KeptRun, StoredRun } from '../types.d.ts' */
/** @import { Offer } from './kept-offers.js' */

import { msg } from '@lit/localize';
import { earlierPage } from '../offline/earlier.js';
import { news } from '../offline/news.js';
import { settingsOf } from '../state/url.js';
import { filesOf, finishedIn, makeRoom, removeFree, runOf, unfinishedIn } from './kept-offers.js';
import { resultsOf, storedOf } from './kept-results.js';
import { about, fileOf, newId, read, resultOf, take, taken, write } from './kept-store.js';
import { whyNot } from './storage-error.js';
import { wasmSha256 } from './wasm-hash.js';

/** A browser that has not written after so many milliseconds may never do. */
const SLOW_MS = 15_000;

/** So long the hash of the wasm is waited for: a server that hangs keeps nothing from being written. */
const HASH_MS = 3_000;

/** So often it is asked again whether another tab still has a run, and so long after each other. */
const LOOKS = 5;
const LOOK_MS = 1_000;

/** @param {number} milliseconds @returns {Promise<null>} */
const waited = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds, null));

/** Fires `change`. */
export class Keeping extends EventTarget {
  /** What can be gone on with. @type {KeptRun | null} */ offer = null;
  /** Why the offer cannot be gone on with; empty when it can. */ obstacle = '';
  /** Address of this page in the version that can; empty where it is not there any more. */ earlier =
    '';
  /** Unfinished experiments that another tab has. @type {KeptRun[]} */ elsewhere = [];
  /** The newest first. @type {Offer[]} */ results = [];
  /** Why nothing is kept. */ problem = '';
  /** The experiment that is kept now. */ #id = newId();
  /** @type {Kept | null} Its checkpoints. */ #kept = null;
  /** @type {Map<string, unknown>} The files that are written, by the run's key. */ #written =
    new Map();
  /** How much of its results is written. */ #shown = '';
  /** @type {(() => void) | null} */ #release = null;
  /** @type {Set<string>} What this page has begun. */ #ours = new Set();
  /** @type {Set<string>} What was put away on this page, which the next one removes. */ #away =
    new Set();
  /** Whether something is being written, and something newer waits. */
  #writing = false;
  #again = false;
  #ended = false;

  /**
   * @param {Lab} lab
   * @param {string} place which element of which page
   */
  constructor(lab, place) {
    super();
    this.lab = lab;
    this.place = place;
    for (const type of ['kept', 'finished', 'ready']) {
      lab.addEventListener(type, () => {
        if (type !== 'ready' || lab.experiment.finished) void this.#write();
      });
    }
    // What the first write needs comes while the runs learn: at their end nothing has to be waited for.
    lab.addEventListener('change', () => {
      if (lab.experiment.playing && !this.#current) void this.#write();
    });
    addEventListener('pagehide', this.#rest);
    addEventListener('pageshow', this.#wake);
  }

  /** A page that holds a lock could not be gone back to; what is not written yet is written now. */
  #rest = () => {
    this.#writeLast();
    this.#release?.();
    this.#release = null;
  };

  /** @param {PageTransitionEvent} event */
  #wake = async ({ persisted }) => {
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
    return this.#kept === this.lab.experiment.kept;
  }

  /** The page shows no experiment of it any more: other pages may have it. */
  end() {
    this.#ended = true;
    removeEventListener('pagehide', this.#rest);
    removeEventListener('pageshow', this.#wake);
    this.#rest();
  }

  /**
   * Looks for what was kept here, and is not on the page in another tab.
   *
   * @param {boolean} [ours] whether what this page has begun itself, and has made way, is offered, too
   */
  async look(ours = false) {
    if (ours)
      for (const id of this.#ours) if (id !== this.#id || !this.#current) this.#offered.add(id);
    if (!this.#current) this.#rest();
    try {
      const all = await taken();
      const has = (/** @type {string} */ id) => all(id) && !this.#ours.has(id);
      const unfinished = await unfinishedIn(this.place);
      for (const { id, forgotten } of unfinished) {
        if (forgotten && !this.#away.has(id)) await removeFree(id, ['about', 'file', 'result']);
      }
      const kept = unfinished.filter(({ id, forgotten }) => !forgotten && !this.#has(id));
      this.elsewhere = kept.filter(({ id }) => has(id));
      this.offer = kept.find(({ id }) => !has(id)) ?? null;
      // The page before a reload may not have gone yet.
      if (this.elsewhere.length > 0) this.#lookSoon();
      this.obstacle = this.offer ? await this.#obstacleOf(this.offer) : '';
      this.earlier = this.obstacle ? await earlierPage(this.offer?.entry) : '';
      // What can be gone on with says itself what it has shown.
      const goesOn = this.obstacle ? '' : this.offer?.id;
      const { experiment, state } = this.lab;
      const shown = experiment.kept.size > 0 ? JSON.stringify(settingsOf(state)) : '';
      this.results = (await finishedIn(this.place, this.#away)).filter(
        ({ id, kept }) =>
          !this.#has(id) &&
          // What Undo has brought back is another experiment with the same numbers.
          !(this.#ours.has(id) && JSON.stringify(kept?.settings) === shown) &&
          id !== goesOn &&
          !kept?.forgotten &&
          !this.elsewhere.some((other) => other.id === id),
      );
    } catch {
      // Who cannot be offered anything need not hear why; a run that cannot be kept will say.
    }
    this.#changed();
  }

  #looks = 0;

  /** Looks again, a few times after the page was opened. */
  #lookSoon() {
    if (this.#ended || this.#looks >= LOOKS) return;
    this.#looks += 1;
    setTimeout(() => {
      if (!this.#ended) void this.look();
    }, LOOK_MS);
  }

  /** Whether something is offered that has the settings of the page. */
  get coversState() {
    const now = JSON.stringify(settingsOf(this.lab.state));
    const offered = [this.offer, ...this.results.map(({ kept }) => kept)];
    return offered.some((each) => each && JSON.stringify(each.settings) === now);
  }

  /** What has made way on this page and is offered. @type {Set<string>} */ #offered = new Set();

  /** Whether it is shown, or was put away, or can come back here in another way. @param {string} id */
  #has(id) {
    if (id === this.#id && this.#current) return true;
    return this.#away.has(id) || (this.#ours.has(id) && !this.#offered.has(id));
  }

  /** Why this version cannot go on with it: the version that can; empty for none. @param {{version: string, wasm: string | null}} of */
  async #obstacleOf({ version, wasm }) {
    if (version !== this.lab.version) return version;
    const ours = await wasmSha256();
    return wasm && ours && wasm !== ours ? `${version}, ${wasm.slice(0, 8)}` : '';
  }

  /** Goes on with what is offered. */
  goOn() {
    // Pressed twice, it is asked for once.
    return (this.#going ??= this.#goOn().finally(() => (this.#going = null)));
  }

  /** @type {Promise<void> | null} */ #going = null;

  async #goOn() {
    const { offer } = this;
    if (!offer) return;
    const release = await take(offer.id);
    if (!release) {
      await this.look();
      throw new Error(msg('another tab of this page has it'));
    }
    // Another tab may have gone on with it, and closed.
    const unread = (/** @type {unknown} */ error) => {
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
    const { lab } = this;
    try {
      lab.resume(now.settings, kept, now.finished);
    } catch (error) {
      release();
      throw error;
    }
    this.offer = null;
    this.#begin(now.id, kept, release);
    lab.setShift(now.shift);
    this.#changed();
  }

  /** Puts away what is offered: it can come back while this page lives, and is removed by the next. */
  async forget() {
    const { offer } = this;
    if (!offer) return;
    await this.#putAway(about(offer.id), offer.id, () => {
      const words = () => msg('The unfinished run that you forgot can come back.');
      this.offer = null;
      return { words, back: () => (this.offer = offer) };
    });
  }

  /**
   * Puts finished results away, in the same way.
   *
   * @param {string} id
   */
  async forgetResults(id) {
    const all = this.results;
    const words = () => msg('The finished results that you forgot can come back.');
    await this.#putAway(resultOf(id), id, () => {
      this.results = all.filter((each) => each.id !== id);
      return { words, back: () => (this.results = all) };
    });
  }

  /**
   * @param {string} key
   * @param {string} id
   * @param {() => {words: () => string, back: () => void}} hide
   */
  async #putAway(key, id, hide) {
    const release = await take(id);
    if (!release) {
      await this.look();
      throw new Error(msg('another tab of this page has it'));
    }
    const mark = async (/** @type {boolean} */ forgotten) => {
      const now = await read(key);
      if (now && typeof now === 'object') await write([[key, { ...now, forgotten }]]);
    };
    const { words, back } = hide();
    this.#away.add(id);
    this.lab.past.add({
      words,
      restore: async () => {
        await mark(false).catch(() => {});
        this.#away.delete(id);
        back();
        this.#changed();
      },
    });
    this.#changed();
    await mark(true)
      .catch(() => {})
      .finally(release);
  }

  /**
   * Shows finished results again: with their agents, where this version made them and has them.
   *
   * @param {string} id
   * @returns {Promise<StoredRun | null>} what can be shown without agents; null where they are back
   */
  show(id) {
    return (this.#showing ??= this.#show(id).finally(() => (this.#showing = null)));
  }

  /** @type {Promise<StoredRun | null> | null} */ #showing = null;

  /** @param {string} id @returns {Promise<StoredRun | null>} */
  async #show(id) {
    const { kept } = this.results.find((each) => each.id === id) ?? {};
    if (!kept) return null;
    const { lab } = this;
    const release = await take(id);
    const files = await filesOf(id, kept.files);
    const whole = files.size > 0 && files.size === Object.keys(kept.files).length;
    if (whole && kept.runs.length === kept.of && !(await this.#obstacleOf(kept))) {
      try {
        const others = kept.runs.filter(({ key }) => !files.has(key));
        lab.resume(kept.settings, files, others);
        this.results = this.results.filter((each) => each.id !== id);
        // What another tab has is that one's: here it is a copy.
        this.#begin(release ? id : newId(), files, release);
        if (release) this.#shown = shownOf(kept.runs.length, true);
        lab.setShift(kept.shift);
        this.#changed();
        return null;
      } catch {
        // Settings that are none of this version's: what was found is shown all the same.
      }
    }
    release?.();
    return storedOf(kept, lab.defaults);
  }

  /** Writes what the runs are at now: the page is about to be left. */
  async flush() {
    const { experiment } = this.lab;
    if (experiment.finished || !this.lab.begun) return;
    const now = await experiment.checkpoints();
    for (const [key, kept] of now) experiment.kept.set(key, kept);
    await this.#write();
  }

  /**
   * From now on it is this experiment.
   *
   * @param {string} id
   * @param {Kept} kept
   * @param {(() => void) | null} release gives its lock back
   */
  #begin(id, kept, release) {
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
      this.problem = msg('the browser’s storage does not answer');
      this.#changed();
    }, SLOW_MS);
    try {
      let written = false;
      while (this.#again) {
        this.#again = false;
        written = await this.#writeOnce();
      }
      if (written && this.problem) {
        this.problem = '';
        this.#changed();
      }
    } catch (error) {
      this.problem = whyNot(error);
      this.#changed();
    } finally {
      clearTimeout(slow);
      this.#writing = false;
    }
  }

  /** @returns {Promise<boolean>} whether there was something to write */
  async #writeOnce() {
    const { kept } = this.lab.experiment;
    if (this.#kept !== kept) {
      // Another experiment: the one before stays as far as it had come.
      const id = newId();
      this.#begin(id, kept, await take(id));
      this.#written.clear();
      this.#first = true;
    }
    this.#wasm = await Promise.race([wasmSha256(), waited(HASH_MS)]);
    // The runs may have started over meanwhile.
    if (this.lab.experiment.kept !== kept) return (this.#again = true);
    const records = this.#records();
    if (!records) return false;
    const id = this.#id;
    const room = () => makeRoom(this.place, this.#away, [id, this.offer?.id ?? '']);
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
  /** @type {string | null} */ #wasm = null;

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
    const { lab, place } = this;
    const { kept } = lab.experiment;
    const wasm = this.#wasm;
    if (kept.size === 0 && !lab.runs.some(({ result }) => result !== null)) return null;
    const over = isOver(lab);
    const done = lab.runs.filter(({ result }) => result !== null);
    const shown = shownOf(done.length, over);
    if (over && shown === this.#shown) return null;
    const id = this.#id;
    const steps = Object.fromEntries([...kept].map(([key, { env_steps }]) => [key, env_steps]));
    const saved = Date.now();
    /** @type {[string, unknown][]} */ const put = [];
    /** @type {string[]} */ const gone = [];
    if (done.length > 0 && shown !== this.#shown) {
      const files = over ? steps : {};
      put.push([resultOf(id), resultsOf(lab, { id, place, saved, wasm, files })]);
    }
    if (over) gone.push(about(id));
    else {
      const { version, state } = lab;
      const [settings, { shift }] = [settingsOf(state), state];
      const finished = done.filter(({ key }) => !kept.has(key));
      /** @type {KeptRun} */
      const run = { id, place, saved, version, wasm, settings, shift, steps, finished };
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

  #changed() {
    this.dispatchEvent(new Event('change'));
  }
}

/** Whether all runs are over, and the agents that stay are kept as they ended. @param {Lab} lab */
const isOver = ({ experiment }) =>
  experiment.finished && experiment.firstRuns().every(({ key }) => experiment.kept.get(key)?.final);

/**
 * @param {number} done
 * @param {boolean} over
 */
const shownOf = (done, over) => `${done} ${over}`;
