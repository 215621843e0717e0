/** The structure of one table, learned away from the page. */

/** @import { DiscoverOptions, TableWorkerApi, Wasm } from '../types.d.ts' */

import * as Comlink from 'comlink';
import { readTable } from '../data/table.js';
import { instantiate, messageOf } from './glue.js';
import { UP } from './up.js';

/** The page is told at most so often. */
const NEWS_MS = 150;

/** @type {Wasm | null} */ let wasm = null;
/** @type {string | null} */ let text = null;

/** @type {TableWorkerApi} */
const api = {
  async load(module) {
    wasm = await instantiate(module);
  },
  async read(file) {
    text = await file.text();
    // Words are no mistake yet: which test is used is chosen later.
    const { names, rows, constant, words } = readTable(text, true);
    return { names, rows, constant, words };
  },
  async learn(/** @type {Partial<DiscoverOptions>} */ options, onNews) {
    if (wasm === null || text === null) throw new Error('this worker has no table yet');
    const { names, values } = readTable(text, options.test === 'g-squared');
    try {
      const discoverer = wasm.open_discoverer(names, values, options);
      let told = -Infinity;
      const tell = () => {
        if (performance.now() - told < NEWS_MS) return;
        told = performance.now();
        onNews(discoverer.report(), discoverer.drawn);
      };
      tell();
      while (discoverer.advance()) tell();
      const report = discoverer.report();
      discoverer.free();
      return report;
    } catch (error) {
      // A trap says only "unreachable" to a reader; what it printed is in the console.
      if (!(error instanceof WebAssembly.RuntimeError)) throw error;
      throw new Error(`the learner broke down (${messageOf(error)}); is the table too large?`);
    }
  },
};

Comlink.expose(api);
self.postMessage(UP);
