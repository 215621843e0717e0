/** Description of the wasm that is timed. */
import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { unitsDir } from './units.mjs';

/** @returns {Promise<{version: string, simd: boolean}>} */
export async function buildInfo() {
  const bindings = await import(pathToFileURL(`${unitsDir}/units.js`).href);
  bindings.initSync({
    module: await WebAssembly.compile(await readFile(`${unitsDir}/units_bg.wasm`)),
  });
  return bindings.build_info();
}
