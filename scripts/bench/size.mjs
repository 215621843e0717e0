/**
 * Print the download sizes, and the contribution of each crate.
 *
 *     node scripts/bench/size.mjs [--json]
 *
 * The files are those of dist/ (the page) and pkg/ (the wasm and its glue), compressed with Brotli as static hosts do.
 * The wasm's code is attributed to crates by function names: a function belongs to the first crate in its path that is
 * not the standard library. A crate's share is the Brotli size of its functions alone, scaled so that the shares add up
 * to the total.
 */
import { existsSync, readFileSync } from 'node:fs';
import { main, SetupError } from '../lib/errors.mjs';
import { readArguments } from '../lib/arguments.mjs';
import { mustRun } from '../lib/process.mjs';
import { inProject } from '../lib/project.mjs';
import { linkedWasm } from '../lib/wasm-cargo.mjs';
import { compressed, download } from './download.mjs';
import { functionsOf } from './wasm-functions.mjs';

/** Return the names of the crates that the product may contain. */
function crates() {
  const lock = readFileSync(inProject('Cargo.lock'), 'utf8');
  return [...lock.matchAll(/^name = "(.+)"$/gm)].map(([, name = '']) => name.replace(/-/g, '_'));
}

const standard = ['std', 'core', 'alloc'];

/**
 * @param {string} name of a function, as demangled by Rust
 * @param {Set<string>} known
 */
function crateOf(name, known) {
  const parts = [...name.matchAll(/([a-z_][a-z0-9_]*)(?:\[[0-9a-f]+\])?::/g)].map(
    ([, part = '']) => part,
  );
  const own = parts.find((part) => known.has(part) && !standard.includes(part));
  if (own) return own;
  return parts.length > 0 ? 'the standard library' : 'without a name';
}

async function sharesOfCode() {
  const linked = linkedWasm('cmbpo');
  if (!existsSync(linked)) throw new SetupError('the wasm is missing; run: npm run build');
  const out = inProject('target/bench/size');
  await mustRun('wasm-bindgen', ['--target', 'web', '--out-dir', out, linked], {
    output: 'stderr',
  });
  const known = new Set(crates());
  /** @type {Map<string, Uint8Array[]>} */
  const bodies = new Map();
  for (const { name, body } of functionsOf(readFileSync(`${out}/cmbpo_bg.wasm`))) {
    const crate = crateOf(name, known);
    bodies.set(crate, [...(bodies.get(crate) ?? []), body]);
  }
  const all = compressed(Buffer.concat([...bodies.values()].flat()));
  const alone = [...bodies].map(([crate, parts]) => {
    const code = Buffer.concat(parts);
    return { crate, functions: parts.length, raw: code.length, brotli: compressed(code) };
  });
  const scale = all / alone.reduce((sum, { brotli }) => sum + brotli, 0);
  return alone
    .map((share) => ({ ...share, brotli: Math.round(share.brotli * scale) }))
    .sort((a, b) => b.brotli - a.brotli);
}

/** @param {number} bytes */
const kB = (bytes) => (bytes / 1000).toFixed(1).padStart(9);

await main('size', async () => {
  const options = readArguments(process.argv.slice(2), { json: { type: 'boolean' } });
  const { first, verdict, page, tables, api, rest, files } = download();
  const code = await sharesOfCode();
  const document = { first, verdict, page, tables, api, rest, files, code };
  if (options.json) {
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    return;
  }
  const lines = [
    `The first screen ${kB(first)} kB, until its robots have learned ${kB(verdict)} kB;`,
    `wasm and scripts ${kB(page)} kB, for tables ${kB(tables)} kB more; wasm and glue alone ${kB(api)} kB;`,
    `text and styles ${kB(rest)} kB (Brotli).`,
    '',
    'file                                     raw kB  Brotli kB',
    ...files.map(({ file, raw, brotli }) => `${file.padEnd(38)}${kB(raw)}${kB(brotli)}`),
    '',
    'crate                     functions     raw kB  Brotli kB',
    ...code.map(
      ({ crate, functions, raw, brotli }) =>
        `${crate.padEnd(26)}${String(functions).padStart(9)}${kB(raw)}${kB(brotli)}`,
    ),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
});
