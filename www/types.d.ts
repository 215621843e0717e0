/**
 * The types that the whole page shares. What crosses to and from the wasm package is declared there, once; what crosses to the
 * workers is in `run/worker-api.d.ts`, what is kept of runs in `run/records.d.ts`.
 */

import type { Event as RunEvent, Method, Parents, Progress, Shift } from '../pkg/cmbpo.js';

export type {
  Change,
  Config,
  Consequence,
  EdgeReport,
  EnvironmentInfo,
  Live,
  Method,
  Parents,
  Preset,
  Progress,
  RunResult,
  Session,
  Rollouts,
  Shift,
  Summary,
  WhatIf,
  Event as RunEvent,
} from '../pkg/cmbpo.js';
export type {
  Against,
  DiscoverOptions,
  DiscoverReport,
  FoundEdge,
  GivenEdge,
  PairCounts,
  Relation,
  Resampler,
} from '../pkg/tables.js';
export type * from './run/records.d.ts';
export type * from './run/worker-api.d.ts';

export type GraphEvent = Extract<RunEvent, { type: 'graph' }>;
/** A graph on the page: one that a run reported, or one that was asked for beside it. */
export type ShownGraph = GraphEvent & {
  /** Where the edges' probabilities come from, when resamples were drawn on the page. */
  belief?: { drawn: number; resampling: 'standard' | 'bayesian' };
  /** What a picture of it says, in place of how it stands to the truth. */
  words?: string;
};
export type Phase = Progress['phase'];
export type Setting = 'in-distribution' | 'near' | 'far';

/** [environment steps, return] */
export type CurvePoint = [number, number];

/** A value as JSON can hold it. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** What one press of the step button completes. */
export type StepUnit = 'env-step' | 'episode' | 'phase';

/** What the playground shows: the first screen, the story in it, everything, or one part of that. */
export type ViewName = 'hero' | 'story' | 'lab' | 'graph' | 'results';

/** The figures of "See why". */
export type Panel = 'policies' | 'scatter' | 'predictions' | 'rollouts' | 'what-if';

/** What decides the numbers of an experiment. */
export interface Settings {
  seed: number;
  seeds: number;
  env_steps: number;
  /** Overrides of the default configuration. */
  config: JsonObject;
}

/** The page's state as the hash carries it. */
export interface PageState extends Settings {
  shift: Shift;
  /** What is shown; without it, what the element or the page opens with. */
  view?: ViewName;
  /** The robot that the reader trusts. */
  bet?: Method;
  /** Names of hidden parts, in the order of the page. */
  hide: string[];
  /** Step of the story, from 1; not there outside of it. */
  step?: number;
  /** The open figure of "See why", when it is not the first. */
  panel?: Panel;
  /** The open study of the section "Experiments". */
  study?: string;
  /** Environment steps a second at the most; without it as fast as they come. */
  speed?: number;
  /** The page's language, when somebody chose it. */
  lang?: string;
  /** Another experiment, to be compared with this one. */
  a?: Settings;
}

/** A message to show in place: what failed, why, and what helps. */
export interface Failure {
  title: string;
  detail: string;
  hint: string;
}

export interface Interval {
  mean: number;
  /** Half-width of the 95 % interval; null for a single run. */
  half: number | null;
  n: number;
}
