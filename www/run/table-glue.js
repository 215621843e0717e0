/** The tables' wasm, in this thread. */

/** @import { TablesWasm } from '../types.d.ts' */

import * as glue from '../../pkg/tables.js';
import { CheckedResampler, learners } from '../api/learners.js';
import { plainCopy } from '../guard.js';

/** @type {TablesWasm} */
const wasm = {
  discover: (names, values, options) => {
    const copy = plainCopy('options', options);
    return learners.run(() => glue.discover(names, values, copy));
  },
  open_resampler: (names, values, options) => new CheckedResampler(names, values, options),
  hold_against: (names, found, truth, options) => {
    const [edges, known] = [plainCopy('found', found), plainCopy('truth', truth)];
    const copy = plainCopy('options', options);
    return learners.run(() => glue.hold_against(names, edges, known, copy));
  },
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
