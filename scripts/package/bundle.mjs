/** Builds one bundle of the npm package. */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { inProject, tablesFile, wasmFile } from '../lib/project.mjs';
import { browsers } from '../../vite.config.js';

/**
 * @param {Record<string, string>} entries names of the modules in lib/ and their sources
 * @param {'one file' | 'files beside'} kind one file: everything is inline; files beside: wasm and workers are separate
 * files, which the package's users may bundle or move
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
        transform: { inject: pageless },
        // The bundler's own timing is not a problem of the bundle.
        checks: { bundlerTimings: false },
        onwarn: (warning) => {
          // A busy machine is not a problem of the bundle.
          if (warning.code === 'PLUGIN_TIMINGS') return;
          throw new Error(`lib/: ${warning.message}`);
        },
        output: {
          entryFileNames: '[name].js',
          // Beside the modules with the addresses, which refer to their neighbours.
          chunkFileNames: 'chunk-[name]-[hash].js',
          codeSplitting: !single,
          // Printed objects such as a Session keep their class names.
          keepNames: !single,
          // Marks workers, which export nothing, as modules for Node and bundlers.
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

/**
 * Build the package's command: modules for Node in lib/cli.
 *
 * @param {Record<string, string>} entries names of the modules in lib/cli and their sources
 * @returns {Promise<import('./licenses.mjs').Licensed[]>} the packages that were bundled
 */
export async function bundleCommand(entries) {
  await build({
    configFile: false,
    root: inProject('scripts'),
    logLevel: 'warn',
    plugins: [inPackage],
    ssr: { target: 'node', noExternal: true },
    build: {
      ssr: true,
      target: 'node20',
      outDir: inProject('lib/cli'),
      emptyOutDir: false,
      license: { fileName: licensesFile },
      rolldownOptions: {
        checks: { bundlerTimings: false },
        input: Object.fromEntries(
          Object.entries(entries).map(([name, path]) => [name, inProject(path)]),
        ),
        output: { entryFileNames: '[name].mjs', chunkFileNames: 'chunk-[name]-[hash].mjs' },
      },
    },
  });
  const licenses = inProject(`lib/cli/${licensesFile}`);
  /** @type {import('./licenses.mjs').Licensed[]} */
  const bundled = JSON.parse(await readFile(licenses, 'utf8'));
  await rm(licenses);
  return Promise.all(
    bundled.map(async (each) => ({
      ...each,
      identifier: each.identifier ?? (await formerLicense(each.name)),
    })),
  );
}

/**
 * Return the licence that a package names in the field of earlier versions of npm: `licenses: [{type}]`.
 *
 * @param {string} name
 * @returns {Promise<string>}
 */
async function formerLicense(name) {
  const manifest = await readFile(inProject(`node_modules/${name}/package.json`), 'utf8');
  return JSON.parse(manifest).licenses?.[0]?.type;
}

/** Modules that are others in the package. */
const others = new Map(
  /** @type {const} */ ([
    ['scripts/lib/project.mjs', 'scripts/package/cli-project.mjs'],
    ['scripts/lib/ready.mjs', 'scripts/package/cli-ready.mjs'],
  ]).map((pair) => /** @type {[string, string]} */ (pair.map(inProject))),
);

/** @type {import('vite').Plugin} */
const inPackage = {
  name: 'cmbpo-in-package',
  enforce: 'pre',
  async resolveId(source, importer, options) {
    const found = await this.resolve(source, importer, { ...options, skipSelf: true });
    return (found && others.get(found.id)) ?? found;
  },
};

/** Names of a page, by what stands for them where there is none. @type {Record<string, [string, string]>} */
const pageless = Object.fromEntries(
  ['HTMLElement', 'customElements', 'document', 'navigator', 'matchMedia'].map((name) => [
    name,
    [inProject('www/npm/page.ts'), name],
  ]),
);

/** File to which vite writes the licences of one bundle. */
const licensesFile = 'licenses.json';

const sitesPlaces = inProject('www/run/places.ts');

/**
 * Replace the site's list of addresses by another module.
 *
 * @param {string} path
 * @returns {import('vite').Plugin['resolveId']}
 */
const placesFrom = (path) =>
  async function (source, importer, options) {
    if (!source.endsWith('/places.ts')) return null;
    const found = await this.resolve(source, importer, { ...options, skipSelf: true });
    return found?.id === sitesPlaces ? inProject(path) : found;
  };

/** @type {import('vite').Plugin} Keeps the addresses in separate modules, which bundlers can read. */
const beside = {
  name: 'cmbpo-files-beside',
  enforce: 'pre',
  async resolveId(source, importer, options) {
    const address = /\/(wasm-url|worker-urls)\.js$/.exec(source);
    if (address) return { id: `./${address[1]}.js`, external: true };
    const places = placesFrom('www/npm/places.ts');
    return typeof places === 'function' ? places.call(this, source, importer, options) : null;
  },
};

const packedWasm = 'virtual:cmbpo-wasm-gzip';
const workers = 'virtual:cmbpo-workers';

/** Folder to which the present bundle is written: the workers, which come first, are there. */
let written = '';

/** @type {import('vite').Plugin} */
const inside = {
  name: 'cmbpo-files-inside',
  enforce: 'pre',
  configResolved({ build: { outDir } }) {
    written = outDir;
  },
  async resolveId(source, importer, options) {
    if (source === packedWasm || source === workers) return `\0${source}`;
    const places = placesFrom('www/npm/places-inline.ts');
    return typeof places === 'function' ? places.call(this, source, importer, options) : null;
  },
  async load(id) {
    if (id === `\0${workers}`) {
      const text = async (/** @type {string} */ name) =>
        JSON.stringify(await readFile(join(written, `${name}.js`), 'utf8'));
      return `export const runWorkerText = ${await text('run-worker')};
export const tableWorkerText = ${await text('table-worker')};`;
    }
    if (id !== `\0${packedWasm}`) return null;
    const packed = async (/** @type {string} */ file) =>
      gzipSync(await readFile(file), { level: 9 }).toString('base64');
    return `export const wasmGzip = '${await packed(wasmFile)}';
export const tablesWasmGzip = '${await packed(tablesFile)}';`;
  },
};
