/** The text of a file: unpacked, and in the encoding that its bytes tell. */

import { HEAD, fileKind, textKind } from './file-kind.js';
import { isA, isBytes } from '../guard.js';
import { TableError } from './table-error.js';

/** @typedef {Blob | ArrayBuffer | Uint8Array | string} FileSource */

/**
 * @typedef {object} FileText
 * @property {string} text
 * @property {string} encoding as the Encoding Standard spells it
 * @property {'given' | 'mark' | 'content' | 'fallback'} by what told the encoding: an option, a byte-order
 *   mark, the bytes, or that they are no UTF-8
 * @property {boolean} compressed whether it was gzip
 */

/** Characters of a text that a string can hold everywhere. */
const MOST = 500_000_000;

/**
 * @param {FileSource} source
 * @param {{encoding?: string, bytes?: number}} [options] encoding: how the file is to be read, whatever
 *   its bytes tell; bytes: the most that it may hold, unpacked
 * @returns {Promise<FileText>}
 * @throws {TableError} for what is no text, says what it is
 */
export async function fileText(source, { encoding, bytes: most = MOST } = {}) {
  if (typeof source === 'string') {
    refuseText(source);
    return {
      text: source.replace(/^\uFEFF/, ''),
      encoding: 'text',
      by: 'given',
      compressed: false,
    };
  }
  const packed = await bytesOf(source);
  const compressed = packed[0] === 0x1f && packed[1] === 0x8b;
  const bytes = compressed ? await unpacked(packed, most) : packed;
  if (bytes.length > most) throw tooLong(most);
  const inside = compressed ? 'a gzip archive with ' : '';
  const kind = fileKind(bytes);
  if (kind) throw new TableError(`this is ${inside}${kind.what}, not a table: ${kind.help}`);
  if (compressed && bytes[0] === 0x1f && bytes[1] === 0x8b) {
    throw new TableError('this is a gzip archive in a gzip archive: unpack it first');
  }
  const found = encodingOf(bytes, encoding);
  const text = decoded(bytes, found, encoding !== undefined);
  if (found.by !== 'given') refuseBinary(text.text);
  refuseText(text.text);
  return { ...text, compressed };
}

/** @param {Exclude<FileSource, string>} source */
async function bytesOf(source) {
  if (isBytes(source)) return source;
  // Also of another realm, as a frame's and those of Node's `vm` are.
  if (isA(source, 'ArrayBuffer')) return new Uint8Array(/** @type {ArrayBuffer} */ (source));
  if (typeof Blob !== 'undefined' && source instanceof Blob) {
    return new Uint8Array(await source.arrayBuffer());
  }
  throw new TableError('expected a file, its bytes or its text');
}

/**
 * @param {Uint8Array} packed
 * @param {number} most bytes, so that a small archive cannot fill the memory
 */
async function unpacked(packed, most) {
  const stream = new Blob([/** @type {Uint8Array<ArrayBuffer>} */ (packed)])
    .stream()
    .pipeThrough(new DecompressionStream('gzip'));
  const reader = stream.getReader();
  /** @type {Uint8Array[]} */ const parts = [];
  let length = 0;
  for (;;) {
    let part;
    try {
      part = await reader.read();
    } catch {
      const help = 'it breaks off or is damaged: fetch it again, or unpack it first';
      throw new TableError(`this is a gzip archive, and ${help}`);
    }
    if (part.done) break;
    parts.push(part.value);
    length += part.value.length;
    if (length > most) {
      await reader.cancel();
      throw tooLong(most);
    }
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** @param {number} most */
const tooLong = (most) =>
  new TableError(
    `the file holds more than ${Math.floor(most / 1e6)} MB of text, the most that is read`,
  );

/**
 * @param {Uint8Array} bytes
 * @param {string | undefined} given
 * @returns {Pick<FileText, 'encoding' | 'by'>}
 */
function encodingOf(bytes, given) {
  if (given !== undefined) return { encoding: given, by: 'given' };
  const [a, b, c] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) return { encoding: 'utf-8', by: 'mark' };
  if (a === 0xff && b === 0xfe) return { encoding: 'utf-16le', by: 'mark' };
  if (a === 0xfe && b === 0xff) return { encoding: 'utf-16be', by: 'mark' };
  return { encoding: wide(bytes) ?? 'utf-8', by: 'content' };
}

/**
 * Text of separated values in UTF-16 is half zeros, all of them at one parity: digits and separators are below 256.
 *
 * @param {Uint8Array} bytes
 */
function wide(bytes) {
  const head = bytes.subarray(0, HEAD);
  const zeros = [0, 0];
  head.forEach((byte, at) => {
    if (byte === 0) zeros[at % 2] += 1;
  });
  const half = head.length / 2;
  if (half < 2) return null;
  if (zeros[1] > 0.6 * half && zeros[0] < 0.05 * half) return 'utf-16le';
  if (zeros[0] > 0.6 * half && zeros[1] < 0.05 * half) return 'utf-16be';
  return null;
}

/**
 * @param {Uint8Array} bytes
 * @param {Pick<FileText, 'encoding' | 'by'>} found
 * @param {boolean} given
 * @returns {Pick<FileText, 'text' | 'encoding' | 'by'>}
 */
function decoded(bytes, { encoding, by }, given) {
  let decoder;
  try {
    decoder = new TextDecoder(encoding, { fatal: true });
  } catch {
    const some = 'utf-8, utf-16le, windows-1252, iso-8859-2, windows-1251, shift_jis, gb18030, …';
    throw new TableError(`the encoding "${encoding}" is not known, expected one such as ${some}`);
  }
  try {
    return { text: decoder.decode(bytes), encoding: decoder.encoding, by };
  } catch {
    if (given || encoding !== 'utf-8' || by === 'mark') {
      throw new TableError(
        `the file is not in ${encoding}: its bytes are not allowed there`,
        'encoding',
      );
    }
    // The encoding of western spreadsheets, of which Latin-1 is a part.
    const fallback = new TextDecoder('windows-1252');
    return { text: fallback.decode(bytes), encoding: 'windows-1252', by: 'fallback' };
  }
}

/** @param {string} text */
function refuseBinary(text) {
  // The mark of the end of a DOS file is allowed at the end.
  const at = text.replace(/\x1A\s*$/, '').search(/[\0-\x08\x0E-\x1A\x1C-\x1F]/);
  if (at < 0) return;
  const code = text.charCodeAt(at).toString(16).toUpperCase().padStart(2, '0');
  const where = `at character ${at + 1} is the control character ${code}`;
  throw new TableError(`this is no text, and so no table (${where}): save the table as CSV`);
}

/** @param {string} text */
function refuseText(text) {
  const kind = textKind(text);
  if (kind) throw new TableError(`this is ${kind.what}, not a table: ${kind.help}`);
}
