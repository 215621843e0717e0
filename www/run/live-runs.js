/** Runs whose agents learn here: they start over, go on from checkpoints, and can come back. */

/** @import { Slot } from './slot.js' */
/** @import { Kept } from './run-state.js' */
/** @import { PageState, RunRecord, Settings, Shift } from '../types.d.ts' */
/** @import { Rules } from './rules.js' */

import { msg } from '@lit/localize';
import { batch, computed, signal } from '@preact/signals-core';
import { canShift } from '../state/shift.js';
import { formatHash, NO_SHIFT, settingsOf } from '../state/url.js';
import { Checks } from './checks.js';
import { Past } from './past.js';
import { RunPool } from './pool.js';
import { noSuchShift, readPage } from './read-page.js';

/** Fires `ready`, `finished`, `kept` and `lost` as its runs do. */
export class LiveRuns extends EventTarget {
  /** @type {import('@preact/signals-core').Signal<PageState>} */ #page;
  /** @type {import('@preact/signals-core').Signal<string[]>} */ #notices;
  /** What the agents act in. */ #info;
  #attempt = signal(/** @type {object} */ ({}));
  /** The settings of the runs that are on the page, which the state may be ahead of. @type {Settings} */
  #ran;
  #hash = computed(() => formatHash(this.state, this.defaults));
  #runs = computed(() => [...this.pool.runs.values()]);

  /**
   * @param {WebAssembly.Module} module
   * @param {Rules} rules
   * @param {string} hash the address's, or an empty string
   * @param {string} [where] what the hash stands in, for the reader
   * @param {Slot[]} [started] workers to take first
   */
  constructor(module, rules, hash, where, started) {
    super();
    this.rules = rules;
    this.defaults = rules.page;
    const { state, notices } = readPage(hash, rules, where);
    this.#page = signal(state);
    this.#notices = signal(notices);
    const config = rules.configOf(state);
    this.#info = signal(rules.infoOf(config.environment));
    this.#fitShift();
    /** What was on the page before. */ this.past = new Past();
    this.pool = new RunPool(module, config, this.state, started, true);
    this.#ran = settingsOf(this.state);
    this.checks = new Checks(this.pool);
    for (const type of ['ready', 'kept']) {
      this.pool.addEventListener(type, () => this.dispatchEvent(new Event(type)));
    }
    this.pool.addEventListener('lost', (event) => {
      const { detail: key } = /** @type {CustomEvent<string>} */ (event);
      this.pool.note(key, { settings: rules.overridesOf(this.state) });
      this.dispatchEvent(new Event('lost'));
    });
    this.pool.addEventListener('finished', (event) => {
      const { detail } = /** @type {CustomEvent} */ (event);
      this.dispatchEvent(new CustomEvent('finished', { detail }));
      this.checks.ask(this.state.shift);
    });
  }

  get state() {
    return this.#page.value;
  }

  /** What was wrong with the address or a field, for the reader. */
  get notices() {
    return this.#notices.value;
  }

  set notices(/** @type {string[]} */ notices) {
    this.#notices.value = notices;
  }

  get info() {
    return this.#info.value;
  }

  /** Another object whenever the runs have started over. */
  get attempt() {
    return this.#attempt.value;
  }

  /** @returns {RunRecord[]} */
  get runs() {
    return this.#runs.value;
  }

  /** The state as a hash, without what is as by default. */
  get hash() {
    return this.#hash.value;
  }

  /** Whether anything has been learned. */
  get begun() {
    return this.pool.playing || this.runs.some((run) => run.progress.env_steps > 0);
  }

  /** @param {PageState} state in place of the whole one */
  set page(state) {
    this.#page.value = state;
  }

  /** @param {Partial<PageState>} change */
  set(change) {
    this.#page.value = { ...this.#page.peek(), ...change };
  }

  play() {
    this.pool.play();
  }

  pause() {
    this.pool.pause();
  }

  playPause() {
    if (this.pool.playing) this.pause();
    else this.play();
  }

  /** The same seed and settings, nothing learned. */
  reset() {
    this.#remember();
    this.#startOver();
  }

  /**
   * @param {Kept} [kept] checkpoints to go on from
   * @param {RunRecord[]} [finished] runs that are over
   */
  #startOver(kept, finished) {
    batch(() => {
      this.checks.clear();
      const config = this.rules.configOf(this.state);
      if (JSON.stringify(config.environment) !== JSON.stringify(this.pool.config.environment)) {
        this.#info.value = this.rules.infoOf(config.environment);
      }
      this.#fitShift();
      this.pool.reset(config, this.state, kept, finished);
      this.#ran = settingsOf(this.state);
      this.#attempt.value = {};
    });
  }

  /** Keeps what the runs have shown, so that it can come back. */
  #remember() {
    const { pool, runs } = this;
    if (!runs.some(({ progress }) => progress.env_steps > 0)) return;
    const settings = this.#ran;
    const { shift, playing } = pool;
    const kept = pool.checkpoints();
    const first = pool.firstRuns().map(({ key }) => key);
    const finished = runs.filter(({ key, result }) => result !== null && !first.includes(key));
    const done = runs.every(({ result }) => result !== null);
    this.past.add({
      hash: formatHash({ ...this.state, ...settings, shift }, this.defaults),
      words: () =>
        done
          ? msg('The earlier results can come back.')
          : msg('The earlier runs can come back, as far as they had learned.'),
      restore: async () => {
        const files = await kept;
        this.set({ ...settings, shift });
        this.notices = [];
        this.#startOver(files, finished);
        this.checks.ask(this.state.shift);
        if (playing) this.play();
      },
    });
  }

  /**
   * Goes on with runs that were kept, in place of the present ones.
   *
   * @param {Settings} settings they were begun with
   * @param {Kept} kept
   * @param {RunRecord[]} finished
   * @throws {Error} when this version does not allow the settings
   */
  resume({ seed, seeds, env_steps, config }, kept, finished) {
    this.rules.configOf({ config, env_steps });
    this.#remember();
    this.set({ seed, seeds, env_steps, config });
    this.#startOver(kept, finished);
  }

  /** @param {number} seeds The other runs go on. */
  setSeeds(seeds) {
    this.set({ seeds });
    if (seeds < this.pool.seeds) this.#remember();
    this.pool.setSeeds(seeds);
    this.#ran = settingsOf(this.state);
  }

  /** @param {Shift} shift @returns {boolean} true: its agents can act under any shift */
  setShift(shift) {
    batch(() => {
      this.set({ shift });
      this.pool.setShift(shift);
      this.checks.clear();
    });
    this.checks.ask(shift);
    return true;
  }

  /**
   * Takes a state that stands for runs which are elsewhere: nothing is run, nothing of the present runs comes back.
   *
   * @param {PageState} state
   */
  clear(state) {
    this.page = { ...state };
    this.#startOver();
  }

  /** Ends every worker. */
  dispose() {
    this.checks.dispose();
    this.pool.dispose();
  }

  /** The environment may not have the shift that is set. */
  #fitShift() {
    if (canShift(this.info, this.state.shift)) return;
    this.notices = [...this.notices, noSuchShift(this.info)];
    this.set({ shift: NO_SHIFT });
  }
}
