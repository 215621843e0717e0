/** Runs npm. */
import { run } from './process.mjs';

/**
 * Run npm in the project's root and wait for its end.
 * @param {string[]} args
 * @param {import('./process.mjs').RunOptions} [options]
 */
export function npm(args, options) {
  // npm passes its own path to the scripts that it runs; otherwise it is found on the PATH.
  const path = process.env.npm_execpath;
  const command = path && /\.c?js$/.test(path) ? [process.execPath, path] : ['npm'];
  return run(command[0] ?? 'npm', [...command.slice(1), ...args], options);
}
