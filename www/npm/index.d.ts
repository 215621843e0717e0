/** C-MBPO without a page: runs of one method with one seed, and structure learning of any table. */
export type {
  AgentConfig,
  Config,
  DiscoverOptions,
  DiscoverReport,
  EdgeReport,
  EnvironmentInfo,
  Event,
  FoundEdge,
  Knowledge,
  Live,
  Method,
  ModelConfig,
  Parents,
  Progress,
  RolloutConfig,
  RunResult,
  Shift,
  StructureConfig,
  Summary,
} from './cmbpo.js';
export {
  Discoverer,
  Session,
  build_info,
  default_config,
  discover,
  environment_info,
  fresh_seed,
  methods,
  validate_config,
  validate_discover_options,
  validate_shift,
  version,
} from './cmbpo.js';

/** Where the wasm comes from: an address, a response, bytes, or a module compiled before. */
export type WasmSource = string | URL | Request | Response | BufferSource | WebAssembly.Module;

/** What went wrong with a wasm file: fetching it, the server's answer, or compiling it. */
export class WasmError extends Error {
  readonly kind: 'fetch' | 'status' | 'compile';
  /** The file's address. */
  readonly file: string;
  constructor(kind: 'fetch' | 'status' | 'compile', file: string, message: string);
}

/**
 * Loads the wasm into this thread; everything else needs it. Called again, it waits for the same one.
 * Without a source it is the package's own file, in a browser and in Node.
 */
export function load(source?: WasmSource | Promise<WasmSource>): Promise<void>;

/** Compiles the wasm once, for `load` in several workers. */
export function compileModule(
  source: WasmSource | Promise<WasmSource>,
): Promise<WebAssembly.Module>;
