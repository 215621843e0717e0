/** The service worker of the built site, dist/sw.js: it knows every file that the page needs. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { build } from 'vite';
import { distDir, inProject } from '../lib/project.mjs';
import { browsers } from '../../vite.config.js';

/** @param {string | Uint8Array} bytes */
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex').slice(0, 16);

/**
 * The page's files; those in assets/ have their content's hash in their names.
 * @param {string} folder of the built site
 * @param {string[]} without files that no page of the site loads
 * @returns {Promise<{url: string, revision: string | null}[]>}
 */
export async function filesOf(folder, without) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(folder.length + 1))
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => !without.includes(path))
    .sort();
  return Promise.all(
    paths.map(async (url) => {
      if (url.startsWith('assets/')) return { url, revision: null };
      const bytes = await readFile(`${folder}/${url}`);
      return { url, revision: sha256(bytes) };
    }),
  );
}

/** @param {string[]} without files that no page of the site loads */
export async function buildServiceWorker(without) {
  const files = await filesOf(distDir, [...without, 'sw.js']);
  await build({
    configFile: false,
    root: inProject('www'),
    logLevel: 'warn',
    define: {
      __FILES__: JSON.stringify(files),
      __BUILD__: JSON.stringify(sha256(JSON.stringify(files))),
      'process.env.NODE_ENV': '"production"',
    },
    build: {
      ...browsers,
      outDir: distDir,
      emptyOutDir: false,
      lib: { entry: inProject('www/offline/worker.ts'), formats: ['iife'], name: 'cmbpo' },
      rolldownOptions: { output: { entryFileNames: 'sw.js' } },
    },
  });
}
