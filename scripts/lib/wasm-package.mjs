/**
 * Builds the wasm package in pkg/ with cargo and wasm-bindgen, if a Rust input is newer. There are two files, so that a
 * page that runs agents does not load the learners for tables.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { say } from '../setup.mjs';
import { setUpBindgen } from '../setup/rust.mjs';
import { inProject, pkgDir, tablesFile, wasmFile } from './project.mjs';
import { mustRun } from './process.mjs';
import { withoutNames } from './strip-names.mjs';
import { linkWasm } from './wasm-cargo.mjs';
import { withOwnProperties } from './own-properties.mjs';

/** Files from which the wasm is built. */
export const inputs = [
  ...['Cargo.toml', 'Cargo.lock', 'rust-toolchain.toml', '.cargo/config.toml', 'src'],
  'scripts/lib/wasm-cargo.mjs',
  'scripts/lib/own-properties.mjs',
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

/** The hash of the sources from which pkg/ was built: a copy of both, or another checkout, has other times. */
const sourcesFile = join(pkgDir, 'sources.sha256');

/**
 * Return the hash of the names and contents of files and trees, below a folder.
 *
 * @param {string[]} paths
 * @param {string} [folder]
 */
export function hashOf(paths, folder = inProject('')) {
  const hash = createHash('sha256');
  const add = (/** @type {string} */ path) => {
    const full = join(folder, path);
    if (!existsSync(full)) return;
    if (statSync(full).isDirectory()) {
      for (const name of readdirSync(full).sort()) add(`${path}/${name}`);
      return;
    }
    const content = readFileSync(full);
    hash.update(`${path}\0${content.length}\0`).update(content);
  };
  paths.forEach(add);
  return hash.digest('hex');
}

/** Return whether pkg/ is there and built from these sources; newer than they are, where it does not say from which. */
export function wasmIsFresh() {
  const files = PARTS.flatMap(({ name, file }) => [file, join(pkgDir, `${name}.js`)]);
  if (!files.every((file) => existsSync(file))) return false;
  if (existsSync(sourcesFile)) return readFileSync(sourcesFile, 'utf8').trim() === hashOf(inputs);
  const latest = Math.max(...inputs.map((input) => latestChange(inProject(input))));
  return files.every((file) => statSync(file).mtimeMs > latest);
}

/** Build pkg/ if it is missing or older than its sources. Standard output is not used. */
export async function buildWasm() {
  if (wasmIsFresh()) return;
  process.stderr.write('build: compiling the crate to wasm (three minutes the first time)\n');
  const hint = 'The crate could not be compiled to wasm: the lines above say where.';
  const sources = hashOf(inputs);
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
    // An instance that has trapped makes way for a fresh one, and its objects know that they are lost.
    args.push('--experimental-reset-state-function');
    await mustRun('wasm-bindgen', args, { output: 'stderr', hint });
    // Not earlier: wasm-bindgen reads sections that Cargo's `strip` would also remove.
    writeFileSync(file, withoutNames(readFileSync(file)));
    const glue = join(pkgDir, `${name}.js`);
    writeFileSync(glue, withOwnProperties(readFileSync(glue, 'utf8')));
  }
  writeFileSync(sourcesFile, `${sources}\n`);
}
