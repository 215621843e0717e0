/**
 * `cmbpo`: runs and structure learning without a page, in a browser, a worker or Node. One copy of each wasm file
 * serves a thread: one runs agents, one learns the graph of a table.
 */

/** @import { Config, Environment, Method, Shift } from '../../pkg/cmbpo.js' */
/** @import { DiscoverOptions, GivenEdge } from '../../pkg/tables.js' */
/** @import { WasmSource } from './compile.js' */

import * as glue from '../../pkg/cmbpo.js';
import * as tables from '../../pkg/tables.js';
import { tablesWasmUrl, wasmUrl } from './wasm-url.js';
import { tablesBeside } from './beside.js';
import { compileModule, WasmError } from './compile.js';
import { check_environment, prepared } from './environment.js';
import { readTableFile, TableError } from '../data/table.js';
import { checkedValues, valuesFor } from '../data/values.js';
import { ownOnly } from '../own.js';
import { plainCopy, textList } from '../guard.js';
import { agents, CheckedSession, onFresh } from './session.js';
import { CheckedResampler, learners } from './learners.js';
import { BrokenError } from './sturdy.js';

export { BrokenError, check_environment, compileModule, TableError, WasmError };

/**
 * A configuration as far as it differs from the default one, group by group.
 *
 * @typedef {{[K in keyof Config]?: K extends Group ? Partial<NonNullable<Config[K]>> : Config[K]}} ConfigInput
 * @typedef {'agent' | 'model' | 'rollout' | 'structure' | 'drift' | 'detection'} Group
 */

/** @type {Promise<void> | null} */ let loading = null;
let loaded = false;
/** @type {Promise<void> | null} */ let loadingTables = null;
/** @type {unknown} Why there are no learners for tables; null when there are. */
let noTables = 'cmbpo is not loaded: `await load()` comes first';

/**
 * Loads the wasm; everything else here but `read_table` needs it. Called again, it waits for the same one.
 *
 * @param {WasmSource | Promise<WasmSource>} [source] of the wasm that runs agents, the package's own file by default
 * @param {WasmSource | Promise<WasmSource> | null} [tablesSource] of the wasm that learns from tables; by default the file beside
 *   the other one, or the package's own; where that cannot be had, what needs it says so. null for none.
 * @returns {Promise<void>}
 * @throws {WasmError}
 */
export async function load(source, tablesSource) {
  loading ??= compileModule(source ?? wasmUrl()).then(
    (module) => {
      glue.initSync({ module });
      loaded = true;
    },
    (error) => {
      // Another attempt may find it.
      loading = null;
      throw error;
    },
  );
  await Promise.all([
    loading,
    tablesSource === null ? withoutTables() : loadTables(tablesSource, source),
  ]);
}

function withoutTables() {
  if (noTables !== null)
    noTables = 'cmbpo is loaded without its learners for tables: `await load()` loads them';
}

/**
 * @param {WasmSource | Promise<WasmSource>} [source]
 * @param {WasmSource | Promise<WasmSource>} [agents]
 */
async function loadTables(source, agents) {
  const compile = () => compileModule(source ?? tablesBeside(agents) ?? tablesWasmUrl());
  loadingTables ??= (async () => tablesAreHere(await compile()))();
  try {
    await loadingTables;
  } catch (error) {
    loadingTables = null;
    // Who runs agents alone need not put the other file anywhere.
    if (source !== undefined) throw error;
    noTables = error;
  }
}

/** @param {WebAssembly.Module} module */
function tablesAreHere(module) {
  tables.initSync({ module });
  noTables = null;
}

function needsTables() {
  if (noTables === null) return;
  throw typeof noTables === 'string' ? new Error(noTables) : noTables;
}

function needsWasm() {
  if (!loaded) throw new Error('cmbpo is not loaded: `await load()` comes first');
}

/**
 * @template {unknown[]} A
 * @template R
 * @param {(...given: A) => R} call
 * @returns {(...given: A) => R} the same, with an error that says what is missing
 */
const afterLoad =
  (call) =>
  (...given) => {
    needsWasm();
    return call(...given);
  };

/**
 * @template {unknown[]} A
 * @template R
 * @param {(...given: A) => R} call
 * @returns {(...given: A) => R} the same, with an error that says why the learners are missing
 */
