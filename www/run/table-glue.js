/** The tables' wasm, in this thread. */

/** @import { TablesWasm } from '../types.d.ts' */

import * as glue from '../../pkg/tables.js';

/** @type {TablesWasm} */
const wasm = {
  discover: glue.discover,
  open_resampler: (names, values, options) => new glue.Resampler(names, values, options),
  hold_against: glue.hold_against,
};

/**
 * Instantiates a compiled module in this thread.
 *
 * @param {WebAssembly.Module} module
 * @returns {TablesWasm}
 */
export function instantiateTables(module) {
  glue.initSync({ module });
  return wasm;
}
