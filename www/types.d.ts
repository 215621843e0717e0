/**
 * What crosses a border: the workers, the page's hash and the element's users. What crosses to and
 * from the wasm package is declared there, once.
 */

import type {
  Change,
  Config,
  Consequence,
  EdgeReport,
  Environment,
  EnvironmentInfo,
  Event as RunEvent,
  Live,
  Method,
  Parents,
  Preset,
  Progress,
  RunResult,
  Session,
  Shift,
  Rollouts,
  Summary,
  WhatIf,
} from '../pkg/cmbpo.js';
import type {
  Against,
  DiscoverOptions,
  DiscoverReport,
  FoundEdge,
  GivenEdge,
  PairCounts,
  Relation,
  Resampler,
} from '../pkg/tables.js';
import type { Kind } from './data/column.js';
import type { About, ReadOptions } from './data/table.js';

export type {
  Against,
  Change,
  Config,
  Consequence,
  DiscoverOptions,
  DiscoverReport,
  EdgeReport,
  EnvironmentInfo,
  FoundEdge,
  GivenEdge,
  Live,
  Method,
  PairCounts,
  Parents,
  Preset,
  Progress,
  Relation,
  Resampler,
  RunEvent,
  RunResult,
  Session,
  Rollouts,
  Shift,
  Summary,
  WhatIf,
};

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

/** What the page and the workers use of the wasm package. */
export interface Wasm {
  default_config(): Config;
  presets(): Preset[];
  version(): string;
  /** Fills in defaults; throws an error that names the field, its value and what was expected. */
  validate_config(config: JsonObject): Config;
  fresh_seed(): number;
  /** Calls `sign` again and again while a run computes, also from within one call. */
  on_pulse(sign: () => void): void;
  environment_info(environment: Environment): EnvironmentInfo;
  open_session(config: Config, method: Method, seed: number): Session;
  /** Goes on from a checkpoint; throws an error that says what is wrong with the file. */
  resume_session(file: Uint8Array): Session;
}

/** What the tables' wasm can do. */
export interface TablesWasm {
  /** Learns the graph of a table. */
  discover(
    names: string[],
    values: Float64Array,
    options: Partial<DiscoverOptions>,
  ): DiscoverReport;
  /** For the resamples of a table, each by its number. */
  open_resampler(
    names: string[],
    values: Float64Array,
    options: Partial<DiscoverOptions>,
  ): Resampler;
  /** Holds found edges against true ones. */
  hold_against(
    names: string[],
    found: GivenEdge[],
    truth: GivenEdge[],
    options: Partial<DiscoverOptions>,
  ): Against;
}

/** What a run's worker is asked to run. */
export interface RunSpec {
  method: Method;
  seed: number;
  config: Config;
  shift: Shift;
  /** Environment steps a second at the most; null for as fast as it can. */
  pace: number | null;
  /** A checkpoint to go on from; null for a run from its start. */
  from: Uint8Array | null;
  /** Whether checkpoints are wanted. */
  keeps: boolean;
  /** Told apart from messages of a run that this worker had before. */
  ticket: number;
}

/** What a worker posts of its own accord. Answers to calls go through Comlink. */
export type WorkerNews =
  /** A sign of life from within long work. */
  | { kind: 'pulse'; ticket: number }
  | { kind: 'news'; ticket: number; events: RunEvent[]; progress: Progress }
  | { kind: 'kept'; ticket: number; file: Uint8Array<ArrayBuffer>; env_steps: number }
  /** `state`: the run as it was where it failed; null where that cannot be known. */
  | { kind: 'lost'; ticket: number; message: string; state: Uint8Array<ArrayBuffer> | null };

