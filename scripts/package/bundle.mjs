/** One bundle of the npm package. */
import { readFile, rm } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { inProject, tablesFile, wasmFile } from '../lib/project.mjs';
import { browsers } from '../../vite.config.js';

/**
 * @param {Record<string, string>} entries names of the modules in lib/ and their sources
 * @param {'one file' | 'files beside'} kind one file: all that is needed is inside; files beside: the
 *   wasm and the workers are files that whoever uses the package may bundle or move
 * @returns {Promise<import('./licenses.mjs').Licensed[]>} the packages that were bundled
 */
export async function bundle(entries, kind) {
  const single = kind === 'one file';
  await build({
    configFile: false,
    root: inProject('www'),
    base: './',
    logLevel: 'warn',
    plugins: [single ? inside : beside],
    build: {
      ...browsers,
      outDir: inProject('lib'),
      emptyOutDir: false,
      lib: {
        entry: Object.fromEntries(
          Object.entries(entries).map(([name, path]) => [name, inProject(path)]),
        ),
        formats: ['es'],
      },
      license: { fileName: licensesFile },
      chunkSizeWarningLimit: Infinity,
      rolldownOptions: {
        // How long the bundler took is no fault of what it made.
        checks: { bundlerTimings: false },
        onwarn: (warning) => {
          // That a machine is busy is no fault of the bundle.
          if (warning.code === 'PLUGIN_TIMINGS') return;
          throw new Error(`lib/: ${warning.message}`);
        },
        output: {
          entryFileNames: '[name].js',
          // Beside the addresses' modules, which they name as their neighbours.
          chunkFileNames: 'chunk-[name]-[hash].js',
          codeSplitting: !single,
          // A user who prints a Session should read that name.
          keepNames: !single,
          // Tells Node and bundlers that a worker, which exports nothing, is a module.
          footer: ({ exports }) => (exports.length === 0 ? 'export {};' : ''),
        },
      },
    },
  });
  const licenses = inProject(`lib/${licensesFile}`);
  const bundled = JSON.parse(await readFile(licenses, 'utf8'));
  await rm(licenses);
  return bundled;
}

/** Where vite writes the licences of one bundle. */
const licensesFile = 'licenses.json';

const sitesPlaces = inProject('www/run/places.js');

/**
 * Puts another module in place of the site's list of addresses.
 *
 * @param {string} path
 * @returns {import('vite').Plugin['resolveId']}
 */
const placesFrom = (path) =>
  async function (source, importer, options) {
    if (!source.endsWith('/places.js')) return null;
    const found = await this.resolve(source, importer, { ...options, skipSelf: true });
    return found?.id === sitesPlaces ? inProject(path) : found;
  };

/** @type {import('vite').Plugin} The addresses stay modules of their own, for bundlers to read. */
const beside = {
  name: 'cmbpo-files-beside',
  enforce: 'pre',
  async resolveId(source, importer, options) {
    const address = /\/(wasm-url|worker-urls)\.js$/.exec(source);
    if (address) return { id: `./${address[1]}.js`, external: true };
    const places = placesFrom('www/npm/places.js');
    return typeof places === 'function' ? places.call(this, source, importer, options) : null;
  },
};

const packedWasm = 'virtual:cmbpo-wasm-gzip';

/** @type {import('vite').Plugin} */
const inside = {
  name: 'cmbpo-files-inside',
  enforce: 'pre',
  async resolveId(source, importer, options) {
    if (source === packedWasm) return `\0${packedWasm}`;
    const places = placesFrom('www/npm/places-inline.js');
    return typeof places === 'function' ? places.call(this, source, importer, options) : null;
  },
  async load(id) {
    if (id !== `\0${packedWasm}`) return null;
    const packed = async (/** @type {string} */ file) =>
      gzipSync(await readFile(file), { level: 9 }).toString('base64');
    return `export const wasmGzip = '${await packed(wasmFile)}';
export const tablesWasmGzip = '${await packed(tablesFile)}';`;
  },
};
