/**
 * A stored run, with the same interface as an experiment whose agents learn here. It has finished, its agents act as they
 * acted then, and it has only the shifts under which they were evaluated.
 */

import type { Choice, Compared, Snapshot } from '../state/snapshot.d.ts';
import type {
  Live,
  Method,
  PageState,
  Setting,
  Shift,
  StoredEpisode,
  StoredRun,
} from '../types.d.ts';
import type { Recording } from '../state/recording.d.ts';

import { batch, computed, signal } from '@preact/signals-core';
import { ownOnly } from '../own.js';
import { sameShift } from '../state/shift.ts';
import { formatHash, NO_SHIFT, parseHash, settingsOf } from '../state/url.ts';
import { METHODS, SETTINGS } from '../state/words.ts';
import { storedInsight } from './answers.ts';
import { places } from './places.ts';

/**
 * @returns null when it cannot be had: the page then opens without it
 */
export async function fetchStored(): Promise<StoredRun | null> {
  if (places.stored === null) return null;
  try {
    const response = await fetch(places.stored);
    const run = response.ok ? await response.json() : null;
    // A network that one has to sign in to gives files of its own.
    return run?.runs?.length > 0 && run.config && run.info ? run : null;
  } catch {
    return null;
  }
}

/** Plays the stored episodes in place of agents. */
class Replay {
  stored: StoredRun;

  #t = 0;
  #episode = 0;
  setting: Setting = 'in-distribution';

  constructor(stored: StoredRun) {
    this.stored = stored;
  }

  async live(steps: number): Promise<Map<Method, Live>> {
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

  #moment({ x, z, a, reward }: StoredEpisode): Live {
    const t = Math.min(this.#t, x.length - 1);
    const total = reward.slice(1, t + 1).reduce((sum, each) => sum + each, 0);
    return {
      drawn: [x[t], z[t]],
      action: [a[t]],
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
  stored;
  recording: Recording | null;
  acting;
  insight;
  defaults;

  #page;
  #playing = signal(true);
  #a = signal(null as Compared | null);
  #snapshot = computed(() => this.#look());

  /**
   * @param hash of the address
   * @param recording where it is the first screen's
   */
  constructor(given: StoredRun, hash: string, recording: Recording | null = null) {
    // Some fields are optional, and a page may have given every object one of that name.
    const stored = ownOnly(given) as StoredRun;
    this.stored = stored;
    this.recording = recording;
    this.acting = new Replay(stored);
    this.insight = storedInsight(stored, (shift) => settingOf(stored, shift));
    const { seed, seeds, config } = stored;
    const own: PageState = {
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

  /** Whether an address asks for nothing that this run does not have. */
  static fits(stored: StoredRun, hash: string) {
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

  /** All that the page shows of it now. */
  get snapshot(): Snapshot {
    return this.#snapshot.value;
  }

  #look(): Snapshot {
    const { stored, state, acting, insight } = this;
    const { version, commit, saved, info, config, runs, seed } = stored;
    const first = runs.filter((run) => run.seed === seed);
    const setting = settingOf(stored, state.shift) ?? 'in-distribution';
    const means = first.map(
      (run) => [run.method, run.result?.returns[setting]?.mean ?? NaN] as const,
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

  get state(): PageState {
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
   * @returns whether its agents were evaluated under this shift
   */
  setShift(shift: Shift): boolean {
    const setting = settingOf(this.stored, shift);
    if (setting === null) return false;
    batch(() => {
      this.acting.setting = setting;
      this.#page.value = { ...this.#page.peek(), shift };
    });
    return true;
  }

  /** Changes what the reader has chosen beside the settings. */
  choose(choice: Partial<Choice>) {
    this.#page.value = { ...this.#page.peek(), ...choice };
  }
}

const settingOf = ({ info: { settings } }: StoredRun, shift: Shift): Setting | null =>
  ([...SETTINGS, ...Object.keys(settings)] as Setting[]).find(
    (setting) => Object.hasOwn(settings, setting) && sameShift(settings[setting], shift),
  ) ?? null;
