/** How long runs that learn still need, from how fast they have been. */

import type { RunRecord } from '../types.d.ts';

/** Longest look back, and shortest that says anything, in milliseconds. */
const WINDOW_MS = 8000;
const LEAST_MS = 1500;
/** Between two looks. */
const EVERY_MS = 250;

export class Remaining {
  #looks: { at: number; steps: number }[] = [];
  /** Where learning began. */ #first: { at: number; steps: number } | null = null;

  /**
   * @param random steps at the start of each run, which take hardly any time
   * @param now milliseconds
   */
  look(runs: RunRecord[], random: number, playing: boolean, now: number = performance.now()) {
    const last = this.#looks.at(-1);
    const { steps } = share(runs, random);
    if (!playing || steps === 0 || (last && steps < last.steps)) {
      this.#looks = [];
      this.#first = null;
      return;
    }
    if (last && now - last.at < EVERY_MS) return;
    const look = { at: now, steps };
    this.#first ??= look;
    this.#looks = [...this.#looks.filter(({ at }) => now - at <= WINDOW_MS), look];
  }

  /**
   * @returns share of all steps; seconds are null while they are not known
   */
  of(runs: RunRecord[], random: number): { done: number; seconds: number | null } {
    const { steps, all } = share(runs, random);
    const [from, to] = [this.#looks[0], this.#looks.at(-1)];
    const rate = (since: typeof from) =>
      since && to && to.at - since.at >= LEAST_MS
        ? (to.steps - since.steps) / (to.at - since.at)
        : 0;
    // A search or a fit makes no step: then all that was seen counts.
    const speed = rate(from) || (this.#first ? rate(this.#first) : 0);
    return {
      done: all > 0 ? steps / all : 0,
      seconds: speed > 0 ? (all - steps) / speed / 1000 : null,
    };
  }
}

/** Steps that were learned from, of so many. */
function share(runs: RunRecord[], random: number) {
  const beyond = (steps: number) => Math.max(0, steps - random);
  const sum = (each: number[]) => each.reduce((all, one) => all + one, 0);
  return {
    steps: sum(runs.map(({ progress }) => beyond(progress.env_steps))),
    all: sum(runs.map(({ progress }) => beyond(progress.total_env_steps))),
  };
}
