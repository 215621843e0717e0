/**
 * Learns the causal graph of a table with the page's own wasm.
 *
 *     npm run --silent discover -- table.csv --learner pc --test fisher-z --alpha 0.05
 */
import { UsageError, main, messageOf } from './lib/errors.mjs';
import { buildWasm } from './lib/wasm-package.mjs';
import { setUp } from './setup.mjs';

await main('discover', async () => {
  const { parseOptions, usage } = await import('./discover/options.mjs');
  const parsed = parseOptions(process.argv.slice(2));
  if (!parsed) {
    process.stdout.write(usage);
    return;
  }
  const { file, options, json } = parsed;
  await setUp();
  await buildWasm();

  // Imported only now: they use packages, which the set-up may just have installed.
  const { readTable } = await import('./discover/table.mjs');
  const { asText } = await import('./discover/text.mjs');
  const { compileWasm, loadWasm } = await import('./experiment/wasm.mjs');
  const { names, values, constant } = readTable(file, { labels: options.test === 'g-squared' });
  for (const name of constant) {
    process.stderr.write(
      `discover: the column "${name}" is constant, and so independent of everything\n`,
    );
  }

  const { bindings } = await loadWasm(await compileWasm());
  const start = performance.now();
  let report;
  try {
    report = bindings.discover(names, values, options);
  } catch (error) {
    // What the learners refuse is in the file or in the options.
    throw new UsageError(messageOf(error));
  }
  const document = { ...report, wall_ms: Math.round((performance.now() - start) * 10) / 10 };
  process.stdout.write(json ? `${JSON.stringify(document, null, 2)}\n` : asText(document));
});
