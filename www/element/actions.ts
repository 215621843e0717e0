/** What a reader does to the experiment on the page, and what the address and the page around are told of it. */

import type { Choice } from '../state/snapshot.d.ts';
import type { LiveExperiment } from '../run/live-experiment.ts';
import type { Shift } from '../types.d.ts';
import type { Switching } from './switching.ts';

import { batch } from '@preact/signals-core';
import { StoredExperiment } from '../run/stored-experiment.ts';
import { settingsOf } from '../state/url.ts';
import { CAPTIONS } from '../story/captions.ts';

export class Actions {
  switching: Switching;
  store;
  address;
  clock;
  tell;

  constructor(switching: Switching) {
    const { store, address, clock, tell } = switching;
    this.switching = switching;
    this.store = store;
    this.address = address;
    this.clock = clock;
    this.tell = tell;
  }

  /** Does what was asked for before the agents were there. */
  catchUp() {
    for (const work of this.store.waiting.splice(0)) this.change(work);
  }

  /**
   * Does something to the live experiment, and lets the address follow.
   *
   * @param keep whether the address follows
   */
  change(work: (live: LiveExperiment) => void, keep = true) {
    this.switching.takeOver();
    const { live, waiting } = this.store;
    if (!live) {
      waiting.push(work);
      return;
    }
    const { attempt, hash } = live;
    batch(() => work(live));
    if (live.hash !== hash) this.tell(live.hash);
    // Other settings are a place of their own in the browser's history.
    if (keep) this.switching.keepAddress(live.attempt !== attempt);
  }

  /**
   * Does something that may start the runs over, and then starts them: nobody has to press play for it.
   */
  startOver(work: (live: LiveExperiment) => void) {
    this.change((live) => {
      const { attempt } = live;
      work(live);
      if (live.attempt !== attempt) live.play();
    });
  }

  /**
   * Changes a field of the run. Runs that have begun start over with it; others wait for the reader.
   */
  setField(name: 'seed' | 'seeds' | 'env_steps', text: string) {
    const begun = this.store.live?.begun ?? false;
    const work = (live: LiveExperiment) => live.setField(name, text);
    if (begun) this.startOver(work);
    else this.change(work);
  }

  /**
   * Changes what is chosen beside the settings: a stored run stays on the page.
   *
   * @param keep whether the address follows
   * @param anew whether the browser's Back leads to the state before
   */
  choose(choice: Partial<Choice>, keep = true, anew = false) {
    const { store } = this;
    const before = store.shown?.hash;
    batch(() => {
      store.stored?.choose(choice);
      store.live?.choose(choice);
    });
    const { shown } = store;
    if (shown && shown.hash !== before) this.tell(shown.hash);
    if (keep) this.switching.keepAddress(anew);
  }

  setShift(shift: Shift) {
    const { live, stored } = this.store;
    if (stored?.setShift(shift)) {
      live?.setShift(shift);
      this.switching.keepAddress();
      this.clock.advance(stored.playing ? 0 : 1);
      return;
    }
    this.change((own) => own.setShift(shift));
    // Where the environment stands still, one step shows what the shift does.
    if (!this.store.live?.pool.playing) this.clock.advance(1);
  }

  /**
   * @param step of the story
   * @param shifts whether the step sets its shift
   */
  setStep(step: number | undefined, shifts = true) {
    const begins = step === undefined || !shifts ? undefined : CAPTIONS[step - 1];
    // A step of the story opens its own figure.
    this.choose({ step, panel: undefined });
    if (begins?.shift) this.setShift(begins.shift);
  }

  /** Keeps what is shown, to be compared with what comes. */
  keepA() {
    const { shown } = this.store.snapshot;
    if (!shown) return;
    const runs = shown.runs.filter((run) => run.result !== null);
    const { state, version } = shown;
    const kept = { settings: settingsOf(state), runs, version };
    this.change((live) => live.setA(kept));
  }

  /** Brings back what was on the page before. */
  async undo() {
    const { live } = this.store;
    if (!live) return;
    const before = live.hash;
    await live.past.undo();
    if (live.hash !== before) this.tell(live.hash);
    this.switching.keepAddress();
  }

  /** Takes another address's state, once somebody has changed the address. */
  follow() {
    if (this.address.changed) this.take(this.address.take());
  }

  /**
   * Takes another state.
   *
   * @param where what the hash stands in, for the reader
   */
  take(hash: string, where?: string) {
    const { live, stored } = this.store;
    // The browser's Back: what was there then is still kept.
    if (live?.past.leadsTo(hash)) {
      void this.undo();
      return;
    }
    if (!stored || !StoredExperiment.fits(stored.stored, hash)) {
      this.change((own) => own.follow(hash, where), false);
      return;
    }
    const { state } = new StoredExperiment(stored.stored, hash);
    const { view, bet, step, panel, study, lang } = state;
    this.choose({ view, bet }, false);
    this.setShift(state.shift);
    this.setStep(step, false);
    this.choose({ panel, study, ...(lang ? { lang } : {}) });
  }
}
