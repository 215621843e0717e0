/** Robots that learn, as they drive meanwhile: asked for a few times a second, drawn in between. */

/** @import { Live, Method } from '../types.d.ts' */
/** @import { Moment } from './player.js' */

import { LiveClock, TICK_MS } from '../run/live.js';

/** So long a picture may take to glide to the next one. */
const LONGEST_MS = 400;

export class Feed {
  /** @type {Map<Method, {from: Moment, to: Moment}>} */ #places = new Map();
  #begun = 0;
  #lasts = TICK_MS;
  /** @type {LiveClock} */ #clock;

  /** @param {LiveClock['experiment']} experiment */
  constructor(experiment) {
    this.experiment = experiment;
    this.#clock = new LiveClock(experiment, (lives) => this.#show(lives));
  }

  /** @param {boolean} running */
  set running(running) {
    this.#clock.running = running;
  }

  /** @param {Map<Method, Live>} lives */
  #show(lives) {
    const now = performance.now();
    const places = this.moments(now);
    this.#lasts = Math.min(LONGEST_MS, Math.max(TICK_MS, now - this.#begun));
    this.#begun = now;
    for (const [method, { drawn, t }] of lives) {
      const [x, z] = drawn;
      const to = { x, z, speed: 0 };
      // A new episode begins elsewhere: nobody drives there.
      const from = t <= 1 ? to : (places.get(method) ?? to);
      this.#places.set(method, { from, to });
    }
  }

  /** @param {number} now @returns {Map<Method, Moment>} */
  moments(now) {
    const share = Math.max(0, Math.min(1, (now - this.#begun) / this.#lasts));
    return new Map(
      [...this.#places].map(([method, { from, to }]) => [
        method,
        {
          x: from.x + (to.x - from.x) * share,
          z: from.z + (to.z - from.z) * share,
          speed: Math.max(-0.06, Math.min(0.06, to.x - from.x)),
        },
      ]),
    );
  }
}
