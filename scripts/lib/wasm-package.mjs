/**
 * The wasm package in pkg/: built by cargo and wasm-bindgen, only when a Rust input is newer. It has two files, so that a page
 * which runs agents does not load the learners for tables.
 */
import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { say } from '../setup.mjs';
import { setUpBindgen } from '../setup/rust.mjs';
import { inProject, pkgDir, tablesFile, wasmFile } from './project.mjs';
import { mustRun } from './process.mjs';
import { withoutNames } from './strip-names.mjs';
import { linkWasm } from './wasm-cargo.mjs';

/** What the wasm is made from. */
export const inputs = [
  ...['Cargo.toml', 'Cargo.lock', 'rust-toolchain.toml', '.cargo/config.toml', 'src'],
  'scripts/lib/wasm-cargo.mjs',
];

/**
 * The latest change in a file or a tree, in milliseconds. A directory's own time counts: it tells of removed files.
 * @param {string} path
 * @returns {number}
 */
export function latestChange(path) {
  if (!existsSync(path)) return 0;
  const status = statSync(path);
  if (!status.isDirectory()) return status.mtimeMs;
  return Math.max(
    status.mtimeMs,
    ...readdirSync(path).map((name) => latestChange(join(path, name))),
  );
}

/** The two files: their names in pkg/ and the features of the crate that they are built with. */
const PARTS = [
  { name: 'cmbpo', feature: 'agents', file: wasmFile },
  { name: 'tables', feature: 'tables', file: tablesFile },
];

/** Whether pkg/ was built from the sources as they are. */
export function wasmIsFresh() {
  const latest = Math.max(...inputs.map((input) => latestChange(inProject(input))));
  return PARTS.every(
    ({ name, file }) =>
      existsSync(file) && existsSync(join(pkgDir, `${name}.js`)) && statSync(file).mtimeMs > latest,
  );
}

/** Builds pkg/ when it is missing or older than the sources. Standard output stays free. */
export async function buildWasm() {
  if (wasmIsFresh()) return;
  process.stderr.write('build: compiling the crate to wasm (three minutes the first time)\n');
  const hint = 'The crate could not be compiled to wasm: the lines above say where.';
  // One after the other they would leave a core idle: a link takes one core a minute.
  const linking = (async () => {
    const linked = [];
    for (const part of PARTS)
      linked.push({ ...part, linked: await linkWasm(part.name, [part.feature], hint) });
    return linked;
  })();
  const [parts] = await Promise.all([linking, setUpBindgen(say)]);
  rmSync(pkgDir, { recursive: true, force: true });
  for (const { name, linked, file } of parts) {
    const args = ['--target', 'web', '--out-dir', pkgDir, '--out-name', name, linked];
    await mustRun('wasm-bindgen', args, { output: 'stderr', hint });
    // Not before: wasm-bindgen reads other sections that Cargo's `strip` would take as well.
    writeFileSync(file, withoutNames(readFileSync(file)));
  }
}
