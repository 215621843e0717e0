/** The page's wasm in Node: the same file gives the same bits. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import { glueFile, packaged, tablesFile, tablesGlueFile, wasmFile } from '../lib/project.mjs';
import { SetupError, messageOf } from '../lib/errors.mjs';
import { compileModule } from '../../www/api/compile.js';

/** @typedef {typeof import('../../pkg/cmbpo.js')} Bindings */

/** @typedef {typeof import('../../pkg/tables.js')} TablesBindings */

/**
 * @param {string} [file] the wasm that runs agents by default
 * @returns {Promise<WebAssembly.Module>} compiled once for all workers
 */
export async function compileWasm(file = wasmFile) {
  try {
    return await compileModule(pathToFileURL(file));
  } catch (error) {
    const help = packaged ? 'Install the package again.' : 'Delete pkg/ and run: npm run build';
    throw new SetupError(`${basename(file)} cannot be loaded: ${messageOf(error)}\n${help}`);
  }
}

/** Return the hexadecimal SHA-256 of the wasm file. With equal files, equal seeds give equal bits. */
export const wasmSha256 = () => createHash('sha256').update(readFileSync(wasmFile)).digest('hex');

/**
 * Create an instance of the wasm; a thread has at most one.
 * @param {WebAssembly.Module} module
 * @returns {Promise<{bindings: Bindings, memory: WebAssembly.Memory}>}
 */
export async function loadWasm(module) {
  /** @type {Bindings} */
  const bindings = await import(pathToFileURL(glueFile).href);
  const { memory } = bindings.initSync({ module });
  return { bindings, memory };
}

/** @returns {Promise<TablesBindings>} an instance of the wasm for tables */
export async function loadTables() {
  /** @type {TablesBindings} */
  const bindings = await import(pathToFileURL(tablesGlueFile).href);
  bindings.initSync({ module: await compileWasm(tablesFile) });
  return bindings;
}
