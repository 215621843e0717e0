/** Robots that learn, as they drive meanwhile: asked for a few times a second, drawn in between. */

import type { Live, Method } from '../types.d.ts';
import type { Moment } from './player.ts';

import { LiveClock, TICK_MS } from '../run/live.ts';

/** So long a picture may take to glide to the next one. */
const LONGEST_MS = 400;

export class Feed {
  #places: Map<Method, { from: Moment; to: Moment }> = new Map();
  #begun = 0;
  #lasts = TICK_MS;
  #clock: LiveClock;

  acting: LiveClock['acting'];

  constructor(acting: LiveClock['acting']) {
    this.acting = acting;
    this.#clock = new LiveClock(acting, (lives) => this.#show(lives));
  }

  set running(running: boolean) {
    this.#clock.running = running;
  }

  #show(lives: Map<Method, Live>) {
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

  moments(now: number): Map<Method, Moment> {
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
