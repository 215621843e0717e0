/** The clock of the environments on the page: keeps them in step with each other. */

import type { Live, Method } from '../types.d.ts';

/** Twenty environment steps a second: an episode of 200 steps lasts ten seconds. */
export const TICK_MS = 50;
/** With reduced motion: two pictures a second, each as many steps on. */
const SLOW_TICK_MS = 500;

export class LiveClock {
  acting: { live(steps: number): Promise<Map<Method, Live>> };
  show: (lives: Map<Method, Live>) => void;
  slow;
  /** Steps a second at the most. */
  pace: number | null;

  #timer: ReturnType<typeof setTimeout> | undefined;
  #running = false;
  #asking = false;
  /** Steps asked for while others were under way. */ #owed: number | null = null;

  constructor(
    acting: { live(steps: number): Promise<Map<Method, Live>> },
    show: (lives: Map<Method, Live>) => void,
  ) {
    this.acting = acting;
    this.show = show;
    this.slow = false;
    this.pace = null;
  }

  set running(running: boolean) {
    if (this.#running === running) return;
    this.#running = running;
    clearTimeout(this.#timer);
    if (running) void this.#tick();
  }

  /**
   * Moves the environments on by hand and shows them. All lanes get the same number of steps, and the next
   * tick waits for the answers to this one, so that a busy worker cannot fall behind the others.
   */
  async advance(steps: number) {
    if (this.#asking) {
      this.#owed = Math.max(this.#owed ?? 0, steps);
      return;
    }
    this.#asking = true;
    const lives = await this.acting.live(steps);
    this.#asking = false;
    if (lives.size > 0) this.show(lives);
    const owed = this.#owed;
    this.#owed = null;
    if (owed !== null && !this.#running) await this.advance(owed);
  }

  async #tick() {
    const begun = performance.now();
    const step = this.pace === null ? TICK_MS : Math.max(TICK_MS, 1000 / this.pace);
    const period = this.slow ? Math.max(SLOW_TICK_MS, step) : step;
    await this.advance(Math.round(period / step));
    if (!this.#running) return;
    const left = Math.max(4, period - (performance.now() - begun));
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#tick(), left);
  }
}
