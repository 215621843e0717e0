/** Runs whose agents learn here: they start over, go on from checkpoints, and can come back. */

import type { Slot } from './slot.ts';
import type { Kept } from './run-state.ts';
import type { PageState, RunRecord, Settings, Shift } from '../types.d.ts';
import type { Rules } from './rules.ts';

import { msg } from '@lit/localize';
import { batch, computed, signal } from '@preact/signals-core';
import { canShift } from '../state/shift.ts';
import { formatHash, NO_SHIFT, settingsOf } from '../state/url.ts';
import { Checks } from './checks.ts';
import { Past } from './past.ts';
import { RunPool } from './pool.ts';
import { noSuchShift, readPage } from './read-page.ts';

/** Fires `ready`, `finished`, `kept` and `lost` as its runs do. */
export class LiveRuns extends EventTarget {
  rules: Rules;
  defaults;
  /** What was on the page before. */
  past;
  pool;
  checks;

  #page: import('@preact/signals-core').Signal<PageState>;
  #notices: import('@preact/signals-core').Signal<string[]>;
  /** What the agents act in. */ #info;
  #attempt = signal({} as object);
  /** The settings of the runs that are on the page, which the state may be ahead of. */
  #ran: Settings;
  #hash = computed(() => formatHash(this.state, this.defaults));
  #runs = computed(() => [...this.pool.runs.values()]);

  /**
   * @param hash the address's, or an empty string
   * @param where what the hash stands in, for the reader
   * @param started workers to take first
   */
  constructor(
    module: WebAssembly.Module,
    rules: Rules,
    hash: string,
    where?: string,
    started?: Slot[],
  ) {
    super();
    this.rules = rules;
    this.defaults = rules.page;
    const { state, notices } = readPage(hash, rules, where);
    this.#page = signal(state);
    this.#notices = signal(notices);
    const config = rules.configOf(state);
    this.#info = signal(rules.infoOf(config.environment));
    this.#fitShift();
    this.past = new Past();
    this.pool = new RunPool(module, config, this.state, started, true);
    this.#ran = settingsOf(this.state);
    this.checks = new Checks(this.pool);
    for (const type of ['ready', 'kept']) {
      this.pool.addEventListener(type, () => this.dispatchEvent(new Event(type)));
    }
    this.pool.addEventListener('lost', (event) => {
      const { detail: key } = event as CustomEvent<string>;
      this.pool.note(key, { settings: rules.overridesOf(this.state) });
      this.dispatchEvent(new Event('lost'));
    });
    this.pool.addEventListener('finished', (event) => {
      const { detail } = event as CustomEvent;
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

  set notices(notices: string[]) {
    this.#notices.value = notices;
  }

  get info() {
    return this.#info.value;
  }

  /** Another object whenever the runs have started over. */
  get attempt() {
    return this.#attempt.value;
  }

  get runs(): RunRecord[] {
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

  /**
   * @param state in place of the whole one
   */
  set page(state: PageState) {
    this.#page.value = state;
  }

  set(change: Partial<PageState>) {
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
   * @param kept checkpoints to go on from
   * @param finished runs that are over
   */
  #startOver(kept?: Kept, finished?: RunRecord[]) {
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
   * @param settings they were begun with
   * @throws {Error} when this version does not allow the settings
   */
  resume({ seed, seeds, env_steps, config }: Settings, kept: Kept, finished: RunRecord[]) {
    this.rules.configOf({ config, env_steps });
    this.#remember();
    this.set({ seed, seeds, env_steps, config });
    this.#startOver(kept, finished);
  }

  /**
   * @param seeds The other runs go on.
   */
  setSeeds(seeds: number) {
    this.set({ seeds });
    if (seeds < this.pool.seeds) this.#remember();
    this.pool.setSeeds(seeds);
    this.#ran = settingsOf(this.state);
  }

  /**
   * @returns true: its agents can act under any shift
   */
  setShift(shift: Shift): boolean {
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
   */
  clear(state: PageState) {
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
