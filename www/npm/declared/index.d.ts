/** C-MBPO without a page: runs of one method with one seed, and structure learning of any table. */
export type {
  AgentConfig,
  Change,
  Config,
  Consequence,
  DetectionConfig,
  DriftConfig,
  EdgeReport,
  EnvironmentInfo,
  Event,
  Live,
  Method,
  ModelConfig,
  Parents,
  Preset,
  Progress,
  RolloutConfig,
  Rollouts,
  RunAbout,
  RunResult,
  Shift,
  StructureConfig,
  Summary,
  WhatIf,
} from './cmbpo.js';
export type {
  Against,
  Agreement,
  DiscoverOptions,
  DiscoverReport,
  FoundEdge,
  GivenEdge,
  Knowledge,
  Link,
  Mark,
  Missingness,
  PairCounts,
} from './tables.js';
import type { Config, Method, Parents, Session as PlainSession, Shift } from './cmbpo.js';
import type {
  Against,
  DiscoverOptions,
  DiscoverReport,
  GivenEdge,
  Resampler as PlainResampler,
} from './tables.js';

export {
  build_info,
  default_config,
  environment_info,
  fresh_seed,
  methods,
  presets,
  version,
} from './cmbpo.js';

/** A configuration as far as it differs from the default one, group by group. */
export type ConfigInput = {
  [K in keyof Config]?: K extends
    'agent' | 'model' | 'rollout' | 'structure' | 'drift' | 'detection'
    ? Partial<NonNullable<Config[K]>>
    : Config[K];
};

/** One run of one method with one seed, advanced in small units. */
export class Session extends PlainSession {
  /** Throws an error that names the field, its value and what was expected. */
  constructor(config: ConfigInput | undefined, method: Method, seed: number);
  /**
   * A run that goes on from a file of `checkpoint()`, to exactly the numbers it would have had. Throws
   * an error that names what is wrong with the file.
   */
  static resume(file: Uint8Array): Session;
}

/** Draws of the belief by their number, for a share of them in each of several workers. */
export class Resampler extends PlainResampler {
  /** `values` is row-major, of shape `[rows, names.length]`. */
  constructor(names: string[], values: Float64Array | number[], options?: Partial<DiscoverOptions>);
}

/** What is wrong with a table, told by column and row. */
export class TableError extends Error {
  constructor(message: string, option?: string);
  /** The option of `read_table` that would help, such as `labels`; '' for none. */
  option: string;
}

/** How a file is read, where it does not tell by itself. */
export interface ReadOptions {
  /** Names of columns that hold labels, whatever they look like. */
  labels?: string[];
  /** Names of columns that hold numbers; words in them count as missing. */
  numbers?: string[];
  /** Names of columns that are left out. */
  without?: string[];
  /** Whether the first line holds the names; false: the columns are called V1, V2 and so on. */
  header?: boolean;
  /** Further words that stand for a missing value, such as `-999`. */
  missing?: string[];
  decimal?: '.' | ',';
  /** As in `windows-1251`. */
  encoding?: string;
  /** Hears how much of the text is read, from 0 to 1. */
  onProgress?: (share: number) => void;
  /** For whom: labels of more than two words are for the tests `gcm`, `gcm-plain` and `g-squared`. */
  learner?: DiscoverOptions['learner'];
  test?: DiscoverOptions['test'];
}

/** A table, and how it was read. */
export interface ReadTable {
  names: string[];
  /** Row-major, of shape `[rows, names.length]`; NaN where a value is missing, labels as the position among the levels. */
  values: Float64Array;
  /** Names of columns that hold labels, for the option of `discover` that has this name. */
  labels: string[];
  rows: number;
  columns: { name: string; kind: 'number' | 'label'; missing: number; levels: string[] }[];
  about: {
    encoding: string;
    /** What told the encoding: an option, a byte-order mark, the bytes, or that they are no UTF-8. */
    encoding_by: 'given' | 'mark' | 'content' | 'fallback';
    compressed: boolean;
    separator: string;
    /** Whether a first line such as `sep=;` names the separator. */
    separator_told: boolean;
    decimal: '.' | ',';
    /** Whether a number such as 1,234 was read as 1.234. */
    thousandths: boolean;
    header: boolean;
    comments: number;
    left_out: string[];
    /** Columns that were left out because their words tell one row from another, as names do; `labels` keeps them. */
    identifiers: string[];
  };
}

