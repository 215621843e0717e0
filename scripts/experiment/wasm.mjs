/** The page's wasm in Node: the same file, the same bits. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { inProject, wasmFile } from '../lib/project.mjs';
import { SetupError, messageOf } from '../lib/errors.mjs';
import { compileModule } from '../../www/api/compile.js';

/** @typedef {typeof import('../../pkg/cmbpo.js')} Bindings */

/** @returns {Promise<WebAssembly.Module>} compiled once, for every worker */
export async function compileWasm() {
  try {
    return await compileModule(pathToFileURL(wasmFile));
  } catch (error) {
    throw new SetupError(
      `pkg/cmbpo_bg.wasm cannot be loaded: ${messageOf(error)}\nDelete pkg/ and run: npm run build`,
    );
  }
}

/** The SHA-256 of the wasm file, in hexadecimal: with equal ones, equal seeds give equal bits. */
export const wasmSha256 = () => createHash('sha256').update(readFileSync(wasmFile)).digest('hex');

/**
 * One instance of the wasm; a thread has at most one.
 * @param {WebAssembly.Module} module
 * @returns {Promise<{bindings: Bindings, memory: WebAssembly.Memory}>}
 */
export async function loadWasm(module) {
  /** @type {Bindings} */
  const bindings = await import(pathToFileURL(inProject('pkg/cmbpo.js')).href);
  const { memory } = bindings.initSync({ module });
  return { bindings, memory };
}
