/**
 * What crosses a border: the workers, the page's hash and the element's users. What crosses to and
 * from the wasm package is declared there, once.
 */

import type {
  Config,
  DiscoverOptions,
  DiscoverReport,
  Discoverer,
  EdgeReport,
  EnvironmentInfo,
  Event as RunEvent,
  FoundEdge,
  Live,
  Method,
  Parents,
  Progress,
  RunResult,
  Session,
  Shift,
  Summary,
} from '../pkg/cmbpo.js';

export type {
  Config,
  DiscoverOptions,
  DiscoverReport,
  Discoverer,
  EdgeReport,
  EnvironmentInfo,
  FoundEdge,
  Live,
  Method,
  Parents,
  Progress,
  RunEvent,
  RunResult,
  Session,
  Shift,
  Summary,
};

export type GraphEvent = Extract<RunEvent, { type: 'graph' }>;
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
  /** Fills in defaults; throws an error that names the field, its value and what was expected. */
  validate_config(config: JsonObject): Config;
  fresh_seed(): number;
  environment_info(name: string): EnvironmentInfo;
  open_session(config: Config, method: Method, seed: number): Session;
  /** Learns the graph of a table at once; its resamples are drawn one by one. */
  open_discoverer(
    names: string[],
    values: Float64Array,
    options: Partial<DiscoverOptions>,
  ): Discoverer;
}

/** What a run's worker is asked to run. */
export interface RunSpec {
  method: Method;
  seed: number;
  config: Config;
  shift: Shift;
  /** Told apart from messages of a run that this worker had before. */
  ticket: number;
}

/** What a worker posts of its own accord. Answers to calls go through Comlink. */
export type WorkerNews =
  | { kind: 'news'; ticket: number; events: RunEvent[]; progress: Progress }
  | { kind: 'lost'; ticket: number; message: string };

/** The calls that a run's worker answers. */
export interface RunWorkerApi {
  load(module: WebAssembly.Module): Promise<void>;
  open(spec: RunSpec): Live | Promise<Live>;
  play(): void;
  pause(): void;
  step(): Live | Promise<Live>;
  shift(shift: Shift): void;
  live(steps: number): Live | Promise<Live>;
  liveReset(): Live | Promise<Live>;
  evaluate(shift: Shift, episodes: number): Summary | Promise<Summary>;
}

/** What is known of a table before anything is learned from it. */
export interface TableFacts {
  names: string[];
  rows: number;
  /** Names of columns that hold one value. */
  constant: string[];
  /** Names of columns that hold words. */
  words: string[];
}

/** The calls that a table's worker answers. */
export interface TableWorkerApi {
  load(module: WebAssembly.Module): Promise<void>;
  /** Reads a file of separated values; throws an error that names the column and row. */
  read(file: File): Promise<TableFacts>;
  /** Learns from the file that was read; `onNews` hears of the graph and of every few resamples. */
  learn(
    options: Partial<DiscoverOptions>,
    onNews: (report: DiscoverReport, drawn: number) => void,
  ): Promise<DiscoverReport>;
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
  curves: Record<Setting, CurvePoint[]>;
  /** Graphs in the order in which they were learned. */
  graphs: GraphEvent[];
  result: RunResult | null;
  /** Why the run was lost. */
  error: string | null;
}

/** The page's state as the hash carries it. */
export interface PageState {
  seed: number;
  seeds: number;
  env_steps: number;
  shift: Shift;
  /** Overrides of the default configuration. */
  config: JsonObject;
  /** Names of hidden parts, in the order of the page. */
  hide: string[];
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
