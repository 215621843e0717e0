/**
 * Which experiment is on the page: a stored run, until the reader begins one of their own; and what is
 * done to it. What is asked for before the agents are there waits for them.
 */

/** @import { Recording } from '../hero/recording.js' */
/** @import { Method, Panel, Shift, StoredRun, ViewName } from '../types.d.ts' */
/** @import { Address } from './address.js' */
/** @import { RoomClock } from './room-clock.js' */

import { msg } from '@lit/localize';
import { LiveExperiment } from '../run/live-experiment.js';
import { StoredExperiment } from '../run/stored-experiment.js';
import { settingsOf } from '../state/url.js';
import { CAPTIONS } from '../story/captions.js';

/**
 * @typedef {object} Told
 * @property {() => void} refresh the page is out of date
 * @property {(state: string) => void} state the state is another one
 */

export class Store {
  /** @type {LiveExperiment | null} */ lab = null;
  /** @type {StoredExperiment | null} */ stored = null;
  /** @type {((lab: LiveExperiment) => void)[]} */ #waiting = [];

  /**
   * @param {Address} address
   * @param {RoomClock} clock
   * @param {Told} told
   */
  constructor(address, clock, told) {
    this.address = address;
    this.clock = clock;
    this.told = told;
  }

  /** What the figures show. */
  get shown() {
    return this.stored ?? this.lab;
  }

