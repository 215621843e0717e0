/** Switches between a stored run and the live experiment, which takes its place once the reader begins. */

import type { Recording } from '../state/recording.d.ts';
import type { LiveExperiment } from '../run/live-experiment.ts';
import type { StoredRun } from '../types.d.ts';
import type { Address } from './address.ts';
import type { EnvironmentClock } from './environment-clock.ts';
import type { Store } from './store.ts';

import { msg } from '@lit/localize';
import { batch } from '@preact/signals-core';
import { StoredExperiment } from '../run/stored-experiment.ts';

export class Switching {
  store: Store;
  address: Address;
  clock: EnvironmentClock;
  tell: (state: string) => void;

  /**
   * @param tell called with the hash of a new state
   */
  constructor(
    store: Store,
    address: Address,
    clock: EnvironmentClock,
    tell: (state: string) => void,
  ) {
    this.store = store;
    this.address = address;
    this.clock = clock;
    this.tell = tell;
  }

  /** Whether the reader has begun, or is about to. */
  get #begun() {
    return this.store.waiting.length > 0 || (this.store.live?.begun ?? false);
  }

  /**
   * The address follows the state.
   *
   * @param anew whether the browser's Back leads to the one before
   */
  keepAddress(anew = false) {
    const { shown } = this.store;
    if (shown) this.address.keep(shown.hash, anew);
  }

  /**
   * Shows a stored run, unless the reader has begun or wants another one.
   *
   * @param hash the state that is wanted
   * @returns null where it is not shown
   */
  toStored(run: StoredRun, hash: string): StoredExperiment | null {
    const state = this.store.stored?.hash ?? hash;
    if (this.#begun || !StoredExperiment.fits(run, state)) return null;
    return (this.store.stored = new StoredExperiment(run, state));
  }

  /**
   * Shows the recording of the first screen, until the reader begins a run of their own.
   *
   * @param hash the state that is wanted
   */
  toRecording(recording: Recording, hash: string) {
    const { store } = this;
    const state = store.shown?.hash ?? hash;
    if (this.#begun || store.stored?.recording) return;
    const run = { ...recording, episodes: {}, insight: {} };
    if (!StoredExperiment.fits(run, withoutSeeds(state))) return;
    const stored = new StoredExperiment(run, state, recording);
    stored.pause();
    store.stored = stored;
  }

  /** Shows results that the browser kept and whose agents are gone. */
  toKept(run: StoredRun) {
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

  /** Takes the live experiment, whose agents are there from now on. */
  begin(live: LiveExperiment) {
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
    const leave = (own: LiveExperiment) => {
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

  #showAgain(live: LiveExperiment, stored: StoredExperiment) {
    // This version may not allow the settings of results that were kept.
    if (stored.stored.saved) live.pause();
    else live.clear(stored.state);
    this.store.stored = stored;
    this.clock.run(stored.acting);
    this.clock.advance(0);
  }
}

/** The first screen shows one seed, whatever number of seeds a state names. */
function withoutSeeds(hash: string) {
  const pairs = new URLSearchParams(hash);
  pairs.delete('seeds');
  return String(pairs);
}
