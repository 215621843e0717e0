/** How the wasm file is fetched and compiled: once, on the page, for every worker. */

/** @import { Failure } from '../types.d.ts' */

import { simd } from 'wasm-feature-detect';
import wasmUrl from '../../pkg/cmbpo_bg.wasm?url';
import { messageOf } from './glue.js';

/** An error that is meant for the reader. */
export class LoadError extends Error {
  /** @param {Failure} failure */
  constructor(failure) {
    super(`${failure.title}: ${failure.detail}`);
    this.name = 'LoadError';
    this.failure = failure;
  }
}

/**
 * Fetches and compiles the module.
 *
 * @returns {Promise<WebAssembly.Module>}
 * @throws {LoadError} which says what is missing
 */
export async function compile() {
  if (typeof WebAssembly !== 'object') {
    throw new LoadError({
      title: 'This browser has no WebAssembly',
      detail: 'The agents learn in WebAssembly, and it is missing or switched off here.',
      hint: 'Any current browser has it; some security settings switch it off.',
    });
  }
  if (!(await simd())) {
    throw new LoadError({
      title: 'This browser has no WebAssembly SIMD',
      detail: 'The agents need 128-bit SIMD instructions, which this browser does not offer.',
      hint: 'Chrome 91, Firefox 89 and Safari 16.4, or newer, have them.',
    });
  }
  if (typeof Worker !== 'function') {
    throw new LoadError({
      title: 'This browser has no Web Workers',
      detail: 'Each agent learns in a worker of its own.',
      hint: 'Any current browser has them.',
    });
  }
  const response = await download();
  // Compiling while downloading needs the right content type, which not every file server sends.
  const streams = response.headers.get('content-type') === 'application/wasm';
  try {
    return streams
      ? await WebAssembly.compileStreaming(response)
      : await WebAssembly.compile(await response.arrayBuffer());
  } catch (error) {
    throw new LoadError({
      title: 'The WebAssembly file cannot be compiled',
      detail: `${fileName()} was received, but: ${messageOf(error)}`,
      hint: 'The server may have sent another file in its place. Rebuild the page or try again.',
    });
  }
}

/** @returns {Promise<Response>} */
async function download() {
  /** @type {Response} */ let response;
  try {
    response = await fetch(wasmUrl);
  } catch (error) {
    throw new LoadError({
      title: 'The WebAssembly file could not be fetched',
      detail: `${fileName()}: ${messageOf(error)}`,
      hint: 'Check the connection, then start again.',
    });
  }
  if (!response.ok) {
    throw new LoadError({
      title: 'The WebAssembly file could not be fetched',
      detail: `${fileName()}: the server answered ${response.status} ${response.statusText}`,
      hint: 'The file belongs beside the page’s scripts; the build writes it there.',
    });
  }
  return response;
}

function fileName() {
  return wasmUrl.startsWith('data:')
    ? 'The wasm file'
    : new URL(wasmUrl, document.baseURI).pathname;
}
