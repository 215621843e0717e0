/** The environments other than light/door, each drawn from what its agent sees. Loaded when one is shown. */

import type { EnvironmentInfo } from '../types.d.ts';
import type { Measured } from '../settings/times.ts';
import type { TemplateResult } from 'lit';

import { PICTURES } from '../generated/pictures.js';
import { ownValue } from '../own.js';
import { overTime } from './worlds/over-time.ts';

/** of an episode */
export interface Moment {
  t: number;
  seen: number[];
}

export interface World {
  draw: (
    seen: number[],
    action: number,
    size: { width: number; height: number },
    trail: Moment[],
  ) => TemplateResult;
  words: (seen: number[]) => string;
}

/** of a world that the lab offers */
interface Card {
  name: string;
  about: string;
  /** what to look for */
  look: string;
  /** a moment that tells the world apart */
  still: () => TemplateResult;
  /** of one run of each method, by number of sensors: node scripts/world-times.mjs */
  seconds: Measured;
}

/** without `draw` and `words`, its variables are drawn as lines */
export type Picture = Partial<World> & { card: Card };

export const worldOf = (info: EnvironmentInfo): World => ({
  ...overTime(info),
  ...ownValue(PICTURES, info.name),
});
