/** The package's files: beside its scripts, unless its user has put them elsewhere. */

import type { WasmSource } from '../api/compile.js';
import type { Places } from './declared/element.d.ts';

import { tablesBeside } from '../api/beside.ts';
import { tablesWasmUrl, wasmUrl } from '../api/wasm-url.js';
import { runWorkerUrl, tableWorkerUrl } from './worker-urls.js';

const given: Places = {};

/** Asked only when they are needed: in a bundle without `import.meta` they must be given. */
export const places = {
  get wasm() {
    return given.wasm ?? wasmUrl();
  },
  get tablesWasm() {
    return given.tablesWasm ?? tablesBeside(given.wasm) ?? tablesWasmUrl();
  },
  get runWorker() {
    return String(given.worker ?? runWorkerUrl());
  },
  stored: null,
  studies: null,
  integrity: null,
  get tableWorker() {
    return String(given.tableWorker ?? tableWorkerUrl());
  },
};

/** Says where the package's files are, before the first playground is seen. */
export function configure(elsewhere: Places) {
  Object.assign(given, elsewhere);
}
