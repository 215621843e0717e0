/** What the page and its workers use of the wasm, and what crosses between them. */

import type { Environment } from '../../pkg/cmbpo.js';
import type { Kind } from '../data/column.js';
import type { About, ReadOptions } from '../data/table.js';
import type {
  Against,
  Config,
  DiscoverOptions,
  DiscoverReport,
  EnvironmentInfo,
  GivenEdge,
  JsonObject,
  Live,
  Method,
  PairCounts,
  Preset,
  Progress,
  Resampler,
  Rollouts,
  RunEvent,
  Session,
  Shift,
  StepUnit,
  Summary,
  WhatIf,
} from '../types.d.ts';

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
  /** The environment's own mean (s', r). */
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
