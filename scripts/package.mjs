/**
 * Build the contents of the npm package to lib/: the modules of `exports` in package.json, the wasm, the workers and
 * the types. `npm pack` runs it.
 *
 *     npm run build:package
 */
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { main } from './lib/errors.mjs';
import { readArguments } from './lib/arguments.mjs';
import { inProject, pkgDir, tablesFile, wasmFile } from './lib/project.mjs';
import { buildWasm } from './lib/wasm-package.mjs';
import { linkedCrates } from './package/crates.mjs';
import { integrityOf } from './package/integrity.mjs';
import { licenseOf, licensesText, once } from './package/licenses.mjs';
import { setUp } from './setup.mjs';

/** Build everything from a clean checkout to lib/. */
export async function buildPackage() {
  await setUp();
  await buildWasm();
  // These modules need packages that are available only after the set-up.
  const { bundle, bundleCommand } = await import('./package/bundle.mjs');
  const { sbom } = await import('./package/sbom.mjs');
  const lib = (/** @type {string} */ name) => inProject(`lib/${name}`);
  await rm(inProject('lib'), { recursive: true, force: true });
  await mkdir(inProject('lib'));
  await copyFile(wasmFile, lib('cmbpo.wasm'));
  await copyFile(tablesFile, lib('tables.wasm'));
  for (const name of ['cmbpo', 'tables']) {
    await copyFile(`${pkgDir}/${name}.d.ts`, lib(`${name}.d.ts`));
  }
  for (const name of ['index', 'element', 'inline', 'anywidget']) {
    await copyFile(inProject(`www/npm/declared/${name}.d.ts`), lib(`${name}.d.ts`));
  }
  for (const path of ['api/wasm-url.js', 'npm/worker-urls.js']) {
    await copyFile(inProject(`www/${path}`), lib(path.split('/')[1]));
  }
  const bundled = once([
    ...(await bundle({ 'run-worker': 'www/run/run-worker.ts' }, 'one file')),
    ...(await bundle({ 'table-worker': 'www/run/discover-worker.ts' }, 'one file')),
    ...(await bundle({ index: 'www/api/index.ts', element: 'www/npm/element.ts' }, 'files beside')),
    ...(await bundle({ inline: 'www/npm/inline.ts' }, 'one file')),
    ...(await bundle({ anywidget: 'www/embed/anywidget.ts' }, 'one file')),
    ...(await bundleCommand({
      cmbpo: 'scripts/package/cmbpo.mjs',
      // Threads, which are started by their addresses beside the other modules.
      worker: 'scripts/experiment/worker.mjs',
      'search-worker': 'scripts/discover/search-worker.mjs',
    })),
  ]);
  for (const name of ['cmbpo', 'tables']) {
    await copyFile(`${pkgDir}/${name}.js`, lib(`cli/glue-${name}.mjs`));
  }
  // Modules without imports. Only these get an integrity hash, because it does not cover imported modules.
  const whole = ['anywidget.js', 'inline.js'];
  const integrities = await Promise.all(
    whole.map(async (name) => [name, integrityOf(await readFile(lib(name)))]),
  );
  await writeFile(
    lib('integrity.json'),
    `${JSON.stringify(Object.fromEntries(integrities), null, 2)}\n`,
  );
  // The package includes the licences of everything in it.
  const [, ...crates] = await linkedCrates();
  const texts = licensesText(bundled, await Promise.all(crates.map(licenseOf)));
  await writeFile(lib('LICENSES.md'), texts);
  await writeFile(lib('sbom.cdx.json'), await sbom(bundled));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await main('package', async () => {
    readArguments(process.argv.slice(2), {});
    await buildPackage();
    process.stderr.write('package: its modules are in lib/; npm pack makes the file to publish\n');
  });
}
