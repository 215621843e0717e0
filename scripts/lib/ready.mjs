/** What a command needs that computes: the packages and the wasm. Where the wasm is there and fresh, no compiler. */
import { say } from '../setup.mjs';
import { setUpPackages } from '../setup/packages.mjs';
import { setUpCompiler } from '../setup/rust.mjs';
import { buildWasm, wasmIsFresh } from './wasm-package.mjs';

export async function readyWasm() {
  await setUpPackages(say);
  if (wasmIsFresh()) return;
  await setUpCompiler(say);
  await buildWasm();
}
