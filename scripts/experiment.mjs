/**
 * Trains methods, or the conditions of a study, over seeds with the page's own wasm and prints one JSON document.
 *
 *     npm run --silent experiment -- --methods sac,mbpo,c-mbpo,oracle --seeds 0-9
 *     npm run --silent experiment -- --preset graph-corruption --seeds 0-9
 */
import { print } from './experiment/print.mjs';
import { Interrupted, main } from './lib/errors.mjs';
import { buildWasm } from './lib/wasm-package.mjs';
import { setUp } from './setup.mjs';

await main('experiment', async () => {
  const { commandLine, parseOptions, usage } = await import('./experiment/options.mjs');
  const options = parseOptions(process.argv.slice(2));
  if (!options) {
    process.stdout.write(usage);
    return;
  }
  await setUp();
  await buildWasm();

  // Imported only now: they use packages, which the set-up may just have installed.
  const { compileWasm, loadWasm, wasmSha256 } = await import('./experiment/wasm.mjs');
  const { makePlan, partOf } = await import('./experiment/plan.mjs');
  const { runAll } = await import('./experiment/pool.mjs');
  const { format, makeDocument } = await import('./experiment/document.mjs');
  const { label, progressReport } = await import('./experiment/progress.mjs');
  const { sourceCommit } = await import('./experiment/provenance.mjs');

  const module = await compileWasm();
  const { bindings } = await loadWasm(module);
  const { preset, methods, config, study, jobs: all } = makePlan(options, bindings);
  const jobs = partOf(all, options.shard);
  const interrupt = new AbortController();
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
    process.once(signal, () => interrupt.abort());
  }
  const progress = progressReport(jobs.length, Number(config.env_steps));
  const outcomes = await runAll({
    jobs,
    parallel: options.jobs,
    shared: { module },
    signal: interrupt.signal,
    ...progress,
  });
  progress.clear();
  if (interrupt.signal.aborted) throw new Interrupted('interrupted; nothing was written');

  const { build_info, version } = bindings;
  const document = makeDocument(outcomes, {
    version: version(),
    commit: sourceCommit(),
    command: commandLine(process.argv.slice(2)),
    preset,
    ...(methods && { methods }),
    seeds: options.seeds,
    config,
    build: { simd: build_info().simd },
    wasm: { sha256: wasmSha256() },
    study,
    shard: options.shard,
  });
  print(format(document), options.out);
  for (const failure of document.failed ?? []) {
    process.stderr.write(`experiment: ${label(failure)} failed: ${failure.error}\n`);
  }
  return document.failed ? 1 : 0;
});
