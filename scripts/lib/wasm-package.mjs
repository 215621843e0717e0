/**
 * Builds the wasm package in pkg/ with cargo and wasm-bindgen, if a Rust input is newer. There are two files, so that a
 * page that runs agents does not load the learners for tables.
 */
import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { say } from '../setup.mjs';
import { setUpBindgen } from '../setup/rust.mjs';
import { inProject, pkgDir, tablesFile, wasmFile } from './project.mjs';
import { mustRun } from './process.mjs';
import { withoutNames } from './strip-names.mjs';
import { linkWasm } from './wasm-cargo.mjs';
import { withOwnNames } from './own-names.mjs';

/** Files from which the wasm is built. */
export const inputs = [
  ...['Cargo.toml', 'Cargo.lock', 'rust-toolchain.toml', '.cargo/config.toml', 'src'],
  'scripts/lib/wasm-cargo.mjs',
];

/**
 * Return the time of the latest change in a file or a tree, in milliseconds. Times of directories count, because they
 * show removed files.
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

/** The two files: names in pkg/ and features of the crate. */
const PARTS = [
  { name: 'cmbpo', feature: 'agents', file: wasmFile },
  { name: 'tables', feature: 'tables', file: tablesFile },
];

/** Return whether pkg/ is newer than its sources. */
export function wasmIsFresh() {
  const latest = Math.max(...inputs.map((input) => latestChange(inProject(input))));
  return PARTS.every(
    ({ name, file }) =>
      existsSync(file) && existsSync(join(pkgDir, `${name}.js`)) && statSync(file).mtimeMs > latest,
  );
}

/** Build pkg/ if it is missing or older than its sources. Standard output is not used. */
export async function buildWasm() {
  if (wasmIsFresh()) return;
  process.stderr.write('build: compiling the crate to wasm (three minutes the first time)\n');
  const hint = 'The crate could not be compiled to wasm: the lines above say where.';
  // Both are linked in parallel, because a link uses one core for a minute.
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
    // Not earlier: wasm-bindgen reads sections that Cargo's `strip` would also remove.
    writeFileSync(file, withoutNames(readFileSync(file)));
    const glue = join(pkgDir, `${name}.js`);
    writeFileSync(glue, withOwnNames(readFileSync(glue, 'utf8')));
  }
}
