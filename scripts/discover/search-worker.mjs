/** One search: the task in, the report or the reason of a refusal out. */
import { parentPort, workerData } from 'node:worker_threads';
import { compileWasm, loadWasm } from '../experiment/wasm.mjs';
import { messageOf } from '../lib/errors.mjs';

const { names, values, options } = workerData;
const { bindings } = await loadWasm(await compileWasm());
const start = performance.now();
try {
  const found = bindings.discover(names, values, options);
  parentPort?.postMessage({ found, ms: performance.now() - start });
} catch (error) {
  // A trap is a fault of the program, not of the table.
  if (error instanceof WebAssembly.RuntimeError) throw error;
  parentPort?.postMessage({ refused: messageOf(error) });
}
