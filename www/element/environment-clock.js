/** Moves the environments on the page: only while somebody can see them, nobody holds a robot and nothing is paused. */

/** @import { Snapshot } from '../state/snapshot.d.ts' */
/** @import { Live, Method } from '../types.d.ts' */
/** @import { RoomView } from '../views/room.js' */

import { LiveClock } from '../run/live.ts';

export const stillness = matchMedia('(prefers-reduced-motion: reduce)');

/** @typedef {Pick<Snapshot, 'playing' | 'busy' | 'state'>} Shown */

export class EnvironmentClock {
  /** @type {LiveClock | null} */ #clock = null;
  /** @type {IntersectionObserver | null} */ #watcher = null;
  /** @type {RoomView | null} */ #watched = null;
  /** @type {Shown | null} */ #shown = null;
  #onScreen = true;
  #held = false;

  /** @param {() => ParentNode} root where the environments are drawn */
  constructor(root) {
    this.root = root;
  }

  /** @returns {RoomView | null} */
  get room() {
    const room = this.root().querySelector('cmbpo-room');
    // Until its script is loaded it is an element without methods.
    return room && 'show' in room ? /** @type {RoomView} */ (/** @type {unknown} */ (room)) : null;
  }

  /** @param {LiveClock['acting']} acting the agents that are shown from now on */
  run(acting) {
    if (this.#clock) this.#clock.running = false;
    this.#clock = new LiveClock(acting, (lives) => this.room?.show(lives));
  }

  /** Follows the view of the environments, once it is there. */
  watch() {
    const { room } = this;
    if (!room || this.#watched === room) return;
    this.#watcher?.disconnect();
    this.#watched = room;
    this.#watcher = new IntersectionObserver((entries) => {
      this.#onScreen = entries[entries.length - 1].isIntersecting;
      this.pace();
    });
    this.#watcher.observe(room);
  }

  /** @param {boolean} held whether somebody holds a robot */
  hold(held) {
    this.#held = held;
    this.pace();
  }

  /**
   * Sets or stops the pace.
   *
   * @param {Shown | null} [shown] what is on the page now
   */
  pace(shown = this.#shown) {
    this.#shown = shown;
    if (!this.#clock || !shown) return;
    const { playing, busy, state } = shown;
    this.#clock.slow = stillness.matches;
    this.#clock.pace = state.speed ?? null;
    const { room } = this;
    if (room) {
      room.still = stillness.matches;
      room.frugal = busy >= (navigator.hardwareConcurrency ?? 1);
    }
    // The first screen moves its robots itself.
    const free = room !== null && this.#onScreen && !this.#held;
    this.#clock.running = playing && free && !document.hidden;
  }

  /** Shows where the agents are once they have moved. @param {Promise<Map<Method, Live>> | undefined} moved */
  async follow(moved) {
    const lives = await moved;
    if (lives && lives.size > 0) this.room?.show(lives);
  }

  /** @param {number} steps */
  advance(steps) {
    void this.#clock?.advance(steps);
  }

  end() {
    this.#watcher?.disconnect();
    this.#watcher = this.#watched = null;
    if (this.#clock) this.#clock.running = false;
    this.#clock = null;
    this.#shown = null;
  }
}