/**
 * Reads a file of separated values: UTF-8, UTF-16 or Windows-1252, also as gzip. Throws a `TableError` that names column
 * and row, or says what a file is that is no table. Needs no wasm.
 */
export function read_table(
  source: Blob | ArrayBuffer | Uint8Array | string,
  options?: ReadOptions,
): Promise<ReadTable>;

/**
 * Learns the graph of a table; `values` is row-major, of shape `[rows, names.length]`, with NaN for a missing value.
 * Throws a `TableError` that names what is no number.
 */
export function discover(
  names: string[],
  values: Float64Array | number[],
  options?: Partial<DiscoverOptions>,
): DiscoverReport;

/** Holds the edges that a learner with these options found over `names` against the true ones. */
export function hold_against(
  names: string[],
  found: GivenEdge[],
  truth: GivenEdge[],
  options?: Partial<DiscoverOptions>,
): Against;

/** The configuration with every missing field at its default. */
export function validate_config(config: ConfigInput): Config;

/** The options with every missing field at its default. */
export function validate_discover_options(options?: Partial<DiscoverOptions>): DiscoverOptions;

/** The shift with every missing field at its default. */
export function validate_shift(shift: Partial<Shift>): Shift;

/** One episode of an environment written in JavaScript. Everything random in it must follow from the seed. */
export interface EnvironmentInstance {
  /** Starts an episode: the first observation, in the order of `state`. */
  reset(seed: number, setting: string): ArrayLike<number>;
  /** One step under an action in [-1, 1] each. `done` where the task itself has ended; a time limit is not an end. */
  step(action: Float64Array): { state: ArrayLike<number>; reward: number; done?: boolean };
}

/** What an environment written in JavaScript says about itself. */
export interface EnvironmentAbout {
  /** `custom` by default. */
  name?: string;
  /** Names of what is observed. */
  state: string[];
  /** Bounds of what is observed. */
  low: ArrayLike<number>;
  high: ArrayLike<number>;
  /** Names of the action's components. */
  action: string[];
  /** Name of the reward, `R` by default. */
  reward?: string;
  /** Steps after which an episode is cut; 200 by default. */
  horizon?: number;
  /** Names of further settings to evaluate in, besides `in-distribution`. */
  settings?: string[];
  /** Causes of each effect, such as `{"X'": ['X', 'A'], R: ['X']}`, where they are known; the method `oracle` needs them. */
  truth?: Parents;
}

/**
 * An environment written in JavaScript: one object with `reset` and `step`, or, which is faster, a factory of such
 * objects, each an episode of its own.
 */
export type CustomEnvironment = EnvironmentAbout &
  (EnvironmentInstance | { create(): EnvironmentInstance });

/** Something that is wrong with an environment. */
export interface EnvironmentProblem {
  field: string;
  value: string;
  expected: string;
  message: string;
}

/** What is wrong with an environment: the first such thing, or nothing. Needs no wasm. */
export function check_environment(environment: unknown): EnvironmentProblem[];

/** Checks an environment and takes it, for `environment` in a configuration, in this thread. */
export function custom_environment(environment: CustomEnvironment): { custom: string };

/** Where the wasm comes from: an address, a response, bytes, or a module compiled before. */
export type WasmSource = string | URL | Request | Response | BufferSource | WebAssembly.Module;

/**
 * The wasm broke down: what this thread held in it is lost. The next call finds a fresh instance. Sessions and resamplers
 * from before throw it, too.
 */
export class BrokenError extends Error {
  constructor(message: string);
}

/** What went wrong with a wasm file: fetching it, the server's answer, or compiling it. */
export class WasmError extends Error {
  readonly kind: 'fetch' | 'status' | 'compile';
  /** The file's address. */
  readonly file: string;
  constructor(kind: 'fetch' | 'status' | 'compile', file: string, message: string);
}

/**
 * Loads the wasm into this thread; everything else needs it. Called again, it waits for the same one. There are two files:
 * one runs agents; the other one (`discover`, `Resampler`, `hold_against`, `validate_discover_options`) learns from tables.
 * Without a source it is the package's own file, in a browser and in Node; for tables, the file `tables.wasm` beside the other
 * one. If that cannot be had, only those four say so; with `null` it is not asked for.
 */
export function load(
  source?: WasmSource | Promise<WasmSource>,
  tablesSource?: WasmSource | Promise<WasmSource> | null,
): Promise<void>;

/** Compiles the wasm once, for `load` in several workers. */
export function compileModule(
  source: WasmSource | Promise<WasmSource>,
): Promise<WebAssembly.Module>;
