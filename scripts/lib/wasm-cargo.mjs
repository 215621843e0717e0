/** How cargo compiles to wasm, and of what. */
import { mustRun } from './process.mjs';

export const wasmTarget = 'wasm32-unknown-unknown';

/**
 * The crates that the wasm may be made of, as `cargo metadata` describes them.
 *
 * @typedef {{name: string, version: string, license: string | null, source: string | null, manifest_path: string}} Crate
 * @returns {Promise<Crate[]>}
 */
export async function crates() {
  const output = await mustRun(
    'cargo',
    ['metadata', '--quiet', '--format-version', '1', '--filter-platform', wasmTarget],
    { output: 'capture' },
  );
  return JSON.parse(output.slice(output.search(/^\{/m))).packages;
}

/**
 * Runs cargo for the wasm.
 *
 * @param {string} command of cargo
 * @param {string[]} args
 * @param {import('./process.mjs').RunOptions & {hint?: string}} options
 */
export const wasmCargo = (command, args, options) =>
  mustRun('cargo', [command, '--target', wasmTarget, ...args], options);
