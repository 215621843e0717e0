/**
 * `cmbpo`: runs and structure learning without a page, in a browser, a worker or Node. One copy of each wasm file
 * serves a thread: one runs agents, one learns the graph of a table.
 */

import type { Config, Environment, Method, Shift } from '../../pkg/cmbpo.js';
import type { DiscoverOptions, GivenEdge } from '../../pkg/tables.js';
import type { FileSource } from '../data/file-text.js';
import type { ReadOptions } from '../data/table.js';
import type { WasmSource } from './compile.js';
import type { CustomEnvironment } from './environment.ts';

import * as glue from '../../pkg/cmbpo.js';
import * as tables from '../../pkg/tables.js';
import { tablesWasmUrl, wasmUrl } from './wasm-url.js';
import { tablesBeside } from './beside.ts';
import { compileModule, WasmError } from './compile.js';
import { check_environment, prepared } from './environment.ts';
import { readTableFile, TableError } from '../data/table.js';
import { checkedValues, valuesFor } from '../data/values.js';
import { ownOnly } from '../own.js';
import { plainCopy, textList } from '../guard.js';
import { agents, CheckedSession, onFresh } from './session.ts';
import { CheckedResampler, learners } from './learners.ts';
import { BrokenError } from './sturdy.ts';

export { BrokenError, check_environment, compileModule, TableError, WasmError };

type Group = 'agent' | 'model' | 'rollout' | 'structure' | 'drift' | 'detection';

/** A configuration as far as it differs from the default one, group by group. */
export type ConfigInput = {
  [K in keyof Config]?: K extends Group ? Partial<NonNullable<Config[K]>> : Config[K];
};

type Given = WasmSource | Promise<WasmSource>;

let loading: Promise<void> | null = null;
let loaded = false;
let loadingTables: Promise<void> | null = null;
/** Why there are no learners for tables; null when there are. */
let noTables: unknown = 'cmbpo is not loaded: `await load()` comes first';

/**
 * Loads the wasm; everything else here but `read_table` needs it. Called again, it waits for the same one.
 *
 * @param source of the wasm that runs agents, the package's own file by default
 * @param tablesSource of the wasm that learns from tables; by default the file beside
 *   the other one, or the package's own; where that cannot be had, what needs it says so. null for none.
 * @throws {WasmError}
 */
export async function load(source?: Given, tablesSource?: Given | null): Promise<void> {
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

async function loadTables(source?: Given, agents?: Given) {
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

function tablesAreHere(module: WebAssembly.Module) {
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

/** The same function, with an error that says what is missing. */
const afterLoad =
  <A extends unknown[], R>(call: (...given: A) => R) =>
  (...given: A): R => {
    needsWasm();
    return call(...given);
  };

/** The same function, with an error that says why the learners are missing. */
const withTables =
  <A extends unknown[], R>(call: (...given: A) => R) =>
  (...given: A): R => {
    needsTables();
    return call(...given);
  };

export class Session extends CheckedSession {
  constructor(config: ConfigInput | undefined, method: Method, seed: number) {
    needsWasm();
    super(config as Partial<Config>, method, seed);
  }

  static resume(file: Uint8Array) {
    needsWasm();
    return super.resume(file);
  }
}

export class Resampler extends CheckedResampler {
  constructor(
    names: string[],
    values: Float64Array | number[],
    options?: Partial<DiscoverOptions>,
  ) {
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
export const custom_environment = afterLoad((environment: CustomEnvironment) => {
  const { about, instances, reset, step } = prepared(environment);
  const provide = () => glue.provide_environment(about, instances, reset, step);
  const custom = agents.run(provide);
  // In the same order they get the same names.
  onFresh(provide);
  return { custom };
});

export const discover = withTables(
  (names: string[], values: Float64Array | number[], options?: Partial<DiscoverOptions>) => {
    // The options come first: what their getters do to the table is checked.
    const copy = plainCopy('options', options);
    const table = checkedValues(names, values);
    return learners.run(() => tables.discover(table.names, table.values, copy));
  },
);

/** Reads a file of separated values as the page and the terminal do. Needs no wasm. */
export async function read_table(
  source: FileSource,
  options?: ReadOptions & Partial<Pick<DiscoverOptions, 'learner' | 'test'>>,
) {
  const given = ownOnly(options);
  const table = await readTableFile(source, given);
  const { names, values, labels } = valuesFor(table, given);
  // A column of which it is unclear what it holds was refused above.
  const columns = table.columns.map(({ name, kind, missing, levels }) => ({
    name,
    kind: kind as 'number' | 'label',
    missing,
    levels,
  }));
  return { names, values, labels, rows: table.rows, columns, about: table.about };
}

export const validate_config = afterLoad((config: ConfigInput) => {
  const copy = plainCopy('config', config);
  return agents.run(() => glue.validate_config(copy));
});

export const validate_discover_options = withTables((options?: Partial<DiscoverOptions>) => {
  const copy = plainCopy('options', options);
  return learners.run(() => tables.validate_discover_options(copy));
});

export const validate_shift = afterLoad((shift: Partial<Shift>) => {
  const copy = plainCopy('shift', shift);
  return agents.run(() => glue.validate_shift(copy));
});

export const environment_info = afterLoad((environment: Environment) => {
  const copy = plainCopy('environment', environment);
  return agents.run(() => glue.environment_info(copy));
});

export const hold_against = withTables(
  (names: string[], found: GivenEdge[], truth: GivenEdge[], options?: Partial<DiscoverOptions>) => {
    const given = [plainCopy('found', found), plainCopy('truth', truth)];
    const copy = plainCopy('options', options);
    const all = textList('names', names);
    return learners.run(() => tables.hold_against(all, given[0], given[1], copy));
  },
);

const asking = <R>(call: () => R) => afterLoad(() => agents.run(call));

export const default_config = asking(glue.default_config);
export const presets = asking(glue.presets);
export const methods = asking(glue.methods);
export const fresh_seed = asking(glue.fresh_seed);
export const version = asking(glue.version);
export const build_info = asking(glue.build_info);
