/**
 * The latest checkpoints of an experiment, kept by the browser until it is over: after a reload, a crash or
 * a closed laptop it can go on from there. Where nothing can be kept, the page goes on and says so.
 */

/** @import { Lab } from './lab.js' */
/** @import { Kept } from './pool.js' */
/** @import { KeptRun } from '../types.d.ts' */

import { msg } from '@lit/localize';
import { createStore, delMany, entries, getMany, keys, setMany } from 'idb-keyval';
import { ownValue } from '../own.js';
import { settingsOf } from '../state/url.js';
import { isKeptRun } from './kept-record.js';
import { whyNot } from './storage-error.js';
import { wasmSha256 } from './wasm-hash.js';

/** Experiments kept for one place; the oldest goes first. */
const MOST = 3;

const about = (/** @type {string} */ id) => `about/${id}`;
const fileOf = (/** @type {string} */ id, /** @type {string} */ run) => `file/${id}/${run}`;
const lock = (/** @type {string} */ id) => `cmbpo-run/${id}`;

/** A name for an experiment; no number of a run comes from it. */
const newId = () =>
  [...crypto.getRandomValues(new Uint32Array(2))].map((part) => part.toString(36)).join('');

/** Opened once it is needed: who has no such store still has a page. @type {ReturnType<typeof createStore> | null} */
let opened = null;
const store = () => (opened ??= createStore('cmbpo', 'runs'));

/** Fires `change`. */
export class Keeping extends EventTarget {
  /** What can be gone on with. @type {KeptRun | null} */ offer = null;
  /** Why nothing is kept. */ problem = '';
  /** The experiment that is kept now. */ #id = newId();
  /** @type {Kept | null} Its checkpoints. */ #kept = null;
  /** @type {Map<string, unknown>} The files that are written, by the run's key. */ #written =
    new Map();
  /** @type {(() => void) | null} */ #release = null;
  /** Whether something is being written, and something newer waits. */
  #writing = false;
  #again = false;

