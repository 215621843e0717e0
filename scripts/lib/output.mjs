/**
 * Writes results to standard output or a file. A regular file is replaced atomically, so that readers see either the
 * old or the new content. A link, a device or a pipe is written to and never replaced.
 */
import * as fs from 'node:fs';
import { Socket } from 'node:net';
import { dirname, resolve } from 'node:path';
import { finished } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { SetupError, UsageError, messageOf } from './errors.mjs';

/** Return whether a path is the kernel's view of an open file; no files can be created beside it. @param {string} path */
const isDescriptor = (path) => /^\/(dev\/fd|proc)\//.test(path);

/**
 * @param {string} path
 * @returns {'none' | 'file' | 'shared' | 'pipe' | 'device'} shared: a file with other names or open elsewhere, which
 * must not be replaced
 */
function kindOf(path) {
  const status = fs.statSync(path, { throwIfNoEntry: false });
  if (!status) return 'none';
  if (status.isFIFO()) return 'pipe';
  if (!status.isFile()) return 'device';
  return status.nlink > 1 || isDescriptor(path) ? 'shared' : 'file';
}

/**
 * Return the target of a link, whether or not it exists.
 * @param {string} path
 */
function targetOf(path) {
  let target = path;
  // As many links as Linux follows.
  for (let links = 0; links < 40; links += 1) {
    if (!fs.lstatSync(target, { throwIfNoEntry: false })?.isSymbolicLink()) return target;
    target = resolve(fs.realpathSync(dirname(target)), fs.readlinkSync(target));
  }
  throw new Error('too many links');
}

/**
 * Check before a long computation that the output can be written.
 * @param {string} file as given on the command line
 * @param {string} [option] its name
 * @returns {string | null} absolute path; null: standard output
 */
export function checkOut(file, option = '--out') {
  const path = resolve(file);
  if (path === '/dev/stdout') return null;
  /** @param {unknown} error */
  const refuse = (error) =>
    new UsageError(`${option}: cannot write "${file}": ${messageOf(error)}`);
  let status;
  let target;
  try {
    status = fs.statSync(path, { throwIfNoEntry: false });
    target = targetOf(path);
  } catch (error) {
    throw refuse(error);
  }
  if (status?.isDirectory()) throw new UsageError(`${option}: "${file}" is a directory`);
  if (status?.isSocket()) throw new UsageError(`${option}: "${file}" is a socket`);
  const kind = kindOf(path);
  if (kind === 'none' || kind === 'file') {
    // The temporary file is created beside it.
    const directory = dirname(target);
    try {
      fs.accessSync(directory, fs.constants.W_OK);
    } catch {
      throw new UsageError(`${option}: cannot write in the directory "${directory}"`);
    }
  }
  try {
    if (kind !== 'none') fs.accessSync(path, fs.constants.W_OK);
  } catch (error) {
    throw refuse(error);
  }
  return path;
}

/**
 * Return whether two paths lead to the same regular file.
 * @param {string} a
 * @param {string} b
 */
export function isSameFile(a, b) {
  const [one, other] = [a, b].map((path) =>
    fs.statSync(path, { throwIfNoEntry: false, bigint: true }),
  );
  return Boolean(one && other && one.isFile() && one.dev === other.dev && one.ino === other.ino);
}

/**
 * Return the path of a file that belongs to an output: beside it, or in the current folder if the output is a device.
 * @param {string} out absolute path
 * @param {string} suffix
 */
export function besideOf(out, suffix) {
  const apart = kindOf(out) === 'device' || isDescriptor(out);
  return apart ? resolve(`${out.split('/').at(-1)}${suffix}`) : `${out}${suffix}`;
}

/**
 * @param {string} text
 * @param {string | null} out absolute path; null: standard output
 * @param {AbortSignal} [signal] ends the wait for a reader of a pipe
 * @throws {SetupError} if it cannot be written; an existing file is then unchanged, unless it is shared
 */
export async function writeOut(text, out, signal) {
  try {
    if (out === null) await writeStdout(text);
    else {
      const kind = kindOf(out);
      if (kind === 'pipe') await writePipe(text, out, signal);
      else if (kind === 'none' || kind === 'file') replaceFile(text, targetOf(out));
      else writeThrough(text, out);
    }
  } catch (error) {
    signal?.throwIfAborted();
    const name = out === null ? 'standard output' : `"${out}"`;
    throw new SetupError(`${name} cannot be written: ${messageOf(error)}`);
  }
}

/** @param {string} text @returns {Promise<void>} */
const writeStdout = (text) =>
  new Promise((done, fail) => {
    process.stdout.write(text, (error) => (error ? fail(error) : done()));
  });

/** @param {string} text @param {string} path of a regular file that may not exist */
function replaceFile(text, path) {
  const draft = `${path}.${process.pid}.part`;
  try {
    const mode = fs.statSync(path, { throwIfNoEntry: false })?.mode;
    const fd = fs.openSync(draft, 'w');
    try {
      if (mode !== undefined) fs.fchmodSync(fd, mode & 0o777);
      fs.writeFileSync(fd, text);
      fs.fsyncSync(fd);
    } finally {
      fs.closeSync(fd);
    }
    fs.renameSync(draft, path);
    syncDirectory(dirname(path));
  } catch (error) {
    fs.rmSync(draft, { force: true });
    throw error;
  }
}

/** @param {string} text @param {string} path of a device or a shared file */
function writeThrough(text, path) {
  const fd = fs.openSync(path, 'w');
  try {
    fs.writeFileSync(fd, text);
    if (fs.fstatSync(fd).isFile()) fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}

/**
 * Write to a named pipe without blocking, so that interrupts are handled.
 * @param {string} text
 * @param {string} path of a pipe with a name
 * @param {AbortSignal | undefined} signal
 */
async function writePipe(text, path, signal) {
  let fd;
  for (let told = false; fd === undefined;) {
    try {
      fd = fs.openSync(path, fs.constants.O_WRONLY | fs.constants.O_NONBLOCK);
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ENXIO') throw error;
      if (!told) process.stderr.write(`"${path}" is a pipe: waiting for somebody to read it\n`);
      told = true;
      await delay(100, undefined, { signal });
    }
  }
  const socket = new Socket({ fd, readable: false, writable: true });
  const end = () => void socket.destroy(new Error('interrupted'));
  signal?.addEventListener('abort', end, { once: true });
  try {
    socket.end(text);
    await finished(socket, { readable: false });
  } finally {
    signal?.removeEventListener('abort', end);
    socket.destroy();
  }
}

/**
 * Sync a folder, so that its entries survive a power loss.
 * @param {string} directory
 */
export function syncDirectory(directory) {
  let fd;
  try {
    fd = fs.openSync(directory, 'r');
    fs.fsyncSync(fd);
  } catch {
    // Windows and some network file systems do not support this; the file itself has been synced.
  } finally {
    if (fd !== undefined) fs.closeSync(fd);
  }
}
