/**
 * A run that the build made, in the shape of the experiment that the page runs: it has finished, its
 * robots drive again as they drove, and it knows no other lamp than those it was examined with.
 */

/** @import { Compared, Lab } from './lab.js' */
/** @import { Live, Method, PageState, Panel, RunRecord, Setting, Shift, StoredEpisode, StoredRun, ViewName } from '../types.d.ts' */
/** @import { Recording } from '../hero/recording.js' */

import { msg, str } from '@lit/localize';
import { places } from './places.js';
import { ownOnly } from '../own.js';
import { sameShift } from '../state/shift.js';
import { formatHash, NO_SHIFT, parseHash, settingsOf } from '../state/url.js';
import { count, listing, METHODS, SETTINGS } from '../state/words.js';
import { storedInsight } from './insight.js';

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

/** Plays the stored episodes in place of agents. */
class Replay {
  #t = 0;
  #episode = 0;

  /** @param {StoredRun} stored */
  constructor(stored) {
    this.stored = stored;
    this.config = stored.config;
    this.playing = true;
    this.busy = 0;
    /** @type {Setting} */ this.setting = 'in-distribution';
  }

  firstRuns() {
    return this.stored.runs.filter((run) => run.seed === this.stored.seed);
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
}

export class StoredLab {
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
    this.info = stored.info;
    this.runs = stored.runs;
    this.experiment = new Replay(stored);
    this.senses = stored.config.policy_inputs ?? stored.info.state;
    this.episodes = stored.config.evaluation_episodes;
    /** @type {string[]} */ this.notices = [];
    this.insight = storedInsight(stored, (shift) => settingOf(stored, shift));
    /** @type {Compared | null} */ this.a = null;
    this.runningA = false;
    /** Nobody can ask its agents for their steps. */ this.transitions = null;
    const { seed, seeds, config } = stored;
    /** @type {PageState} */
    this.state = {
      ...(stored.settings ?? { seed, seeds, env_steps: config.env_steps, config: {} }),
      shift: NO_SHIFT,
      hide: [],
    };
    this.defaults = stored.defaults ?? this.state;
    const { state } = parseHash(hash, { defaults: this.state, problemOf: () => null });
    const { hide, view, bet, panel, study, speed, lang, a } = state;
    this.state = { ...this.state, hide, view, bet, panel, study, speed, lang, a };
    if (a) this.a = { settings: a, runs: [] };
    this.setShift(state.shift);
    if (state.step !== undefined) this.setStep(state.step);
  }

  /**
   * Whether an address asks for nothing that this run does not have.
   *
   * @param {StoredRun} stored
   * @param {string} hash
   */
  static fits(stored, hash) {
    const own = new StoredLab(stored, '').state;
    const defaults = ownOnly(stored).defaults ?? own;
    const { state, problems } = parseHash(hash, { defaults, problemOf: () => null });
    // What is hidden, told and opened is no matter of the run.
    return (
      problems.length === 0 &&
      JSON.stringify(settingsOf(state)) === JSON.stringify(settingsOf(own)) &&
      settingOf(stored, state.shift) !== null
    );
  }

  /**
   * @param {Shift} shift
   * @returns {boolean} whether its agents were examined under this shift
   */
  setShift(shift) {
    const setting = settingOf(this.stored, shift);
    if (setting === null) return false;
    this.experiment.setting = setting;
    this.state = { ...this.state, shift };
    return true;
  }

  /** The state as a hash, without what is as by default. */
  get hash() {
    return formatHash(this.state, this.defaults);
  }

  /** @param {ViewName} view */
  setView(view) {
    this.state = { ...this.state, view };
  }

  /** @param {Method | undefined} bet the robot that the reader trusts */
  setBet(bet) {
    this.state = { ...this.state, bet };
  }

  /** @param {string} lang */
  setLanguage(lang) {
    this.state = { ...this.state, lang };
  }

  /** @param {Panel | undefined} panel of "See why" */
  setPanel(panel) {
    this.state = { ...this.state, panel };
  }

  /** @param {string | undefined} study that is open */
  setStudy(study) {
    this.state = { ...this.state, study };
  }

  /** @param {number | undefined} step of the story */
  setStep(step) {
    this.state = { ...this.state, step };
  }

  /** Nobody can ask its agents. @type {Lab['agents'] | null} */
  agents = null;

  /** How the numbers came about. @returns {import('../export/provenance.js').Provenance} */
  get provenance() {
    const { version, commit, config, info } = this.stored;
    const { shift } = this.state;
    return {
      version,
      commit,
      settings: settingsOf(this.state),
      shift,
      config,
      info,
      runs: this.runs,
    };
  }

  /** @returns {Map<Method, number>} Mean return under the present lamp. */
  get checks() {
    const { setting } = this.experiment;
    return new Map(
      this.experiment
        .firstRuns()
        .map((run) => [run.method, run.result?.returns[setting]?.mean ?? NaN]),
    );
  }

  /** What is shown, for the note above it. */
  get about() {
    const { version, commit } = this.stored;
    const seeds = [...new Set(this.runs.map((run) => String(run.seed)))];
    const steps = msg(str`${count(this.state.env_steps)} steps each`);
    const from = commit
      ? msg(str`version ${version}, commit ${commit}`)
      : msg(str`version ${version}`);
    const which =
      seeds.length === 1 ? msg(str`seed ${seeds[0]}`) : msg(str`seeds ${listing(seeds)}`);
    return `${which}, ${steps}, ${from}`;
  }

  /** Nothing learns. */
  remaining = '';

  get status() {
    if (this.stored.saved) {
      return msg('Finished results that were kept. Press play to run them again in this version.');
    }
    return msg('A stored run, made when this page was built. Press play to run it yourself.');
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
