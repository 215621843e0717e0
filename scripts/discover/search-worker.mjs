/** Runs one search and posts the report, or the reason for a refusal. */
import { parentPort, workerData } from 'node:worker_threads';
import { loadTables } from '../experiment/wasm.mjs';
import { messageOf } from '../lib/errors.mjs';

const { names, values, options } = workerData;
const tables = await loadTables();
const start = performance.now();
try {
  const found = tables.discover(names, values, options);
  parentPort?.postMessage({ found, ms: performance.now() - start });
} catch (error) {
  // A trap is an error of the program, not of the table.
  if (error instanceof WebAssembly.RuntimeError) throw error;
  parentPort?.postMessage({ refused: messageOf(error) });
}