  /**
   * @param {StoredRun} run
   * @param {string} hash the state that is wanted
   * @returns {boolean} whether it is shown: a reader may have begun, or want another one
   */
  store(run, hash) {
    const state = this.stored?.hash ?? hash;
    if (this.#waiting.length > 0 || this.lab?.begun || !StoredExperiment.fits(run, state))
      return false;
    this.stored = new StoredExperiment(run, state);
    return true;
  }

  /**
   * The recording of the first screen, until the reader begins a run of their own.
   *
   * @param {Recording} recording
   * @param {string} hash the state that is wanted
   */
  record(recording, hash) {
    const state = this.shown?.hash ?? hash;
    if (this.#waiting.length > 0 || this.lab?.begun || this.stored?.recording) return;
    const run = { ...recording, episodes: {}, insight: {} };
    if (!StoredExperiment.fits(run, ownSeeds(state))) return;
    this.stored = new StoredExperiment(run, state, recording);
    this.stored.experiment.playing = false;
  }

  /**
   * Results that the browser kept and that no agents are there for.
   *
   * @param {StoredRun} run
   */
  showKept(run) {
    const { lab, shown } = this;
    if (!shown) return;
    if (lab?.experiment.playing) lab.experiment.pause();
    const { hide, lang } = shown.state;
    this.stored = new StoredExperiment(run, '');
    this.stored.experiment.playing = false;
    // The first screen has no place for them.
    this.stored.state = { ...this.stored.state, hide, lang, view: 'lab' };
    this.clock.run(this.stored.experiment);
    this.told.state(this.stored.hash);
    this.keep(true);
    this.told.refresh();
  }

  /** Puts kept results away again. */
  closeKept() {
    const { lab } = this;
    if (!this.stored?.stored.saved || !lab) return;
    this.unstore();
    this.clock.run(lab.experiment);
    this.clock.advance(0);
    this.told.state(lab.hash);
    this.keep(true);
    this.told.refresh();
  }

  /** Nothing stored is shown any more; what was chosen beside it stays. */
  unstore() {
    if (!this.stored) return;
    const { state } = this.stored;
    this.stored = null;
    this.lab?.adopt(state);
  }

  /** The agents are there. @param {LiveExperiment} lab */
  begin(lab) {
    this.lab = lab;
    if (!this.stored) this.clock.run(lab.experiment);
    else {
      // What was chosen before the agents were there.
      lab.adopt(this.stored.state);
      this.keep();
    }
  }

  /** Does what was asked for before. */
  catchUp() {
    for (const work of this.#waiting.splice(0)) this.change(work);
  }

  /** Leaves the stored run for one of the reader's own. */
  takeOver() {
    if (!this.stored) return;
    const { stored } = this;
    const { state } = stored;
    this.stored = null;
    const leave = (/** @type {LiveExperiment} */ lab) => {
      // Results that were kept begin again with what they were set to.
      if (stored.stored.saved) lab.follow(stored.hash);
      lab.adopt(state);
      lab.past.add({
        hash: stored.hash,
        words: () => msg('The stored run that you saw can come back.'),
        restore: () => this.#showAgain(lab, stored),
      });
    };
    if (!this.lab) {
      this.#waiting.push(leave);
      return;
    }
    leave(this.lab);
    this.clock.run(this.lab.experiment);
    this.clock.advance(0);
  }

  /**
   * @param {LiveExperiment} lab
   * @param {StoredExperiment} stored
   */
  #showAgain(lab, stored) {
    // The settings of what was kept may be none of this version's.
    if (stored.stored.saved) lab.experiment.pause();
    else lab.clear(stored.state);
    this.stored = stored;
    this.clock.run(stored.experiment);
    this.clock.advance(0);
  }

  /**
   * Does something that may start the runs over, and then starts them: nobody has to press play for it.
   *
   * @param {(lab: LiveExperiment) => void} work
   */
  startOver(work) {
    this.change((lab) => {
      const { starts } = lab;
      work(lab);
      if (lab.starts !== starts) lab.experiment.play();
    });
  }

  /**
   * Changes a field of the run. What has begun starts over with it; what has not waits for more.
   *
   * @param {'seed' | 'seeds' | 'env_steps'} name
   * @param {string} text
   */
  setField(name, text) {
    const begun = this.lab?.begun ?? false;
    const work = (/** @type {LiveExperiment} */ lab) => lab.setField(name, text);
    if (begun) this.startOver(work);
    else this.change(work);
  }

  /** Brings back what made way for what is shown. */
  async undo() {
    const { lab } = this;
    if (!lab) return;
    const before = lab.hash;
    await lab.past.undo();
    if (lab.hash !== before) this.told.state(lab.hash);
    this.keep();
    this.told.refresh();
  }

  /**
   * Does something to the reader's own experiment, and shows and keeps what came of it.
   *
   * @param {(lab: LiveExperiment) => void} work
   * @param {boolean} [keep] whether the address follows
   */
  change(work, keep = true) {
    this.takeOver();
    if (!this.lab) {
      this.#waiting.push(work);
      this.told.refresh();
      return;
    }
    const { starts } = this.lab;
    const before = this.lab.hash;
    work(this.lab);
    if (this.lab.hash !== before) this.told.state(this.lab.hash);
    // Other settings are a place of their own in the browser's history.
    if (keep) this.keep(this.lab.starts !== starts);
    this.told.refresh();
  }

  /**
   * Does something to both, which is no matter of the run: a stored run stays on the page.
   *
   * @param {(lab: LiveExperiment | StoredExperiment) => void} work
   * @param {boolean} [keep] whether the address follows
   * @param {boolean} [anew] whether the browser's Back leads to the state before
   */
  both(work, keep = true, anew = false) {
    const before = this.shown?.hash;
    if (this.stored) work(this.stored);
    if (this.lab) work(this.lab);
    if (this.shown && this.shown.hash !== before) this.told.state(this.shown.hash);
    if (keep) this.keep(anew);
    this.told.refresh();
  }

  /** The address follows the state. @param {boolean} [anew] whether the browser's Back leads to the one before */
  keep(anew = false) {
    const { shown } = this;
    if (shown) this.address.keep(shown.hash, anew);
  }

  /** Takes another address's state, once somebody has changed the address. */
  follow() {
    if (this.address.changed) this.take(this.address.take());
  }

  /**
   * Takes another state.
   *
   * @param {string} hash
   * @param {string} [where] what the hash stands in, for the reader
   */
  take(hash, where) {
    // The browser's Back: what was there then is there still.
    if (this.lab?.past.leadsTo(hash)) {
      void this.undo();
      return;
    }
    if (!this.stored || !StoredExperiment.fits(this.stored.stored, hash)) {
      this.change((lab) => lab.follow(hash, where), false);
      return;
    }
    const { state } = new StoredExperiment(this.stored.stored, hash);
    const { view, bet } = state;
    this.both((lab) => {
      lab.state = { ...lab.state, view, bet };
    }, false);
    this.setShift(state.shift);
    this.setStep(state.step, false);
    this.setPanel(state.panel);
    this.setStudy(state.study);
    if (state.lang) this.setLanguage(state.lang);
  }

  /** @param {Shift} shift */
  setShift(shift) {
    if (this.stored?.setShift(shift)) {
      this.lab?.setShift(shift);
      this.keep();
      this.told.refresh();
      this.clock.advance(this.stored.experiment.playing ? 0 : 1);
      return;
    }
    this.change((lab) => lab.setShift(shift));
    // In a room that stands still, one step shows where the lamp goes now.
    if (!this.lab?.experiment.playing) this.clock.advance(1);
  }

  /**
   * @param {number | undefined} step of the story
   * @param {boolean} [lamp] whether it brings its lamp along
   */
  setStep(step, lamp = true) {
    const begins = step === undefined || !lamp ? undefined : CAPTIONS[step - 1];
    this.both((lab) => {
      lab.setStep(step);
      // A step of the story opens its own figure.
      lab.setPanel(undefined);
    });
    if (begins?.shift) this.setShift(begins.shift);
  }

  /** @param {ViewName} view */
  setView(view) {
    this.both((lab) => lab.setView(view), true, true);
  }

  /** @param {Method} bet the robot that the reader trusts */
  setBet(bet) {
    this.both((lab) => lab.setBet(bet));
  }

  /** @param {Panel | undefined} panel of "See why" */
  setPanel(panel) {
    this.both((lab) => lab.setPanel(panel));
  }

  /** @param {string | undefined} study that is open */
  setStudy(study) {
    this.both((lab) => lab.setStudy(study));
  }

  /** @param {string} lang */
  setLanguage(lang) {
    this.both((lab) => lab.setLanguage(lang));
  }

  /** Keeps what is shown, to be compared with what comes. */
  keepA() {
    const { shown } = this;
    if (!shown) return;
    const runs = structuredClone(shown.runs.filter((run) => run.result !== null));
    const kept = { settings: settingsOf(shown.state), runs };
    this.change((lab) => lab.setA(kept));
  }

  /** Ends every worker. */
  end() {
    this.stored = null;
    this.#waiting = [];
    this.lab?.dispose();
    this.lab = null;
  }
}

/** The first screen shows one seed: how many others there are is no matter of it. @param {string} hash */
function ownSeeds(hash) {
  const pairs = new URLSearchParams(hash);
  pairs.delete('seeds');
  return String(pairs);
}
