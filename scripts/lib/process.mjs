/** Child processes, with cargo's tool folders on the PATH. */
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { root, toolsDir } from './project.mjs';
import { SetupError } from './errors.mjs';

const windows = process.platform === 'win32';

/** rustup's folder of programs, which is not on the PATH of shells opened before its installation. */
export const cargoBin = join(process.env.CARGO_HOME || join(homedir(), '.cargo'), 'bin');

/** @returns {string} the PATH of every child process */
export const searchPath = () =>
  [join(toolsDir, 'bin'), process.env.PATH ?? '', cargoBin].join(delimiter);

/**
 * Return the full path of a program, or null.
 * @param {string} program a name to find on the PATH, or a path
 * @param {string} [path]
 */
export function which(program, path = searchPath()) {
  const suffixes = windows ? ['.exe', '.cmd', ''] : [''];
  const places = /[\\/]/.test(program) ? [''] : path.split(delimiter).filter(Boolean);
  for (const place of places) {
    for (const suffix of suffixes) {
      const candidate = place === '' ? program + suffix : join(place, program + suffix);
      try {
        accessSync(candidate, constants.X_OK);
        return candidate;
      } catch {
        // Not here: try the next folder.
      }
    }
  }
  return null;
}

/**
 * @typedef {object} RunOptions
 * @property {Record<string, string>} [env] added to this process's environment
 * @property {'inherit' | 'stderr' | 'capture' | 'tee'} [output] inherit: both streams unchanged; stderr: everything to
 * standard error, so that standard output has only the result; capture: stored and not shown; tee: shown and stored
 */

/**
 * Run a program in the project's root and wait for its end.
 * @param {string} program
 * @param {string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<{code: number, output: string}>} code 127 if the program does not exist, 128 + n if signal n ended
 * it; output is empty unless it was stored
 */
export function run(program, args, { env = {}, output = 'inherit' } = {}) {
  const keep = output === 'capture' || output === 'tee';
  const stdio = keep ? 'pipe' : output === 'stderr' ? process.stderr.fd : 'inherit';
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: root,
      env: { ...process.env, PATH: searchPath(), ...env },
      stdio: ['ignore', stdio, output === 'stderr' ? process.stderr.fd : stdio],
      shell: windows && !/\.exe$/i.test(program),
    });
    /** @type {Buffer[]} */
    const kept = [];
    child.stdout?.on('data', (chunk) => {
      kept.push(chunk);
      if (output === 'tee') process.stdout.write(chunk);
    });
    child.stderr?.on('data', (chunk) => {
      kept.push(chunk);
      if (output === 'tee') process.stderr.write(chunk);
    });
    child.on('error', (error) => resolve({ code: 127, output: error.message }));
    child.on('close', (code, signal) =>
      resolve({
        code: code ?? (signal === 'SIGINT' ? 130 : 143),
        output: Buffer.concat(kept).toString(),
      }),
    );
  });
}

/**
 * Run a program, and throw if it fails.
 * @param {string} program
 * @param {string[]} args
 * @param {RunOptions & {hint?: string}} [options] hint: what to do if it fails
 */
export async function mustRun(program, args, options = {}) {
  const { code, output } = await run(program, args, options);
  if (code !== 0) {
    const lines = [`\`${[program, ...args].join(' ')}\` failed (exit ${code}).`];
    if (output) lines.push(output.trim());
    if (options.hint) lines.push(options.hint);
    throw new SetupError(lines.join('\n'));
  }
  return output;
}