/** The calls that a run's worker answers. */
export interface RunWorkerApi {
  load(module: WebAssembly.Module): Promise<void>;
  open(spec: RunSpec): Live | Promise<Live>;
  play(): void;
  pause(): void;
  /** Learns until one more of these is complete. */
  step(unit: StepUnit): Live | Promise<Live>;
  pace(stepsASecond: number | null): void;
  shift(shift: Shift): void;
  live(steps: number): Live | Promise<Live>;
  liveReset(): Live | Promise<Live>;
  /** Puts the robot somewhere; the lamp follows as the shift says. */
  place(x: number): Live | Promise<Live>;
  evaluate(shift: Shift, episodes: number): Summary | Promise<Summary>;
  /** Real transitions so far, row-major: state, action, next state, reward. */
  transitions(): Float32Array | Promise<Float32Array>;
  /** Policy, critics and model as a safetensors file. */
  safetensors(): Uint8Array | Promise<Uint8Array>;
  /** The run as it is now, to go on from later. */
  checkpoint(): Uint8Array | Promise<Uint8Array>;
  /** Mean actions of row-major states. */
  actions(states: Float32Array): Float32Array | Promise<Float32Array>;
  /** The model's mean (s', r); undefined where there is no model. */
  predict(
    states: Float32Array,
    actions: Float32Array,
  ): Float32Array | undefined | Promise<Float32Array | undefined>;
  /** The room's own mean (s', r). */
  expect(states: Float32Array, actions: Float32Array): Float32Array | Promise<Float32Array>;
  rollouts(
    episodes: number,
    steps: number,
    shift: Shift,
    seed: number,
    from: number[] | null,
  ): Rollouts | Promise<Rollouts>;
  /** null leaves state or action as it was. */
  whatIf(step: number, state: number[] | null, action: number[] | null): WhatIf | Promise<WhatIf>;
}

/** What is known of a table before anything is learned from it. */
export interface TableFacts {
  names: string[];
  rows: number;
  /** Names of columns that hold one value. */
  constant: string[];
  /** Names of columns that hold labels. */
  words: string[];
  /** Those of them whose labels are each on so few rows that no test of numbers takes them. */
  rare: string[];
  /** Whether all columns hold labels, or numbers of few values. */
  discrete: boolean;
  /** Rows without a missing value. */
  complete: number;
  columns: ColumnFacts[];
  about: About;
}

export interface ColumnFacts {
  name: string;
  kind: Kind;
  missing: number;
  /** Number of labels; 0 of numbers. */
  levels: number;
  /** Of an unclear column, what is unclear. */
  problem: string;
}

/** How the columns of a file are read, where that is told. */
export type Reading = Pick<ReadOptions, 'labels' | 'numbers' | 'without' | 'decimal'>;

/** A file of separated values, or a table in memory, row-major. */
export type TableSource = File | { names: string[]; values: Float64Array; labels?: string[] };

/** The calls that a worker of structure learning answers. */
export interface DiscoverWorkerApi {
  load(module: WebAssembly.Module): Promise<void>;
  open(source: TableSource, reading?: Reading): void;
  /** Reads the table; throws an error that names the column and row. */
  read(onProgress?: (share: number) => void): Promise<TableFacts>;
  /** The numbers that a learner with these options gets. */
  table(
    options: Partial<DiscoverOptions>,
  ): Promise<{ names: string[]; values: Float64Array; labels: string[] }>;
  /** Learns the graph, without resamples. */
  learn(options: Partial<DiscoverOptions>): Promise<DiscoverReport>;
  /** What the resamples from number `first` on found. */
  count(options: Partial<DiscoverOptions>, first: number, many: number): Promise<PairCounts[]>;
  hold(...given: Parameters<TablesWasm['hold_against']>): Promise<Against>;
}

export type RunStatus = 'queued' | 'starting' | 'ready' | 'running' | 'finished' | 'lost';

/** All that the page knows of one run. */
export interface RunRecord {
  key: string;
  method: Method;
  seed: number;
  status: RunStatus;
  progress: Progress;
  /** Learning curve by setting. */
  /** By setting. */
  curves: Record<string, CurvePoint[]>;
  /** Changes of mechanism in the order in which they were noticed. */
  changes: Change[];
  /** Graphs in the order in which they were learned. */
  graphs: GraphEvent[];
  result: RunResult | null;
  /** Why the run was lost. */
  error: string | null;
  /** Of a lost run: the environment steps from which it can go on. */
  kept?: number;
  /** Of a lost run: whether its state where it failed is at hand. */
  state?: boolean;
  /** Of a lost run: what of its settings is not as by default. */
  settings?: JsonObject;
}

/** An episode of an agent of a stored run, from its start: where the robot and the lamp were, and so on. */
export interface StoredEpisode {
  x: number[];
  z: number[];
  a: number[];
  reward: number[];
}

/** Runs that the build made, for the page to show before anything is loaded. */
export interface StoredRun {
  version: string;
  /** Of the sources, when git knew it. */
  commit: string | null;
  seed: number;
  seeds: number;
  config: Config;
  info: EnvironmentInfo;
  runs: RunRecord[];
  /** Of the agents of the first seed, by method and setting. */
  episodes: Record<string, Record<string, StoredEpisode>>;
  /** What the same agents answered, by method. */
  insight: Record<string, StoredInsight>;
  /** Of results that the browser kept: when that was, in milliseconds since 1970, and what they were set to. */
  saved?: number;
  settings?: Settings;
  /** What an address leaves out; without it, what the run was set to. */
  defaults?: PageState;
}

