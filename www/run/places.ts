/**
 * Where the site's build puts the files that are fetched while the page runs. The npm package has its
 * own addresses in place of these.
 */

import type { WasmSource } from '../api/compile.js';

import runWorker from './run-worker.ts?worker&url';
import tableWorker from './discover-worker.ts?worker&url';
import stored from '../stored/run.json?url';
import studies from '../stored/studies.json?url';
import wasm from '../../pkg/cmbpo_bg.wasm?url';
import tablesWasm from '../../pkg/tables_bg.wasm?url';
import integrities from '../../lib/integrity.json?raw';

/** The module that the site serves as its script for other pages. */
const integrity = JSON.parse(integrities)['anywidget.js'];

/**
 * Relative ones begin at the page. Only the site has a stored run and the studies, and knows its script's integrity: no
 * script holds its own.
 */
export const places: {
  wasm: WasmSource;
  tablesWasm: WasmSource;
  runWorker: string;
  tableWorker: string;
  stored: string | null;
  studies: string | null;
  integrity: string | null;
} = { wasm, tablesWasm, runWorker, tableWorker, stored, studies, integrity };
