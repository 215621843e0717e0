/**
 * From whatever holds the wasm to a compiled module, in a browser and in Node. Knows nothing of the
 * page.
 */

import { isA } from '../guard.js';

/**
 * Where the wasm comes from: an address, a response, bytes, or a module compiled before.
 *
 * @typedef {string | URL | Request | Response | BufferSource | WebAssembly.Module} WasmSource
 */

/** What went wrong with a wasm file. */
export class WasmError extends Error {
  /**
   * @param {'fetch' | 'status' | 'compile'} kind
   * @param {string} file its address, or what it was called
   * @param {string} message
   */
  constructor(kind, file, message) {
    super(message);
    this.name = 'WasmError';
    this.kind = kind;
    this.file = file;
  }
}

/**
 * Compiles a module.
 *
 * @param {WasmSource | Promise<WasmSource>} source an address relative to the page is fetched; a
 *   `file:` address is read, where that is possible
 * @returns {Promise<WebAssembly.Module>}
 * @throws {WasmError} that says which file and why
 */
export async function compileModule(source) {
  const given = await source;
  if (given instanceof WebAssembly.Module) return given;
  // Of another realm, as a frame's and those of Node's `vm` are: the copy is of this one.
  if (isA(given, 'WebAssembly.Module')) return structuredClone(given);
  if (ArrayBuffer.isView(given) || isA(given, 'ArrayBuffer')) {
    return compiled('the wasm bytes', () =>
      WebAssembly.compile(/** @type {BufferSource} */ (given)),
    );
  }
  if (given instanceof Response) return fromResponse(given, given.url || 'the wasm file');
  const file = given instanceof Request ? given.url : String(given);
  if (file.startsWith('file:')) {
    const bytes = readFile(file);
    if (bytes) return compiled(file, () => WebAssembly.compile(bytes));
  }
  /** @type {Response} */ let response;
  try {
    response = await fetch(/** @type {string | URL | Request} */ (given));
  } catch (error) {
    throw new WasmError('fetch', file, `${file}: ${messageOf(error)}`);
  }
  return fromResponse(response, file);
}

/**
 * @param {Response} response
 * @param {string} file
 */
async function fromResponse(response, file) {
  if (!response.ok) {
    const answer = `${response.status} ${response.statusText}`.trim();
    throw new WasmError('status', file, `${file}: the server answered ${answer}`);
  }
  // Compiling while downloading needs the right content type, which not every file server sends.
  const streams = response.headers.get('content-type') === 'application/wasm';
  return compiled(file, async () =>
    streams
      ? WebAssembly.compileStreaming(response)
      : WebAssembly.compile(await response.arrayBuffer()),
  );
}

/**
 * @param {string} file
 * @param {() => Promise<WebAssembly.Module>} compile
 */
async function compiled(file, compile) {
  try {
    return await compile();
  } catch (error) {
    throw new WasmError('compile', file, `${file} was received, but: ${messageOf(error)}`);
  }
}

/**
 * Node's `fetch` takes no files. Asked for in this way, its file system is no import that a bundler
 * for browsers would stumble over.
 *
 * @param {string} file
 * @returns {BufferSource | null} null where there is no file system
 */
function readFile(file) {
  const system = globalThis.process?.getBuiltinModule?.('node:fs');
  if (!system) return null;
  try {
    return new Uint8Array(system.readFileSync(new URL(file)));
  } catch (error) {
    throw new WasmError('fetch', file, messageOf(error));
  }
}

/** @param {unknown} error */
const messageOf = (error) => (error instanceof Error ? error.message : String(error));