const withTables =
  (call) =>
  (...given) => {
    needsTables();
    return call(...given);
  };

export class Session extends CheckedSession {
  /**
   * @param {ConfigInput | undefined} config
   * @param {Method} method
   * @param {number} seed
   */
  constructor(config, method, seed) {
    needsWasm();
    super(/** @type {Partial<Config>} */ (config), method, seed);
  }

  /** @param {Uint8Array} file */
  static resume(file) {
    needsWasm();
    return super.resume(file);
  }
}

export class Resampler extends CheckedResampler {
  /**
   * @param {string[]} names
   * @param {Float64Array | number[]} values
   * @param {Partial<DiscoverOptions>} [options]
   */
  constructor(names, values, options) {
    needsTables();
    // The options come first: what their getters do to the table is checked.
    const copy = plainCopy('options', options);
    const table = checkedValues(names, values);
    super(table.names, table.values, copy);
  }
}

/**
 * Checks an environment written in JavaScript and takes it: `{custom: name}`, for `environment` in a
 * configuration, in this thread. Throws an error that names what is wrong with it.
 */
export const custom_environment = afterLoad(
  (/** @type {import('./environment.js').CustomEnvironment} */ environment) => {
    const { about, instances, reset, step } = prepared(environment);
    const provide = () => glue.provide_environment(about, instances, reset, step);
    const custom = agents.run(provide);
    // In the same order they get the same names.
    onFresh(provide);
    return { custom };
  },
);

export const discover = withTables(
  (
    /** @type {string[]} */ names,
    /** @type {Float64Array | number[]} */ values,
    /** @type {Partial<DiscoverOptions>=} */ options,
  ) => {
    // The options come first: what their getters do to the table is checked.
    const copy = plainCopy('options', options);
    const table = checkedValues(names, values);
    return learners.run(() => tables.discover(table.names, table.values, copy));
  },
);
/**
 * Reads a file of separated values as the page and the terminal do. Needs no wasm.
 *
 * @param {import('../data/file-text.js').FileSource} source
 * @param {import('../data/table.js').ReadOptions & {learner?: DiscoverOptions['learner'], test?: DiscoverOptions['test']}} [options]
 */
export async function read_table(source, options) {
  const given = ownOnly(options);
  const table = await readTableFile(source, given);
  const { names, values, labels } = valuesFor(table, given);
  // A column of which it is unclear what it holds was refused above.
  const columns = table.columns.map(({ name, kind, missing, levels }) => ({
    name,
    kind: /** @type {'number' | 'label'} */ (kind),
    missing,
    levels,
  }));
  return { names, values, labels, rows: table.rows, columns, about: table.about };
}
export const validate_config = afterLoad((/** @type {ConfigInput} */ config) => {
  const copy = plainCopy('config', config);
  return agents.run(() => glue.validate_config(copy));
});
export const validate_discover_options = withTables(
  (/** @type {Partial<DiscoverOptions>=} */ options) => {
    const copy = plainCopy('options', options);
    return learners.run(() => tables.validate_discover_options(copy));
  },
);
export const validate_shift = afterLoad((/** @type {Partial<Shift>} */ shift) => {
  const copy = plainCopy('shift', shift);
  return agents.run(() => glue.validate_shift(copy));
});
export const environment_info = afterLoad((/** @type {Environment} */ environment) => {
  const copy = plainCopy('environment', environment);
  return agents.run(() => glue.environment_info(copy));
});
export const hold_against = withTables(
  (
    /** @type {string[]} */ names,
    /** @type {GivenEdge[]} */ found,
    /** @type {GivenEdge[]} */ truth,
    /** @type {Partial<DiscoverOptions>=} */ options,
  ) => {
    const given = [plainCopy('found', found), plainCopy('truth', truth)];
    const copy = plainCopy('options', options);
    const all = textList('names', names);
    return learners.run(() => tables.hold_against(all, given[0], given[1], copy));
  },
);
/**
 * @template R
 * @param {() => R} call
 */
const asking = (call) => afterLoad(() => agents.run(call));

export const default_config = asking(glue.default_config);
export const presets = asking(glue.presets);
export const methods = asking(glue.methods);
export const fresh_seed = asking(glue.fresh_seed);
export const version = asking(glue.version);
export const build_info = asking(glue.build_info);
