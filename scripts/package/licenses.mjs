/** The licences of the package's contents: npm packages of several bundles and crates, in one file. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** @import { LinkedCrate } from './crates.mjs' */

/**
 * Description of a bundled package, as written by vite.
 *
 * @typedef {{name: string, version: string, identifier?: string, text?: string}} Licensed
 */

/**
 * @param {Licensed[]} packages possibly with duplicates
 * @returns {Licensed[]} without duplicates, by name
 */
export function once(packages) {
  const byName = new Map(packages.map((found) => [`${found.name} ${found.version}`, found]));
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, found]) => found);
}

/**
 * @param {LinkedCrate} crate
 * @returns {Promise<Licensed>} with the text of its licence: MIT's, if there is a choice
 */
export async function licenseOf({ name, version, identifier, folder }) {
  const entries = await readdir(folder, { withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && /^(licen[cs]e|copying)/i.test(entry.name))
    .map((entry) => entry.name)
    .sort((a, b) => Number(/mit/i.test(b)) - Number(/mit/i.test(a)) || (a < b ? -1 : 1));
  const [file] = files;
  const text = file && (await readFile(join(folder, file), 'utf8')).trim();
  return { name, version, identifier, text };
}

/**
 * @param {Licensed[]} packages of npm
 * @param {Licensed[]} crates
 * @returns {string} Markdown
 */
export function licensesText(packages, crates) {
  /** @param {Licensed} package_ */
  const section = ({ name, version, identifier, text }) => [
    `## ${name} - ${version}${identifier ? ` (${identifier})` : ''}`,
    ...(text ? [text] : []),
  ];
  return [
    '# Licenses',
    'The JavaScript bundles these npm packages:',
    ...packages.flatMap(section),
    '# Crates',
    'The WebAssembly is made of these crates:',
    ...crates.flatMap(section),
    '',
  ].join('\n\n');
}
