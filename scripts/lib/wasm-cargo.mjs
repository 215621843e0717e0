/** How cargo compiles to wasm: the same bytes wherever it is done. */
import { copyFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { inProject } from './project.mjs';
import { mustRun } from './process.mjs';

export const wasmTarget = 'wasm32-unknown-unknown';

/** For cargo where little is computed, such as in the wasm's tests: to compile takes longer than to run. */
export const quicklyCompiled = [
  ...['--config', 'profile.dev.package.wide.opt-level=0'],
  ...['--config', 'profile.dev.package.cmbpo.opt-level=1'],
];

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
 * Runs cargo for the wasm. Panics name the file that they happened in: those of other crates begin where the compiling user's
 * cargo keeps them, and would be in the wasm. They are called crates/ instead.
 *
 * @param {string} command of cargo
 * @param {string[]} args
 * @param {import('./process.mjs').RunOptions & {hint?: string}} options
 */
export async function wasmCargo(command, args, options) {
  const found = (await crates()).filter(({ source }) => source !== null);
  const folders = new Set(found.map(({ manifest_path: path }) => dirname(dirname(path))));
  const flags = [...folders].sort().map((folder) => `--remap-path-prefix=${folder}=crates`);
  // Cargo adds them to those of .cargo/config.toml.
  const config = `target.${wasmTarget}.rustflags=${JSON.stringify(flags)}`;
  return mustRun('cargo', [command, '--config', config, '--target', wasmTarget, ...args], options);
}

/** The wasm as the linker leaves it, with the names of its functions. @param {string} name */
export const linkedWasm = (name) => inProject(`target/linked/${name}.wasm`);

/**
 * Compiles and links the crate for the release. As a library for Rust it would be compiled in the same go, and the optimiser could
 * then leave out less: 4 % of the download.
 *
 * @param {string} name of the linked file
 * @param {string[]} features and no others: Cargo.toml says what each is for
 * @param {string} hint where it cannot be compiled
 * @returns {Promise<string>} its path
 */
export async function linkWasm(name, features, hint) {
  const args = [
    ...['--lib', '--release', '--crate-type', 'cdylib'],
    ...['--no-default-features', '--features', features.join(',')],
  ];
  await wasmCargo('rustc', args, { output: 'stderr', hint });
  // Cargo gives all of them one name.
  const linked = linkedWasm(name);
  mkdirSync(dirname(linked), { recursive: true });
  copyFileSync(inProject(`target/${wasmTarget}/release/cmbpo.wasm`), linked);
  return linked;
}
