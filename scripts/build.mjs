/**
 * Build the page: the Rust crate to pkg/ (cargo and wasm-bindgen), the stored run that the page opens with if it does
 * not match the current configuration, and the static site to dist/ (vite), with the script that shows the playground
 * on other pages. Any file server can serve dist/ from any sub-path.
 *
 *     npm run build
 */
import { copyFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { main } from './lib/errors.mjs';
import { readArguments } from './lib/arguments.mjs';
import { mustRun } from './lib/process.mjs';
import { inProject } from './lib/project.mjs';
import { setUp } from './setup.mjs';
import { buildWasm } from './lib/wasm-package.mjs';
import { buildPackage } from './package.mjs';
import { SCRIPT } from '../www/embed/script.js';
import { makeStored } from './stored.mjs';

/** Build everything from a clean checkout to dist/. */
export async function build() {
  await setUp();
  await buildWasm();
  await makeStored();
  // Comes first, because the page contains the integrity hash of that script.
  await buildPackage();
  await mustRun(process.execPath, [inProject('node_modules/vite/bin/vite.js'), 'build'], {
    output: 'stderr',
    hint: 'The page could not be built: the lines above say where.',
  });
  await copyFile(inProject('lib/anywidget.js'), inProject(`dist/${SCRIPT}`));
  // Vite is available only after the set-up.
  const { buildServiceWorker } = await import('./site/offline.mjs');
  // Neither is a page of the site's own: other pages load the script, and other sites the picture.
  await buildServiceWorker([SCRIPT, 'preview.png']);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await main('build', async () => {
    readArguments(process.argv.slice(2), {});
    await build();
    process.stderr.write('build: the site is in dist/\n');
  });
}
