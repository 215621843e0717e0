/** Compilation to wasm with cargo, with the same result on every machine with the same compiler. */
import { copyFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { inProject } from './project.mjs';
import { mustRun } from './process.mjs';

export const wasmTarget = 'wasm32-unknown-unknown';

/** Settings for tests that compute little, where compiling takes longer than running. */
export const quicklyCompiled = [
  ...['--config', 'profile.dev.package.wide.opt-level=0'],
  ...['--config', 'profile.dev.package.cmbpo.opt-level=1'],
];

/**
 * Return the crates that the wasm may contain, from `cargo metadata`.
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
 * Run cargo for the wasm. Panic messages contain file names, and those of other crates start with the path of the
 * user's cargo folder. They are mapped to crates/.
 *
 * @param {string} command a cargo command
 * @param {string[]} args
 * @param {import('./process.mjs').RunOptions & {hint?: string}} options
 */
export async function wasmCargo(command, args, options) {
  const found = (await crates()).filter(({ source }) => source !== null);
  const folders = new Set(found.map(({ manifest_path: path }) => dirname(dirname(path))));
  const flags = [...folders].sort().map((folder) => `--remap-path-prefix=${folder}=crates`);
  // Cargo adds these flags to those of .cargo/config.toml.
  const config = `target.${wasmTarget}.rustflags=${JSON.stringify(flags)}`;
  return mustRun('cargo', [command, '--config', config, '--target', wasmTarget, ...args], options);
}

/** Return the path of the linked wasm, with function names. @param {string} name */
export const linkedWasm = (name) => inProject(`target/linked/${name}.wasm`);

/**
 * Compile and link the crate for the release. Only the wasm is built: if the Rust library were built in the same step,
 * the optimiser would remove less, and the download would be 4 % larger.
 *
 * @param {string} name of the linked file
 * @param {string[]} features the only features enabled; Cargo.toml describes them
 * @param {string} hint what to do if compilation fails
 * @returns {Promise<string>} its path
 */
export async function linkWasm(name, features, hint) {
  const args = [
    ...['--lib', '--release', '--crate-type', 'cdylib'],
    ...['--no-default-features', '--features', features.join(',')],
  ];
  await wasmCargo('rustc', args, { output: 'stderr', hint });
  // Cargo uses the same name for all of them.
  const linked = linkedWasm(name);
  mkdirSync(dirname(linked), { recursive: true });
  copyFileSync(inProject(`target/${wasmTarget}/release/cmbpo.wasm`), linked);
  return linked;
}
