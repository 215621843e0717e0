/** Training on the first screen: the agents learn without a shift, and then meet the one that was shown. */

import type { LiveExperiment } from '../run/live-experiment.ts';
import type { Shift } from '../types.d.ts';
import type { Opening } from './opening.ts';

import { SHIFT_OF, settingOf } from '../hero/words.ts';

export class Training {
  /** The shift that follows once they have learned. */
  #then: Shift | null = null;

  actions;
  host;
  opening: Opening;
  store;

  constructor(opening: Opening) {
    const { actions, host, store } = opening;
    this.actions = actions;
    this.host = host;
    this.opening = opening;
    this.store = store;
  }

  /** Trains the three agents: with the seed of the page, or with another one the next time. */
  begin() {
    const { shift } = this.store.shown?.state ?? {};
    this.#then = shift && settingOf(shift) !== 'in-distribution' ? shift : SHIFT_OF.far;
    this.actions.setShift(SHIFT_OF['in-distribution']);
    this.actions.change((live) => {
      if (live.pool.finished) live.newSeed();
      if (live.state.seeds !== 1) live.setField('seeds', '1');
      if (!live.pool.playing) live.play();
    });
    if (!this.store.live && this.opening.free) void this.opening.load();
  }

  /** Trains at once if the link shows the outcome of agents that are not here yet: the same seed gives the same agents. */
  beginSent() {
    const { live, shown } = this.store;
    const { host, opening } = this;
    if (!live || live.begun || !host.onHero || opening.away || shown !== live) return;
    const setting = settingOf(live.state.shift);
    if (host.autoplay || setting === null || setting === 'in-distribution') return;
    this.begin();
  }

  /** Sets the shift once all have learned. */
  heed(live: LiveExperiment) {
    live.addEventListener('finished', () => {
      if (!this.#then || !live.pool.finished) return;
      if (this.host.onHero) this.actions.setShift(this.#then);
      this.#then = null;
    });
  }
}
