/**
 * `cmbpo`: runs and structure learning without a page, in a browser, a worker or Node. One copy of the
 * wasm serves a thread.
 */

/** @import { WasmSource } from './compile.js' */

import * as glue from '../../pkg/cmbpo.js';
import { wasmUrl } from './wasm-url.js';
import { compileModule, WasmError } from './compile.js';

export { compileModule, WasmError };

/** @type {Promise<void> | null} */ let loading = null;
let loaded = false;

/**
 * Loads the wasm; everything else here needs it. Called again, it waits for the same one.
 *
 * @param {WasmSource | Promise<WasmSource>} [source] the package's own file by default
 * @returns {Promise<void>}
 * @throws {WasmError}
 */
export function load(source) {
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
  return loading;
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

export class Session extends glue.Session {
  /** @param {ConstructorParameters<typeof glue.Session>} given */
  constructor(...given) {
    needsWasm();
    super(...given);
  }
}

export class Discoverer extends glue.Discoverer {
  /** @param {ConstructorParameters<typeof glue.Discoverer>} given */
  constructor(...given) {
    needsWasm();
    super(...given);
  }
}

export const discover = afterLoad(glue.discover);
export const methods = afterLoad(glue.methods);
export const default_config = afterLoad(glue.default_config);
export const validate_config = afterLoad(glue.validate_config);
export const validate_discover_options = afterLoad(glue.validate_discover_options);
export const validate_shift = afterLoad(glue.validate_shift);
export const environment_info = afterLoad(glue.environment_info);
export const fresh_seed = afterLoad(glue.fresh_seed);
export const version = afterLoad(glue.version);
export const build_info = afterLoad(glue.build_info);
