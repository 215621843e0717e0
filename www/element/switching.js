/** Switches between a stored run and the live experiment, which takes its place once the reader begins. */

/** @import { Recording } from '../hero/recording.js' */
/** @import { LiveExperiment } from '../run/live-experiment.ts' */
/** @import { StoredRun } from '../types.d.ts' */
/** @import { Address } from './address.js' */
/** @import { EnvironmentClock } from './environment-clock.js' */
/** @import { Store } from './store.js' */

import { msg } from '@lit/localize';
import { batch } from '@preact/signals-core';
import { StoredExperiment } from '../run/stored-experiment.ts';

export class Switching {
  /**
   * @param {Store} store
   * @param {Address} address
   * @param {EnvironmentClock} clock
   * @param {(state: string) => void} tell called with the hash of a new state
   */
  constructor(store, address, clock, tell) {
    this.store = store;
    this.address = address;
    this.clock = clock;
    this.tell = tell;
  }

  /** Whether the reader has begun, or is about to. */
  get #begun() {
    return this.store.waiting.length > 0 || (this.store.live?.begun ?? false);
  }

  /** The address follows the state. @param {boolean} [anew] whether the browser's Back leads to the one before */
  keepAddress(anew = false) {
    const { shown } = this.store;
    if (shown) this.address.keep(shown.hash, anew);
  }

  /**
   * Shows a stored run, unless the reader has begun or wants another one.
   *
   * @param {StoredRun} run
   * @param {string} hash the state that is wanted
   * @returns {StoredExperiment | null} null where it is not shown
   */
  toStored(run, hash) {
    const state = this.store.stored?.hash ?? hash;
    if (this.#begun || !StoredExperiment.fits(run, state)) return null;
    return (this.store.stored = new StoredExperiment(run, state));
  }

  /**
   * Shows the recording of the first screen, until the reader begins a run of their own.
   *
   * @param {Recording} recording
   * @param {string} hash the state that is wanted
   */
  toRecording(recording, hash) {
    const { store } = this;
    const state = store.shown?.hash ?? hash;
    if (this.#begun || store.stored?.recording) return;
    const run = { ...recording, episodes: {}, insight: {} };
    if (!StoredExperiment.fits(run, withoutSeeds(state))) return;
    const stored = new StoredExperiment(run, state, recording);
    stored.pause();
    store.stored = stored;
  }

  /**
   * Shows results that the browser kept and whose agents are gone.
   *
   * @param {StoredRun} run
   */
  toKept(run) {
    const { live, shown } = this.store;
    if (!shown) return;
    if (live?.pool.playing) live.pause();
    const { hide, lang } = shown.state;
    const stored = new StoredExperiment(run, '');
    stored.pause();
    // The first screen has no place for them.
    stored.choose({ hide, lang, view: 'lab' });
    this.store.stored = stored;
    this.clock.run(stored.acting);
    this.tell(stored.hash);
    this.keepAddress(true);
  }

  /** Puts kept results away again. */
  closeKept() {
    const { live, stored } = this.store;
    if (!stored?.stored.saved || !live) return;
    this.unstore();
    this.clock.run(live.pool);
    this.clock.advance(0);
    this.tell(live.hash);
    this.keepAddress(true);
  }

  /** Shows nothing stored any more; what was chosen beside it stays. */
  unstore() {
    const { live, stored } = this.store;
    if (!stored) return;
    batch(() => {
      this.store.stored = null;
      live?.adopt(stored.state);
    });
  }

  /** Takes the live experiment, whose agents are there from now on. @param {LiveExperiment} live */
  begin(live) {
    const { stored } = this.store;
    batch(() => {
      this.store.live = live;
      // What was chosen before the agents were there.
      if (stored) live.adopt(stored.state);
    });
    if (stored) this.keepAddress();
    else this.clock.run(live.pool);
  }

  /** Leaves the stored run for the live experiment; once its agents are there, where they are not yet. */
  takeOver() {
    const { live, stored, waiting } = this.store;
    if (!stored) return;
    const leave = (/** @type {LiveExperiment} */ own) => {
      // Results that were kept begin again with their own settings.
      if (stored.stored.saved) own.follow(stored.hash);
      own.adopt(stored.state);
      own.past.add({
        hash: stored.hash,
        words: () => msg('The stored run that you saw can come back.'),
        restore: () => this.#showAgain(own, stored),
      });
    };
    if (!live) {
      this.store.stored = null;
      waiting.push(leave);
      return;
    }
    batch(() => {
      this.store.stored = null;
      leave(live);
    });
    this.clock.run(live.pool);
    this.clock.advance(0);
  }

  /**
   * @param {LiveExperiment} live
   * @param {StoredExperiment} stored
   */
  #showAgain(live, stored) {
    // This version may not allow the settings of results that were kept.
    if (stored.stored.saved) live.pause();
    else live.clear(stored.state);
    this.store.stored = stored;
    this.clock.run(stored.acting);
    this.clock.advance(0);
  }
}

/** The first screen shows one seed, whatever number of seeds a state names. @param {string} hash */
function withoutSeeds(hash) {
  const pairs = new URLSearchParams(hash);
  pairs.delete('seeds');
  return String(pairs);
}
