/** The structure of one table, learned away from the page; or a share of its resamples. */

import type {
  DiscoverOptions,
  DiscoverWorkerApi,
  Reading,
  Resampler,
  TableSource,
  TablesWasm,
} from '../types.d.ts';
import type { Table } from '../data/table.js';

import { BrokenError } from '../api/sturdy.ts';
import { factsOf } from '../data/facts.ts';
import { LIMITS } from '../data/limits.js';
import { readTableFile } from '../data/table.js';
import { checkedValues, valuesFor } from '../data/values.js';
import { messageOf } from './message.ts';
import { serve } from './serve.ts';
import { instantiateTables } from './table-glue.ts';

let wasm: TablesWasm | null = null;
let source: TableSource | null = null;
/** How the file is read. */ let reading: Reading = {};
let file: Promise<Table> | null = null;
let drawing: { key: string; resampler: Resampler } | null = null;

/** @param onProgress hears how much of the file is read */
function table(onProgress?: (share: number) => void) {
  if (!(source instanceof File)) throw new Error('this worker has no file yet');
  file ??= readTableFile(source, { ...reading, limits: LIMITS, onProgress });
  return file;
}

async function values(options: Partial<DiscoverOptions>) {
  if (source === null) throw new Error('this worker has no table yet');
  if (source instanceof File) return valuesFor(await table(), options);
  return { ...checkedValues(source.names, source.values), labels: source.labels ?? [] };
}

function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    // A trap says only "unreachable" to a reader; what it printed is in the console.
    if (!(error instanceof BrokenError)) throw error;
    // A fresh instance has taken its place; this was in the old one.
    drawing = null;
    throw new Error(`the learner broke down (${messageOf(error)}); is the table too large?`);
  }
}

const api: DiscoverWorkerApi = {
  async load(module) {
    wasm = instantiateTables(module);
  },
  open(given, how = {}) {
    source = given;
    reading = how;
    file = null;
  },
  async read(onProgress) {
    // Words are no mistake yet: which test is used is chosen later.
    return factsOf(await table(onProgress));
  },
  table: values,
  async learn(options: Partial<DiscoverOptions>) {
    const { names, values: numbers, labels } = await values(options);
    const { bootstrap: _, ...once } = { ...options, labels };
    return guarded(() => {
      if (wasm === null) throw new Error('this worker has no wasm module yet');
      return wasm.discover(names, numbers, once);
    });
  },
  async count(options: Partial<DiscoverOptions>, first, many) {
    const key = JSON.stringify(options);
    if (drawing?.key !== key) {
      const { names, values: numbers, labels } = await values(options);
      drawing?.resampler.free();
      drawing = null;
      drawing = guarded(() => {
        if (wasm === null) throw new Error('this worker has no wasm module yet');
        const all = { ...options, labels };
        return { key, resampler: wasm.open_resampler(names, numbers, all) };
      });
    }
    const { resampler } = drawing;
    return guarded(() => resampler.count(first, many));
  },
  async hold(...given) {
    if (wasm === null) throw new Error('this worker has no wasm module yet');
    return wasm.hold_against(...given);
  },
};

serve(api);
