/**
 * Compile the wasm again from scratch: a copy of the sources in another folder, with crates downloaded again to another
 * registry folder. The hashes of both files must be those of pkg/ from the project's own build. Takes about five
 * minutes on two cores.
 *
 *     npm run reproduce [-- --record]      # --record writes the hashes to docs/wasm.json, with which every other build is compared
 */
import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readArguments } from './lib/arguments.mjs';
import { main } from './lib/errors.mjs';
import { mustRun } from './lib/process.mjs';
import { inProject, tablesFile, wasmFile } from './lib/project.mjs';
import { compiler, recordFile } from './lib/wasm-record.mjs';
import { buildWasm, inputs } from './lib/wasm-package.mjs';
import { setUp } from './setup.mjs';

/** @param {string} file */
const hashOf = async (file) =>
  createHash('sha256')
    .update(await readFile(file))
    .digest('hex');

/** @param {string} folder of a built project */
const hashesIn = (folder) =>
  Promise.all(
    [wasmFile, tablesFile].map((file) => hashOf(join(folder, relative(inProject(''), file)))),
  );

/** @param {string} folder that does not exist yet @param {string} cargoHome a folder that does not exist yet */
async function buildElsewhere(folder, cargoHome) {
  // Cargo.toml refers to the benches, and the build uses the scripts.
  for (const path of [...inputs, 'benches', 'scripts', 'package.json']) {
    await cp(inProject(path), join(folder, path), { recursive: true });
  }
  const builder = pathToFileURL(join(folder, 'scripts/lib/wasm-package.mjs')).href;
  const build = `const { buildWasm } = await import(${JSON.stringify(builder)}); await buildWasm();`;
  await mustRun(process.execPath, ['--input-type=module', '--eval', build], {
    output: 'stderr',
    env: { CARGO_HOME: cargoHome },
    hint: 'The copy could not be compiled: the lines above say where.',
  });
  return hashesIn(folder);
}

await main('reproduce', async () => {
  const { record } = readArguments(process.argv.slice(2), { record: { type: 'boolean' } });
  await setUp();
  await buildWasm();
  const here = await hashesIn(inProject(''));
  const place = await mkdtemp(join(tmpdir(), 'cmbpo-reproduce-'));
  try {
    const there = await buildElsewhere(join(place, 'sources'), join(place, 'cargo'));
    const same = here.join() === there.join();
    process.stdout.write(`${here.join(' ')}  here\n${there.join(' ')}  from nothing, elsewhere\n`);
    process.stdout.write(same ? 'The same.\n' : 'NOT the same.\n');
    if (!same) return 1;
    if (record) {
      const [sha256, tables_sha256] = here;
      const recorded = { sha256, tables_sha256, ...(await compiler()) };
      await writeFile(recordFile, `${JSON.stringify(recorded, null, 2)}\n`);
    }
    return 0;
  } finally {
    await rm(place, { recursive: true });
  }
});