/** Interquartile mean over seeds, and both ends of its 95 % interval. */
export type StudyEstimate = [iqm: number, low: number, high: number];

/** A condition of a stored study, over its seeds. */
/** A name of a condition: a text that is not translated, or a text with what is put into it. */
export type Label = string | [template: string, ...parts: (string | number | Label)[]];

export interface StudyCondition {
  name: string;
  /** The name, for translation. */
  label: Label;
  method: Method;
  /** The condition that it is compared with. */
  against?: string;
  facts: Record<string, string | number>;
  /** Whether each seed has a configuration of its own; `config` is then that of the first seed. */
  by_seed?: true;
  /** What differs from the default configuration. */
  config: JsonObject;
  /** Final return, by setting. */
  returns: Record<string, StudyEstimate>;
  /** How it stands to the other condition, by setting. */
  marks: Record<string, 'equal' | 'lower' | 'higher' | 'undecided'>;
  /** Precision and recall of its graphs, and how many sensors its policies look at: means. */
  graph?: (number | null)[];
  /** What followed a change of mechanism. */
  recovery?: {
    /** Mean return in the 500 and the 1,500 steps after it. */
    after: (StudyEstimate | null)[] | null;
    /** Runs that noticed it, of so many. */
    noticed: [number, number] | null;
    /** Median over those that noticed, in steps. */
    delay: number | null;
    false_alarms: number;
  };
}

/** What the page holds of a study in docs/experiments. */
export interface StoredStudy {
  command: string;
  commit: string | null;
  seeds: number[];
  env_steps: number;
  settings: string[];
  /** Differences in return below it count as none. */
  margin: number;
  conditions: StudyCondition[];
}

/** Answers of a finished agent, as `www/state/insight.js` asks for them. */
export interface StoredInsight {
  policy: number[];
  /** Some of its steps, row-major. */
  steps: number[];
  /** Where the other variable was held, and what the model and the room predict along X and Z. */
  held: number;
  slices: Record<'X' | 'Z', { model: number[] | null; truth: number[] }>;
  /** By setting. */
  rollouts: Record<string, Rollouts>;
}

/** An experiment that was not over, as the browser keeps it; the checkpoints are beside it. */
export interface KeptRun {
  id: string;
  /** Which element of which page. */
  place: string;
  /** Milliseconds since 1970. */
  saved: number;
  version: string;
  /** SHA-256 of the wasm that made it; null where it was not known. */
  wasm: string | null;
  /** First script of the site's version that has it; without one where nobody knew. */
  entry?: string;
  settings: Settings;
  shift: Shift;
  /** Environment steps of the checkpoint of each run that has one, by the run's key. */
  steps: Record<string, number>;
  /** Runs that were over and move no room. */
  finished: RunRecord[];
  /** Whether the reader put it away: the next page removes it. */
  forgotten?: boolean;
}

/** What the finished runs of an experiment have shown, as the browser keeps it: `run/kept-results.js` reads it. */
export interface KeptResults {
  format: number;
  id: string;
  /** Which element of which page. */
  place: string;
  /** Milliseconds since 1970. */
  saved: number;
  version: string;
  /** SHA-256 of the wasm that made them; null where it was not known. */
  wasm: string | null;
  settings: Settings;
  shift: Shift;
  config: Config;
  info: EnvironmentInfo;
  /** So many runs there were. */
  of: number;
  /** Those that have finished. */
  runs: RunRecord[];
  /** Environment steps of the checkpoints of agents that are kept beside them, by the run's key. */
  files: Record<string, number>;
  /** Of what was kept as A, to be compared with. */
  as?: 'a';
  /** Whether the reader put them away: the next page removes them. */
  forgotten?: boolean;
}

/** The graph of a table of the reader's own, as the browser keeps it: `run/kept-tables.ts` reads it. */
export interface KeptTable {
  format: number;
  id: string;
  /** Which element of which page. */
  place: string;
  /** Milliseconds since 1970. */
  saved: number;
  version: string;
  /** Of the file. */
  name: string;
  report: DiscoverReport;
  options: Partial<DiscoverOptions>;
  /** How it came about. */
  about: [string, string][];
  /** What a report says beside the graph. */
  origin: Omit<import('./export/report.js').Handed, 'name' | 'report' | 'placed'>;
  /** Whether the reader put it away: the next page removes it. */
  forgotten?: boolean;
}

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
