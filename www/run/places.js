/**
 * Where the site's build puts the files that are fetched while the page runs. The npm package has its
 * own addresses in place of these.
 */

/** @import { WasmSource } from '../api/compile.js' */

import runWorker from './run-worker.js?worker&url';
import tableWorker from './table-worker.js?worker&url';
import wasm from '../../pkg/cmbpo_bg.wasm?url';

/** @type {{wasm: WasmSource, runWorker: string, tableWorker: string}} Relative ones begin at the page. */
export const places = { wasm, runWorker, tableWorker };
