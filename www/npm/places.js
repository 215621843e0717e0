/** The package's files: beside its scripts, unless its user has put them elsewhere. */

/** @import { WasmSource } from '../api/compile.js' */

import { tablesBeside } from '../api/beside.js';
import { tablesWasmUrl, wasmUrl } from '../api/wasm-url.js';
import { runWorkerUrl, tableWorkerUrl } from './worker-urls.js';

/**
 * @typedef {object} Places
 * @property {WasmSource | Promise<WasmSource>} [wasm]
 * @property {WasmSource | Promise<WasmSource>} [tablesWasm]
 * @property {string | URL} [worker] address of `run-worker.js`
 * @property {string | URL} [tableWorker] address of `table-worker.js`
 */

/** @type {Places} */
const given = {};

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

/**
 * Says where the package's files are, before the first playground is seen.
 *
 * @param {Places} elsewhere
 */
export function configure(elsewhere) {
  Object.assign(given, elsewhere);
}
