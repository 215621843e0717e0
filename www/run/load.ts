/** How the wasm files are fetched and compiled: once, on the page, for every element and worker. */

import type { WasmSource } from '../api/compile.js';
import type { Failure } from '../types.d.ts';

import { msg } from '@lit/localize';
import { simd } from 'wasm-feature-detect';
import { compileModule, WasmError } from '../api/compile.js';
import { messageOf } from './message.ts';
import { places } from './places.ts';

/** An error that is meant for the reader. */
export class LoadError extends Error {
  name;
  failure: Failure;

  constructor(failure: Failure) {
    super(`${failure.title}: ${failure.detail}`);
    this.name = 'LoadError';
    this.failure = failure;
  }
}

/**
 * @returns fetches and compiles it once for the whole page; again where that has failed
 */
function once(source: () => WasmSource | Promise<WasmSource>): () => Promise<WebAssembly.Module> {
  let compiling: Promise<WebAssembly.Module> | null = null;
  return async () => {
    compiling ??= start(source);
    try {
      return await compiling;
    } catch (error) {
      compiling = null;
      throw error;
    }
  };
}

/**
 * The wasm that runs agents. Throws a {@link LoadError}, which says what is missing.
 */
export const compile = once(() => places.wasm);

/**
 * The wasm that learns the graph of a table, fetched when there is one. Throws a {@link LoadError}.
 */
export const compileTables = once(() => places.tablesWasm);

async function start(source: () => WasmSource | Promise<WasmSource>): Promise<WebAssembly.Module> {
  if (typeof WebAssembly !== 'object') {
    throw new LoadError({
      title: msg('This browser has no WebAssembly'),
      detail: msg('The agents learn in WebAssembly, and it is missing or switched off here.'),
      hint: msg('Any current browser has it; some security settings switch it off.'),
    });
  }
  if (!(await simd())) {
    throw new LoadError({
      title: msg('This browser has no WebAssembly SIMD'),
      detail: msg('The agents need 128-bit SIMD instructions, which this browser does not offer.'),
      hint: msg('Chrome 91, Firefox 89 and Safari 16.4, or newer, have them.'),
    });
  }
  if (typeof Worker !== 'function') {
    throw new LoadError({
      title: msg('This browser has no Web Workers'),
      detail: msg('Each agent learns in a worker of its own.'),
      hint: msg('Any current browser has them.'),
    });
  }
  try {
    return await compileModule(source());
  } catch (error) {
    if (!(error instanceof WasmError)) throw error;
    const { kind, message } = error;
    throw new LoadError({ title: TITLES[kind], detail: message, hint: HINTS[kind] });
  }
}

/** Why the playground could not start, for the reader. */
export function failureOf(error: unknown): Failure {
  if (error instanceof LoadError) return error.failure;
  return {
    title: msg('The playground could not start'),
    detail: messageOf(error),
    hint: msg('The page and its WebAssembly file may be of different versions: rebuild both.'),
  };
}

const TITLES = {
  get fetch() {
    return msg('The WebAssembly file could not be fetched');
  },
  get status() {
    return msg('The WebAssembly file could not be fetched');
  },
  get compile() {
    return msg('The WebAssembly file cannot be compiled');
  },
};

const HINTS = {
  get fetch() {
    return msg('Check the connection, then start again.');
  },
  get status() {
    return msg('The file belongs beside the page’s scripts; the build writes it there.');
  },
  get compile() {
    return msg(
      'The server may have sent another file in its place. Rebuild the page or try again.',
    );
  },
};
