/** npm, as it was called. */
import { run } from './process.mjs';

/**
 * Runs npm in the project's root to its end.
 * @param {string[]} args
 * @param {import('./process.mjs').RunOptions} [options]
 */
export function npm(args, options) {
  // npm tells the scripts it runs where it is itself; outside npm it is on the PATH.
  const path = process.env.npm_execpath;
  const command = path && /\.c?js$/.test(path) ? [process.execPath, path] : ['npm'];
  return run(command[0] ?? 'npm', [...command.slice(1), ...args], options);
}
