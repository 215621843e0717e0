/** What the first screen knows before there are agents: `npm run stored` records it with www/hero/recording.js. */

import type { Config, EnvironmentInfo, RunRecord } from '../types.d.ts';

/** Places of robot and lamp on a walk, step by step, in thousandths: a third of a pixel. */
export interface Way {
  x: number[];
  z: number[];
}

export interface Walks {
  /** From the start, with the lamp that follows. */
  day: Way;
  /** By setting and moment, the moment itself first. */
  after: Record<string, Record<string, Way>>;
}

export interface Recording {
  version: string;
  commit: string | null;
  seed: number;
  seeds: number;
  config: Config;
  info: EnvironmentInfo;
  /** Those of the first seed, without their curves. */
  runs: RunRecord[];
  /** By method. */
  walks: Record<string, Walks>;
  /** Some steps of one agent: X, Z and the reward, in thousandths. */
  cloud: number[][];
  /** By method: walks as its model imagines them, in thousandths. */
  imagined: Record<string, number[][]>;
}
