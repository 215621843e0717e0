/**
 * Plays a walk of the three robots: the way with the lamp in order again and again, or one walk on which
 * the lamp breaks. Time slows where it breaks. It knows places only: where they come from is the source's matter.
 */

import type { Method, Setting } from '../types.d.ts';

import { METHODS } from '../state/defaults.js';
import { DAY_STEPS, MOMENTS } from './recording.js';

/** by step; those of a walk that goes on right now still grow */
interface Places {
  x: number[];
  z: number[];
}
export type Walk = Map<Method, Places>;

/** Where walks come from. */
export interface Source {
  /** with the lamp in order, from the start */
  day: () => Walk;
  /** the same up to the moment, then with another lamp */
  broken: (setting: Setting, moment: number) => Walk;
}

export interface Moment {
  /** the robot */
  x: number;
  /** its lamp */
  z: number;
  /** of the robot, in places a step */
  speed: number;
}

/** Steps a second: on the way, and on the way to a break that the reader waits for. */
const RATE = 15;
const HURRY = 24;
/** Steps a second in the first step after the break, in which the lamp moves over, and in the next ones. */
const SWING = 1.5;
const SLOW = 5;
const SLOW_STEPS = 6;
/** Milliseconds in which the robots are brought back to the start. */
const BACK_MS = 420;
/** Steps after the break at which who is fooled says so, and at which the numbers land. */
export const SAID = 12;
export const LANDED = 44;
/** The moment of a walk that begins anew to be broken. */
const FRESH = MOMENTS[1];

export type Phase = 'day' | 'walk' | 'break' | 'said' | 'landed';

/** The first moment at which the lamp can still be broken. */
export const momentAfter = (t: number) => MOMENTS.find((moment) => moment >= t) ?? null;

export class Player {
  #source: Source | null = null;
  #walk: Walk = new Map();
  setting: Setting = 'in-distribution';
  /** The step at which the lamp breaks; null while it does not. */
  breaks: number | null = null;
  t = 0;
  /** On the way back to the start. */
  #back: { from: Map<Method, Moment>; share: number } | null = null;
  phase: Phase = 'day';

  tell: (phase: Phase) => void;

  /** @param tell called when the phase changes */
  constructor(tell: (phase: Phase) => void) {
    this.tell = tell;
  }

  get source() {
    return this.#source;
  }

  /** @param source whose robots walk from now on */
  set source(source: Source | null) {
    this.#source = source;
    this.#walk = source?.day() ?? new Map();
    this.breaks = null;
    this.t = 0;
    this.#back = null;
    this.#enter('day');
  }

  /**
   * @param setting of the lamp
   * @param still whether to jump to the moment when all is over
   */
  show(setting: Setting, still = false) {
    if (!this.#source) return;
    const from = this.moments;
    const soon = this.breaks === null && !this.#back ? momentAfter(this.t) : null;
    this.setting = setting;
    if (setting === 'in-distribution') {
      this.#walk = this.#source.day();
      this.breaks = null;
      this.#begin(from, still);
    } else if (soon !== null && !still) {
      this.breaks = soon;
      this.#walk = this.#source.broken(setting, soon);
    } else {
      this.breaks = FRESH;
      this.#walk = this.#source.broken(setting, FRESH);
      this.#begin(from, still);
    }
    if (still) this.t = this.#last;
    this.#enter(this.#phaseNow());
  }

  #begin(from: Map<Method, Moment>, still: boolean) {
    this.t = 0;
    this.#back = still || from.size === 0 ? null : { from, share: 0 };
  }

  /** The last step that is known. */
  get #last() {
    const lengths = [...this.#walk.values()].map(({ x }) => x.length);
    return Math.max(0, Math.min(...(lengths.length > 0 ? lengths : [1])) - 1);
  }

  /**
   * @param milliseconds since the last call
   * @returns whether anything will still move
   */
  advance(milliseconds: number): boolean {
    if (!this.#source) return false;
    if (this.#back) {
      this.#back.share += Math.max(0, milliseconds) / BACK_MS;
      if (this.#back.share >= 1) this.#back = null;
      return true;
    }
    const last = this.#last;
    // Time never runs backwards, whatever the browser's clocks say.
    const step = (this.#rate * Math.max(0, milliseconds)) / 1000;
    // Never past the step at which the pace changes.
    const next = this.breaks !== null && this.t < this.breaks ? this.breaks : Infinity;
    this.t = Math.min(this.t + step, next, last);
    this.#enter(this.#phaseNow());
    if (this.breaks !== null) return this.t < last || !this.over;
    if (this.t >= DAY_STEPS) this.#begin(this.moments, false);
    return true;
  }

  /** Whether a walk has been walked to its end. */
  get over() {
    return this.breaks !== null && this.t >= this.breaks + LANDED && this.t >= this.#last;
  }

  get #rate() {
    if (this.breaks === null) return RATE;
    const since = this.t - this.breaks;
    if (since < 0) return HURRY;
    if (since < 1) return SWING;
    return Math.min(RATE, SLOW + ((RATE - SLOW) * (since - 1)) / SLOW_STEPS);
  }

  #phaseNow(): Phase {
    if (this.breaks === null) return 'day';
    const since = this.t - this.breaks;
    if (since <= 0) return 'walk';
    if (since < SAID) return 'break';
    return since < LANDED ? 'said' : 'landed';
  }

  #enter(phase: Phase) {
    if (phase === this.phase) return;
    this.phase = phase;
    this.tell(phase);
  }

  /** Where everything is. */
  get moments(): Map<Method, Moment> {
    return new Map(
      METHODS.flatMap((method) => {
        const places = this.#walk.get(method);
        if (!places || places.x.length === 0) return [];
        const now = momentOf(places, this.t);
        const before = this.#back?.from.get(method);
        if (!this.#back || !before) return [[method, now]];
        const share = ease(this.#back.share);
        const mix = (a: number, b: number) => a + (b - a) * share;
        return [[method, { x: mix(before.x, now.x), z: mix(before.z, now.z), speed: 0 }]];
      }),
    );
  }
}

const ease = (share: number) => share * share * (3 - 2 * share);

export function momentOf({ x, z }: Places, t: number): Moment {
  const last = Math.min(x.length, z.length) - 1;
  const step = Math.max(0, Math.min(last, Math.floor(t)));
  const next = Math.min(last, step + 1);
  const share = Math.max(0, Math.min(1, t - step));
  const mix = (of: number[]) => of[step] + (of[next] - of[step]) * share;
  return { x: mix(x), z: mix(z), speed: x[next] - x[step] };
}
