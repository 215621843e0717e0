/** Reads a file that a person names: also a pipe or a device, up to a bound. */
import fs from 'node:fs';

/** Bytes that are read at a time, and in which text without end shows that it is none. */
const PART = 1 << 16;
/** Most milliseconds between two looks at a pipe that has nothing yet; the first is after one. */
const LOOK_MS = 20;
/** Milliseconds that a pipe is given to be opened by whoever writes it. */
const WRITER_MS = 10_000;
/** Milliseconds after which a wait is told. */
const PATIENCE_MS = 3_000;

const pauses = new Int32Array(new SharedArrayBuffer(4));

/**
 * Read a file once, because a pipe gives nothing the second time.
 *
 * @param {string} file
 * @param {number} most bytes
 * @param {{writerMs?: number, tell?: (line: string) => void}} [options] how long a named pipe waits for its writer, and what
 *   hears that something is waited for
 * @returns {Uint8Array}
 * @throws {Error} that says why, without the name of the file
 */
export function readInput(file, most, { writerMs = WRITER_MS, tell = () => {} } = {}) {
  const about = fs.statSync(file);
  if (about.isDirectory()) throw new Error('it is a directory, expected a file');
  if (about.isFile() && about.size > most) throw tooLarge(about.size, most);
  const special = !about.isFile();
  // A pipe that nobody has opened for writing would be waited for without end, as would some files of /proc.
  const fd = fs.openSync(file, fs.constants.O_RDONLY | (fs.constants.O_NONBLOCK ?? 0));
  // What the shell has opened has had its writer.
  const named = about.isFIFO() && !/^\/(dev|proc)\//.test(file);
  /** @type {Uint8Array[]} */ const parts = [];
  let length = 0;
  let opened = !named;
  /** Milliseconds since something came, and until the next look. */
  let [waited, look] = [0, 1];
  let said = false;
  try {
    for (;;) {
      const part = new Uint8Array(PART);
      const read = readSome(fd, part);
      if (read === 0 && opened) break;
      if (read !== null && read > 0) {
        opened = true;
        [waited, look] = [0, 1];
        length += read;
        parts.push(part.subarray(0, read));
        if (special && parts.length === 1) refuseEndless(part.subarray(0, read), about);
        if (length > most) throw tooLarge(null, most);
        continue;
      }
      if (read === null && about.isFile()) {
        throw new Error(
          'it is a file of the system that waits for what comes, expected one that ends',
        );
      }
      opened ||= read === null;
      if (!opened && waited >= writerMs) {
        const seconds = Math.round(writerMs / 1000);
        throw new Error(`it is a pipe that nobody has opened for writing in ${seconds} s`);
      }
      if (!said && length === 0 && waited >= PATIENCE_MS) {
        said = true;
        tell(opened ? 'nothing has been written yet' : 'nobody writes to this pipe yet');
      }
      Atomics.wait(pauses, 0, 0, look);
      waited += look;
      look = Math.min(2 * look, LOOK_MS);
    }
  } finally {
    fs.closeSync(fd);
  }
  return joined(parts, length);
}

/** @returns null where there is a writer, but nothing yet. @param {number} fd @param {Uint8Array} part */
function readSome(fd, part) {
  try {
    return fs.readSync(fd, part);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EAGAIN') return null;
    throw error;
  }
}

/**
 * A device such as /dev/zero never ends, and what it gives is no text.
 *
 * @param {Uint8Array} head
 * @param {fs.Stats} about
 */
function refuseEndless(head, about) {
  const devices = about.isCharacterDevice() || about.isBlockDevice();
  // UTF-16 and archives come through pipes, not from devices.
  if (devices && head.includes(0)) {
    throw new Error('it is a device that gives bytes, not text, expected a file');
  }
}

/** @param {number | null} bytes @param {number} most */
const tooLarge = (bytes, most) =>
  new Error(
    `it has ${bytes === null ? 'more than the' : `${bytes} bytes, expected at most`} ${most} bytes${bytes === null ? ' that are read' : ''}`,
  );

/** @param {Uint8Array[]} parts @param {number} length */
function joined(parts, length) {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
