/** Download sizes, compressed with Brotli as static hosts do. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { extname } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { SetupError } from '../lib/errors.mjs';
import { distDir, pkgDir } from '../lib/project.mjs';

/** @param {Uint8Array} bytes */
export const compressed = (bytes) =>
  brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;

/** @param {string} path */
const fileSize = (path) => {
  const bytes = readFileSync(path);
  return { raw: bytes.length, brotli: compressed(bytes) };
};

/** @param {string} directory @returns {string[]} */
const filesBelow = (directory) =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`);

/** Files for other pages only: the element with everything inline, and the framed view. */
const elsewhere = /^playground\.js$|^embed\.html$|^assets\/embed-/;

/** Files loaded only when the reader opens a table. */
const forTables = /^assets\/(tables_bg|discover-worker)-/;

/**
 * @typedef {{file: string, raw: number, brotli: number}} Weight bytes
 */

/** What the first screen loads beside its scripts until its robots have learned. */
const forAgents = /^assets\/(cmbpo_bg|run-worker)-/;

/** Scripts that the page names in its HTML: all that is there before the lamp can be broken. */
const firstScripts = () =>
  [
    ...readFileSync(`${distDir}/index.html`, 'utf8').matchAll(
      /(?:src|href)="\.\/(assets\/[^"]+\.js)"/g,
    ),
  ].map(([, file]) => file);

/**
 * @returns {{first: number, verdict: number, page: number, tables: number, api: number, rest: number, files: Weight[]}} bytes of
 *   the first screen's scripts, of all that it loads until its robots have learned, of the page's wasm and scripts without
 *   those for tables only, of those for tables, of the agents' wasm with its glue, of the page's text and styles, and of
 *   each file
 */
export function download() {
  if (!existsSync(distDir)) throw new SetupError('dist/ is missing; run: npm run build');
  const files = filesBelow(distDir)
    .map((file) => file.slice(distDir.length + 1))
    .filter((file) => ['.js', '.wasm', '.css', '.html'].includes(extname(file)))
    .filter((file) => !elsewhere.test(file))
    .map((file) => ({ file, ...fileSize(`${distDir}/${file}`) }))
    .sort((a, b) => b.brotli - a.brotli);
  const api = ['cmbpo_bg.wasm', 'cmbpo.js'].map((file) => fileSize(`${pkgDir}/${file}`));
  const total = (/** @type {{brotli: number}[]} */ list) =>
    list.reduce((sum, { brotli }) => sum + brotli, 0);
  const isCode = (/** @type {Weight} */ { file }) => ['.js', '.wasm'].includes(extname(file));
  const code = files.filter(isCode);
  const tables = code.filter(({ file }) => forTables.test(file));
  const named = firstScripts();
  const first = code.filter(({ file }) => named.includes(file));
  return {
    first: total(first),
    verdict: total(first) + total(code.filter(({ file }) => forAgents.test(file))),
    page: total(code) - total(tables),
    tables: total(tables),
    api: total(api),
    rest: total(files.filter((file) => !isCode(file))),
    files,
  };
}
