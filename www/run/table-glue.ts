/** The tables' wasm, in this thread. */

import type { TablesWasm } from '../types.d.ts';

import * as glue from '../../pkg/tables.js';
import { CheckedResampler, learners } from '../api/learners.ts';
import { plainCopy } from '../guard.js';

const wasm: TablesWasm = {
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

/** Instantiates a compiled module in this thread. */
export function instantiateTables(module: WebAssembly.Module): TablesWasm {
  glue.initSync({ module });
  return wasm;
}
