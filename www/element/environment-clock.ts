/** Moves the environments on the page: only while somebody can see them, nobody holds a robot and nothing is paused. */

import type { Snapshot } from '../state/snapshot.d.ts';
import type { Live, Method } from '../types.d.ts';
import type { EnvironmentsView } from '../views/environments.ts';

import { LiveClock } from '../run/live.ts';

export const stillness = matchMedia('(prefers-reduced-motion: reduce)');

type Shown = Pick<Snapshot, 'playing' | 'busy' | 'state'>;

export class EnvironmentClock {
  #clock: LiveClock | null = null;
  #watcher: IntersectionObserver | null = null;
  #watched: EnvironmentsView | null = null;
  #shown: Shown | null = null;
  #onScreen = true;
  #held = false;

  root: () => ParentNode;

  /** @param root where the environments are drawn */
  constructor(root: () => ParentNode) {
    this.root = root;
  }

  get view(): EnvironmentsView | null {
    const view = this.root().querySelector('cmbpo-environments');
    // Until its script is loaded it is an element without methods.
    return view && 'show' in view ? (view as unknown as EnvironmentsView) : null;
  }

  /** @param acting the agents that are shown from now on */
  run(acting: LiveClock['acting']) {
    if (this.#clock) this.#clock.running = false;
    this.#clock = new LiveClock(acting, (lives) => this.view?.show(lives));
  }

  /** Follows the view of the environments, once it is there. */
  watch() {
    const { view } = this;
    if (!view || this.#watched === view) return;
    this.#watcher?.disconnect();
    this.#watched = view;
    this.#watcher = new IntersectionObserver((entries) => {
      this.#onScreen = entries[entries.length - 1].isIntersecting;
      this.pace();
    });
    this.#watcher.observe(view);
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
    const { view } = this;
    if (view) {
      view.still = stillness.matches;
      view.frugal = busy >= (navigator.hardwareConcurrency ?? 1);
    }
    // The first screen moves its robots itself.
    const free = view !== null && this.#onScreen && !this.#held;
    this.#clock.running = playing && free && !document.hidden;
  }

  /** Shows where the agents are once they have moved. */
  async follow(moved: Promise<Map<Method, Live>> | undefined) {
    const lives = await moved;
    if (lives && lives.size > 0) this.view?.show(lives);
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
