/** Version of the sources that produced a result. */
import { execFileSync } from 'node:child_process';
import { packaged, root } from '../lib/project.mjs';

/** Files on which the numbers of a run depend. */
const sources = [
  'src',
  'Cargo.toml',
  'Cargo.lock',
  'rust-toolchain.toml',
  '.cargo',
  'scripts/experiment',
];

/** @param {...string} args */
const git = (...args) =>
  execFileSync('git', args, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();

/**
 * @returns {string | null} the last commit that changed the sources, with "+changes" if they have been edited since;
 * null outside its repository
 */
export function sourceCommit() {
  // The repository around an installed package is somebody else's.
  if (packaged) return null;
  try {
    const commit = git('log', '-1', '--format=%H', '--', ...sources);
    if (commit === '') return null;
    return git('status', '--porcelain', '--', ...sources) === '' ? commit : `${commit}+changes`;
  } catch {
    return null;
  }
}
