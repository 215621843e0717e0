/** Installs npm packages exactly as in package-lock.json. */
import { existsSync, readFileSync } from 'node:fs';
import { ownValue } from '../../www/own.js';
import { inProject } from '../lib/project.mjs';
import { SetupError } from '../lib/errors.mjs';
import { npm } from '../lib/npm.mjs';

/**
 * @typedef {Record<string, {version?: string, integrity?: string, optional?: boolean, os?: string[], cpu?: string[]}>} Packages
 */

/**
 * Return whether the packages recorded in node_modules are those of the lock file. Packages for other systems are
 * optional.
 * @param {Packages} wanted `packages` of package-lock.json
 * @param {Packages} installed `packages` of node_modules/.package-lock.json
 */
export function isInstalled(wanted, installed) {
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    const found = ownValue(installed, path);
    if (!found) return entry.optional === true;
    return found.version === entry.version && found.integrity === entry.integrity;
  });
}

/** @param {string} path @returns {Packages} */
const packagesIn = (path) => JSON.parse(readFileSync(path, 'utf8')).packages ?? {};

/**
 * @param {(line: string) => void} say prints a line
 * @param {string} [folder] of a package in the project; its root by default
 */
export async function setUpPackages(say, folder = '.') {
  const record = inProject(`${folder}/node_modules/.package-lock.json`);
  const lock = packagesIn(inProject(`${folder}/package-lock.json`));
  if (existsSync(record) && isInstalled(lock, packagesIn(record))) return;
  const place = folder === '.' ? '' : ` of ${folder}`;
  say(`installing the npm packages${place} (npm ci)`);
  // Development packages are needed for the build, whatever NODE_ENV says.
  const { code } = await npm(
    ['ci', '--prefix', folder, '--include=dev', '--no-audit', '--no-fund'],
    { output: 'stderr' },
  );
  if (code !== 0) {
    throw new SetupError(
      `the npm packages${place} could not be installed (npm ci, exit ${code}).\nCheck the network, then run: npm ci --prefix ${folder}`,
    );
  }
}
