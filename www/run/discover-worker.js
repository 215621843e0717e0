/** The structure of one table, learned away from the page; or a share of its resamples. */

/** @import { DiscoverOptions, DiscoverWorkerApi, Resampler, TableSource, Wasm } from '../types.d.ts' */

import * as Comlink from 'comlink';
import { takesLabels } from '../data/label-tests.js';
import { readTable } from '../data/table.js';
import { instantiate, messageOf } from './glue.js';
import { UP } from './up.js';

/** @type {Wasm | null} */ let wasm = null;
/** @type {TableSource | null} */ let source = null;
/** @type {string | null} The text of a file. */ let text = null;
/** @type {{key: string, resampler: Resampler} | null} */ let drawing = null;

/** @param {boolean} labels whether words are taken for labels */
async function table(labels) {
  if (source === null) throw new Error('this worker has no table yet');
  if (!(source instanceof File)) return { ...source, constant: [], words: [] };
  text ??= await source.text();
  return readTable(text, labels);
}

/**
 * @template T
 * @param {() => T} work
 * @returns {T}
 */
function guarded(work) {
  try {
    return work();
  } catch (error) {
    // A trap says only "unreachable" to a reader; what it printed is in the console.
    if (!(error instanceof WebAssembly.RuntimeError)) throw error;
    throw new Error(`the learner broke down (${messageOf(error)}); is the table too large?`);
  }
}

/** @type {DiscoverWorkerApi} */
const api = {
  async load(module) {
    wasm = await instantiate(module);
  },
  open(given) {
    source = given;
  },
  async read() {
    // Words are no mistake yet: which test is used is chosen later.
    const { names, values, constant, words } = await table(true);
    return { names, rows: values.length / names.length, constant, words };
  },
  async learn(/** @type {Partial<DiscoverOptions>} */ options) {
    const { names, values } = await table(takesLabels(options));
    const { bootstrap: _, ...once } = options;
    return guarded(() => {
      if (wasm === null) throw new Error('this worker has no wasm module yet');
      return wasm.discover(names, values, once);
    });
  },
  async count(/** @type {Partial<DiscoverOptions>} */ options, first, many) {
    const key = JSON.stringify(options);
    if (drawing?.key !== key) {
      const { names, values } = await table(takesLabels(options));
      drawing?.resampler.free();
      drawing = null;
      if (wasm === null) throw new Error('this worker has no wasm module yet');
      drawing = { key, resampler: wasm.open_resampler(names, values, options) };
    }
    const { resampler } = drawing;
    return guarded(() => resampler.count(first, many));
  },
};

Comlink.expose(api);
self.postMessage(UP);
