/**
 * Trains methods over seeds with the page's own wasm and prints one JSON document.
 *
 *     npm run --silent experiment -- --methods sac,mbpo,c-mbpo,oracle --seeds 0-9
 */
import { writeFileSync, renameSync, rmSync } from 'node:fs';
import { Interrupted, UsageError, main, messageOf } from './lib/errors.mjs';
import { buildWasm } from './lib/wasm-package.mjs';
import { setUp } from './setup.mjs';

await main('experiment', async () => {
  const { parseOptions, usage } = await import('./experiment/options.mjs');
  const options = parseOptions(process.argv.slice(2));
  if (!options) {
    process.stdout.write(usage);
    return;
  }
  await setUp();
  await buildWasm();

  // Imported only now: they use packages, which the set-up may just have installed.
  const { compileWasm, loadWasm } = await import('./experiment/wasm.mjs');
  const { presetWith } = await import('./experiment/presets.mjs');
  const { runAll } = await import('./experiment/pool.mjs');
  const { format, makeDocument } = await import('./experiment/document.mjs');
  const { progressReport } = await import('./experiment/progress.mjs');

  const module = await compileWasm();
  const { bindings } = await loadWasm(module);
  const methods = chosenMethods(options.methods, bindings.methods());
  const config = validated(
    bindings,
    presetWith(bindings.presets(), options.preset, options.config),
  );

  const jobs = methods.flatMap((method) => options.seeds.map((seed) => ({ method, seed })));
  const interrupt = new AbortController();
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
    process.once(signal, () => interrupt.abort());
  }
  const progress = progressReport(jobs.length, Number(config.env_steps));
  const outcomes = await runAll({
    jobs,
    parallel: options.jobs,
    shared: { module, config },
    signal: interrupt.signal,
    ...progress,
  });
  progress.clear();
  if (interrupt.signal.aborted) throw new Interrupted('interrupted; nothing was written');

  const { build_info, version } = bindings;
  const document = makeDocument(outcomes, {
    version: version(),
    preset: options.preset,
    config,
    simd: build_info().simd,
  });
  print(format(document), options.out);
  for (const { method, seed, error } of document.failed ?? []) {
    process.stderr.write(`experiment: ${method} seed ${seed} failed: ${error}\n`);
  }
  return document.failed ? 1 : 0;
});

/**
 * @param {string[] | null} asked
 * @param {string[]} known
 */
function chosenMethods(asked, known) {
  const unknown = asked?.find((method) => !known.includes(method));
  if (unknown !== undefined) {
    throw new UsageError(`--methods: "${unknown}" is unknown; the methods are ${known.join(', ')}`);
  }
  return asked ?? known;
}

/**
 * @param {import('./experiment/wasm.mjs').Bindings} bindings
 * @param {Record<string, unknown>} config
 * @returns {Record<string, unknown>} with every default filled in
 */
function validated(bindings, config) {
  try {
    return { ...bindings.validate_config(config) };
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
}

/**
 * To a file, the document comes whole or not at all: whoever reads it meanwhile sees the old one.
 * @param {string} text
 * @param {string | null} out
 */
function print(text, out) {
  if (out === null) {
    process.stdout.write(text);
    return;
  }
  const draft = `${out}.${process.pid}.part`;
  try {
    writeFileSync(draft, text);
    renameSync(draft, out);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}
