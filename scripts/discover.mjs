/**
 * Learns the causal graph of a table with the page's own wasm.
 *
 *     npm run --silent discover -- table.csv --learner pc --test fisher-z --alpha 0.05
 */
import { main } from './lib/errors.mjs';
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
  const { search } = await import('./discover/search.mjs');
  const { takesLabels } = await import('../www/data/label-tests.js');
  const { names, values, constant } = readTable(file, { labels: takesLabels(options) });
  for (const name of constant) {
    process.stderr.write(
      `discover: the column "${name}" is constant, and so independent of everything\n`,
    );
  }

  const { found, ms } = await search({ names, values, options });
  const document = { ...found, wall_ms: Math.round(ms * 10) / 10 };
  process.stdout.write(json ? `${JSON.stringify(document, null, 2)}\n` : asText(document));
});