  /**
   * @param {Lab} lab
   * @param {string} place which element of which page
   */
  constructor(lab, place) {
    super();
    this.lab = lab;
    this.place = place;
    lab.addEventListener('kept', () => void this.#write());
    lab.addEventListener('finished', () => void this.#over());
  }

  /** Looks for an experiment that was kept here and is not going on in another tab. */
  async look() {
    try {
      const all = await this.#all();
      for (const { id, forgotten } of all) if (forgotten) await this.#remove(id);
      const kept = all.filter(({ forgotten }) => !forgotten);
      const held = await heldLocks();
      this.offer = kept.find(({ id }) => !held.includes(lock(id)) && id !== this.#id) ?? null;
    } catch {
      // Who cannot be offered anything need not hear why; a run that cannot be kept will say.
    }
    this.#changed();
  }

  /** Why the offer cannot be gone on with; empty when it can. */
  async obstacle() {
    const { offer, lab } = this;
    if (!offer) return '';
    if (offer.version !== lab.version) return offer.version;
    const wasm = await wasmSha256();
    return offer.wasm && wasm && offer.wasm !== wasm
      ? `${offer.version}, ${offer.wasm.slice(0, 8)}`
      : '';
  }

  /** Goes on with what is offered. */
  async goOn() {
    const { offer, lab } = this;
    if (!offer) return;
    const runs = Object.keys(offer.steps);
    const files = await getMany(
      runs.map((run) => fileOf(offer.id, run)),
      store(),
    ).catch((error) => {
      throw new Error(whyNot(error));
    });
    /** @type {Kept} */ const kept = new Map();
    for (const [i, run] of runs.entries()) {
      const bytes = /** @type {unknown} */ (files[i]);
      if (!(bytes instanceof Uint8Array)) continue;
      const file = /** @type {Uint8Array<ArrayBuffer>} */ (bytes);
      kept.set(run, { file, env_steps: ownValue(offer.steps, run) ?? 0 });
    }
    lab.resume(offer.settings, kept, offer.finished);
    lab.setShift(offer.shift);
    this.offer = null;
    this.#begin(offer.id, kept);
    this.#changed();
  }

  /** Puts away what is offered: it can come back while this page lives, and is removed by the next. */
  async forget() {
    const { offer } = this;
    if (!offer) return;
    const mark = (/** @type {boolean} */ forgotten) =>
      setMany([[about(offer.id), { ...offer, forgotten }]], store()).catch(() => {});
    this.offer = null;
    this.lab.past.add({
      words: () => msg('The unfinished run that you forgot can come back.'),
      restore: async () => {
        await mark(false);
        this.offer = offer;
        this.#changed();
      },
    });
    this.#changed();
    await mark(true);
  }

  /** What is kept here, the newest first. */
  async #all() {
    const all = await entries(store());
    const kept = all.flatMap(([key, value]) => (String(key).startsWith('about/') ? [value] : []));
    return kept
      .filter(isKeptRun)
      .filter(({ place }) => place === this.place)
      .sort((a, b) => b.saved - a.saved);
  }

  /** @param {string} id */
  async #remove(id) {
    const all = await keys(store());
    const gone = all.filter((key) => key === about(id) || String(key).startsWith(fileOf(id, '')));
    await delMany(gone, store());
  }

  /**
   * From now on it is this experiment.
   *
   * @param {string} id
   * @param {Kept} kept
   */
  #begin(id, kept) {
    this.#release?.();
    this.#id = id;
    this.#kept = kept;
    this.#written = new Map([...kept].map(([key, { file }]) => [key, file]));
    // As long as this page lives, no other offers it.
    void navigator.locks
      ?.request(lock(id), () => new Promise((done) => (this.#release = () => done(null))))
      .catch(() => {});
  }

  /** Writes the checkpoints of now; while that lasts, newer ones wait and then go together. */
  async #write() {
    this.#again = true;
    if (this.#writing) return;
    this.#writing = true;
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
      this.#writing = false;
    }
  }

  /** @returns {Promise<boolean>} whether there was something to write */
  async #writeOnce() {
    const { lab, place } = this;
    const { experiment } = lab;
    const { kept } = experiment;
    if (experiment.finished || kept.size === 0) return false;
    if (this.#kept !== kept) {
      // Another experiment: the one before was given up.
      const before = this.#kept ? this.#id : null;
      this.#begin(newId(), kept);
      this.#written.clear();
      if (before) await this.#remove(before);
      const old = (await this.#all()).filter(({ id }) => id !== this.offer?.id);
      for (const { id } of old.slice(MOST - 1)) await this.#remove(id);
    }
    /** @type {KeptRun} */ const run = {
      id: this.#id,
      place,
      saved: Date.now(),
      version: lab.version,
      wasm: await wasmSha256(),
      settings: settingsOf(lab.state),
      shift: lab.state.shift,
      steps: Object.fromEntries([...kept].map(([key, { env_steps }]) => [key, env_steps])),
      finished: lab.runs.filter(({ key, status }) => status === 'finished' && !kept.has(key)),
    };
    /** @type {[string, unknown][]} */ const changed = [[about(run.id), run]];
    const now = new Map([...kept].map(([key, { file: bytes }]) => [key, bytes]));
    for (const [key, bytes] of now) {
      if (this.#written.get(key) !== bytes) changed.push([fileOf(run.id, key), bytes]);
    }
    // All or none: what is said of the files is true of them.
    await setMany(changed, store());
    this.#written = now;
    return true;
  }

  /** What is over need not be kept. */
  async #over() {
    if (!this.lab.experiment.finished || !this.#kept) return;
    this.#kept = null;
    this.#release?.();
    await this.#remove(this.#id).catch(() => {});
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }
}

/** @returns {Promise<string[]>} names of the locks that are held, in every tab */
async function heldLocks() {
  const { held } = (await navigator.locks?.query()) ?? {};
  return held?.flatMap(({ name }) => name ?? []) ?? [];
}
