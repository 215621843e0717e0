/** Moves the environments on the page: only while somebody can see them, nobody holds a robot and nothing is paused. */

import type { Snapshot } from '../state/snapshot.d.ts';
import type { Live, Method } from '../types.d.ts';
import type { RoomView } from '../views/room.ts';

import { LiveClock } from '../run/live.ts';

export const stillness = matchMedia('(prefers-reduced-motion: reduce)');

type Shown = Pick<Snapshot, 'playing' | 'busy' | 'state'>;

export class EnvironmentClock {
  #clock: LiveClock | null = null;
  #watcher: IntersectionObserver | null = null;
  #watched: RoomView | null = null;
  #shown: Shown | null = null;
  #onScreen = true;
  #held = false;

  root: () => ParentNode;

  /** @param root where the environments are drawn */
  constructor(root: () => ParentNode) {
    this.root = root;
  }

  get room(): RoomView | null {
    const room = this.root().querySelector('cmbpo-room');
    // Until its script is loaded it is an element without methods.
    return room && 'show' in room ? (room as unknown as RoomView) : null;
  }

  /** @param acting the agents that are shown from now on */
  run(acting: LiveClock['acting']) {
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

  /** @param held whether somebody holds a robot */
  hold(held: boolean) {
    this.#held = held;
    this.pace();
  }

  /**
   * Sets or stops the pace.
   *
   * @param shown what is on the page now
   */
  pace(shown: Shown | null = this.#shown) {
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

  /** Shows where the agents are once they have moved. */
  async follow(moved: Promise<Map<Method, Live>> | undefined) {
    const lives = await moved;
    if (lives && lives.size > 0) this.room?.show(lives);
  }

  advance(steps: number) {
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
