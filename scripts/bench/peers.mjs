/** The libraries the bench compares with. They have a package and a lock file of their own: the product never sees them. */
import { existsSync, readFileSync } from 'node:fs';
import { inProject } from '../lib/project.mjs';
import { SetupError } from '../lib/errors.mjs';
import { run } from '../lib/process.mjs';
import { isInstalled } from '../setup/packages.mjs';

export const peersDir = inProject('benches/peers');

/** @param {string} path */
const packagesIn = (path) => JSON.parse(readFileSync(path, 'utf8')).packages ?? {};

/** Installs the peers as their lock file says, when they are not there yet. */
export async function setUpPeers() {
  const record = `${peersDir}/node_modules/.package-lock.json`;
  const wanted = packagesIn(`${peersDir}/package-lock.json`);
  if (existsSync(record) && isInstalled(wanted, packagesIn(record))) return;
  process.stderr.write('bench: installing the libraries to compare with (npm ci, 450 MB)\n');
  // No install scripts: the libraries' own are advertisements and checks of the environment.
  const args = ['ci', '--prefix', peersDir, '--ignore-scripts', '--no-audit', '--no-fund'];
  const { code } = await run('npm', args, { output: 'stderr' });
  if (code !== 0) {
    throw new SetupError(
      `the peers could not be installed (npm ci, exit ${code}).\nCheck the network, or leave them out: --subjects ours`,
    );
  }
}
