/**
 * Measure the cost of a second parallel run: the time of two equal runs in two threads, divided by that of one run, in
 * turn.
 *
 *     node scripts/bench/side-by-side.mjs [--rounds N]
 *
 * Both threads share one compiled module, as the page's workers do.
 */
import { availableParallelism } from 'node:os';
import { main } from '../lib/errors.mjs';
import { readArguments, wholeNumber } from '../lib/arguments.mjs';
import { buildWasm } from '../lib/wasm-package.mjs';
import { runAll } from '../experiment/pool.mjs';
import { compileWasm } from '../experiment/wasm.mjs';
import { median } from './measure.mjs';

await main('side-by-side', async () => {
  const options = readArguments(process.argv.slice(2), { rounds: { type: 'string' } });
  const rounds =
    options.rounds === undefined
      ? 5
      : wholeNumber('rounds', String(options.rounds), { min: 1, max: 100 });
  await buildWasm();
  const module = await compileWasm();
  const timed = async (/** @type {number} */ runs) => {
    const started = performance.now();
    const jobs = Array.from({ length: runs }, () => ({ method: 'c-mbpo', seed: 0 }));
    await runAll({ jobs, parallel: runs, shared: { module, config: {} } });
    return performance.now() - started;
  };
  const ratios = [];
  for (let round = 0; round < rounds; round++) {
    const one = await timed(1);
    const two = await timed(2);
    ratios.push(two / one);
    process.stderr.write(
      `side-by-side: ${(one / 1e3).toFixed(2)} s and ${(two / 1e3).toFixed(2)} s\n`,
    );
  }
  process.stdout.write(
    `Two runs take ${median(ratios).toFixed(3)} times one (median of ${rounds}; ${availableParallelism()} processors).\n`,
  );
});
