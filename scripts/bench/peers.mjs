/** The libraries that the benchmark compares with. They have their own package and lock file and are not part of the product. */
import { existsSync, readFileSync } from 'node:fs';
import { inProject } from '../lib/project.mjs';
import { SetupError } from '../lib/errors.mjs';
import { run } from '../lib/process.mjs';
import { isInstalled } from '../setup/packages.mjs';

export const peersDir = inProject('benches/peers');

/** @param {string} path */
const packagesIn = (path) => JSON.parse(readFileSync(path, 'utf8')).packages ?? {};

/** Install the libraries from their lock file if they are missing. */
export async function setUpPeers() {
  const record = `${peersDir}/node_modules/.package-lock.json`;
  const wanted = packagesIn(`${peersDir}/package-lock.json`);
  if (existsSync(record) && isInstalled(wanted, packagesIn(record))) return;
  process.stderr.write('bench: installing the libraries to compare with (npm ci, 450 MB)\n');
  // Install scripts are off: those of these libraries only print advertisements and check the environment.
  const args = ['ci', '--prefix', peersDir, '--ignore-scripts', '--no-audit', '--no-fund'];
  const { code } = await run('npm', args, { output: 'stderr' });
  if (code !== 0) {
    throw new SetupError(
      `the peers could not be installed (npm ci, exit ${code}).\nCheck the network, or leave them out: --subjects ours`,
    );
  }
}
