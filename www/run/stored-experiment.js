/**
 * A stored run, with the same interface as an experiment whose agents learn here. It has finished, its agents act as they
 * acted then, and it has only the shifts under which they were evaluated.
 */

/** @import { Acting, Choice, Compared, Snapshot } from '../state/snapshot.d.ts' */
/** @import { Live, Method, PageState, Setting, Shift, StoredEpisode, StoredRun } from '../types.d.ts' */
/** @import { Recording } from '../hero/recording.js' */

import { batch, computed, signal } from '@preact/signals-core';
import { ownOnly } from '../own.js';
import { sameShift } from '../state/shift.js';
import { formatHash, NO_SHIFT, parseHash, settingsOf } from '../state/url.js';
import { METHODS, SETTINGS } from '../state/words.js';
import { storedInsight } from './answers.js';
import { places } from './places.js';

/** @returns {Promise<StoredRun | null>} null when it cannot be had: the page then opens without it */
export async function fetchStored() {
  if (places.stored === null) return null;
  try {
    const response = await fetch(places.stored);
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}

/** Plays the stored episodes in place of agents. @implements {Acting} */
class Replay {
  #t = 0;
  #episode = 0;
  /** @type {Setting} */ setting = 'in-distribution';

  /** @param {StoredRun} stored */
  constructor(stored) {
    this.stored = stored;
  }

  /**
   * @param {number} steps
   * @returns {Promise<Map<Method, Live>>}
   */
  async live(steps) {
    const { horizon } = this.stored.info;
    for (let i = 0; i < steps; i += 1) {
      this.#t += 1;
      if (this.#t > horizon) {
        this.#t = 0;
        this.#episode += 1;
      }
    }
    return new Map(
      METHODS.flatMap((method) => {
        const episode = this.stored.episodes[method]?.[this.setting];
        return episode ? [[method, this.#moment(episode)]] : [];
      }),
    );
  }

  /** @param {StoredEpisode} episode @returns {Live} */
  #moment({ x, z, a, reward }) {
    const t = Math.min(this.#t, x.length - 1);
    const total = reward.slice(1, t + 1).reduce((sum, each) => sum + each, 0);
    return {
      x: x[t],
      z: z[t],
      a: a[t],
      reward: reward[t],
      return: total,
      t,
      episode: this.#episode,
    };
  }

  liveReset() {
    this.#t = 0;
    return this.live(0);
  }

  /** Its episodes are those of `setting`. */
  setShift() {}
}

export class StoredExperiment {
  #page;
  #playing = signal(true);
  #a = signal(/** @type {Compared | null} */ (null));
  #snapshot = computed(() => this.#look());

  /**
   * @param {StoredRun} given
   * @param {string} hash of the address
   * @param {Recording | null} [recording] where it is the first screen's
   */
  constructor(given, hash, recording = null) {
    // Some fields are optional, and a page may have given every object one of that name.
    const stored = /** @type {StoredRun} */ (ownOnly(given));
    this.stored = stored;
    this.recording = recording;
    this.acting = new Replay(stored);
    this.insight = storedInsight(stored, (shift) => settingOf(stored, shift));
    const { seed, seeds, config } = stored;
    /** @type {PageState} */
    const own = {
      ...(stored.settings ?? { seed, seeds, env_steps: config.env_steps, config: {} }),
      shift: NO_SHIFT,
      hide: [],
    };
    this.defaults = stored.defaults ?? own;
    const { state } = parseHash(hash, { defaults: own, problemOf: () => null });
    const { hide, view, bet, step, panel, study, speed, lang, a } = state;
    this.#page = signal({ ...own, hide, view, bet, step, panel, study, speed, lang, a });
    if (a) this.#a.value = { settings: a, runs: [] };
    this.setShift(state.shift);
  }

  /**
   * Whether an address asks for nothing that this run does not have.
   *
   * @param {StoredRun} stored
   * @param {string} hash
   */
  static fits(stored, hash) {
    const own = new StoredExperiment(stored, '').state;
    const defaults = ownOnly(stored).defaults ?? own;
    const { state, problems } = parseHash(hash, { defaults, problemOf: () => null });
    // What is hidden or opened changes no run.
    return (
      problems.length === 0 &&
      JSON.stringify(settingsOf(state)) === JSON.stringify(settingsOf(own)) &&
      settingOf(stored, state.shift) !== null
    );
  }

  /** All that the page shows of it now. @returns {Snapshot} */
  get snapshot() {
    return this.#snapshot.value;
  }

  /** @returns {Snapshot} */
  #look() {
    const { stored, state, acting, insight } = this;
    const { version, commit, saved, info, config, runs, seed } = stored;
    const first = runs.filter((run) => run.seed === seed);
    const setting = settingOf(stored, state.shift) ?? 'in-distribution';
    const means = first.map(
      (run) => /** @type {const} */ ([run.method, run.result?.returns[setting]?.mean ?? NaN]),
    );
    return {
      ...{ live: false, recording: this.recording, version, commit, saved },
      ...{ state, hash: formatHash(state, this.defaults), defaults: this.defaults, info, config },
      ...{ runs, first, playing: this.playing, finished: true, begun: false, busy: 0 },
      attempt: this,
      senses: config.policy_inputs ?? info.state,
      checks: new Map(means),
      episodes: config.evaluation_episodes,
      notices: [],
      ...{ a: this.#a.value, runningA: false, left: null, acting, insight, agents: null },
    };
  }

  /** @returns {PageState} */
  get state() {
    return this.#page.value;
  }

  /** The state as a hash, without what is as by default. */
  get hash() {
    return this.snapshot.hash;
  }

  /** Whether its episodes are shown one after another. */
  get playing() {
    return this.#playing.value;
  }

  play() {
    this.#playing.value = true;
  }

  pause() {
    this.#playing.value = false;
  }

  /**
   * @param {Shift} shift
   * @returns {boolean} whether its agents were evaluated under this shift
   */
  setShift(shift) {
    const setting = settingOf(this.stored, shift);
    if (setting === null) return false;
    batch(() => {
      this.acting.setting = setting;
      this.#page.value = { ...this.#page.peek(), shift };
    });
    return true;
  }

  /**
   * Changes what the reader has chosen beside the settings.
   *
   * @param {Partial<Choice>} choice
   */
  choose(choice) {
    this.#page.value = { ...this.#page.peek(), ...choice };
  }
}

/**
 * @param {StoredRun} stored
 * @param {Shift} shift
 * @returns {Setting | null}
 */
const settingOf = ({ info: { settings } }, shift) =>
  /** @type {Setting[]} */ ([...SETTINGS, ...Object.keys(settings)]).find(
    (setting) => Object.hasOwn(settings, setting) && sameShift(settings[setting], shift),
  ) ?? null;
