/**
 * This project's units of work: the crate compiled to wasm with the feature `units` (benches/browser/units.rs), in
 * target/bench.
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { inProject } from '../lib/project.mjs';
import { mustRun } from '../lib/process.mjs';
import { say } from '../setup.mjs';
import { setUpBindgen } from '../setup/rust.mjs';
import { linkWasm } from '../lib/wasm-cargo.mjs';
import { latestChange } from '../lib/wasm-package.mjs';

export const unitsDir = inProject('target/bench/units');

const inputs = [
  'Cargo.toml',
  'Cargo.lock',
  'rust-toolchain.toml',
  '.cargo/config.toml',
  'src',
  'benches/browser/units.rs',
  'benches/units',
];

const isFresh = () => {
  const built = `${unitsDir}/units_bg.wasm`;
  if (!existsSync(built) || readdirSync(unitsDir).length < 4) return false;
  const latest = Math.max(...inputs.map((input) => latestChange(inProject(input))));
  return statSync(built).mtimeMs > latest;
};

/** Build the units like the product, if they are missing or older than their sources. */
export async function buildUnits() {
  if (isFresh()) return;
  process.stderr.write('bench: compiling the units of work to wasm\n');
  const hint = 'The units of work could not be compiled: the lines above say where.';
  await setUpBindgen(say);
  const linked = await linkWasm('units', ['agents', 'tables', 'units'], hint);
  await mustRun('wasm-bindgen', ['--target', 'web', '--out-dir', unitsDir, linked], {
    output: 'stderr',
    hint,
  });
}
