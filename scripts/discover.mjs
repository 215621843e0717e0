/**
 * Learn the causal graph of a table with the page's wasm.
 *
 *     npm run --silent discover -- table.csv --learner pc --test fisher-z --alpha 0.05
 */
import { resolve } from 'node:path';
import { SetupError, main, messageOf } from './lib/errors.mjs';
import { writeOut } from './lib/output.mjs';
import { readyWasm } from './lib/ready.mjs';
import { visible, visibleIn } from './lib/visible.mjs';

/** Of a table with thousands of columns. */
const MOST_NOTES = 40;

/** @param {string} line */
const say = (line) => void process.stderr.write(`discover: ${visible(line)}\n`);

await main('discover', async () => {
  const { parseOptions, usage } = await import('./discover/options.mjs');
  const parsed = parseOptions(process.argv.slice(2));
  if (!parsed) {
    process.stdout.write(usage);
    return;
  }
  const { file, content, options, reading, json, report } = parsed;
  await readyWasm();

  // Imported only now, because these modules use packages that the set-up may just have installed.
  const { documentOf, notesOf, readTable } = await import('./discover/table.mjs');
  const { asText, missingLines } = await import('./discover/text.mjs');
  const { search } = await import('./discover/search.mjs');
  const { names, values, labels, table } = await readTable(file, content, reading, options);
  const notes = notesOf(table);
  for (const note of notes.slice(0, MOST_NOTES)) say(note);
  const more = notes.length - MOST_NOTES;
  if (more > 0) say(`… and ${more} more notes of the table`);

  const { found, ms } = await search({ names, values, options: { ...options, labels } });
  const document = {
    ...found,
    table: documentOf(table),
    wall_ms: Math.round(ms * 10) / 10,
  };
  if (json && found.missing) {
    for (const line of missingLines(found.missing)) say(line);
  }
  if (report !== null) {
    const { reportOf } = await import('./discover/report.mjs');
    await writeReport(report, reportOf(parsed, found, table));
  }
  process.stdout.write(
    json ? `${JSON.stringify(document, null, 2)}\n` : asText(visibleIn(document)),
  );
});

/** @param {string} path @param {string} text */
async function writeReport(path, text) {
  try {
    await writeOut(text, resolve(path));
  } catch (error) {
    throw new SetupError(`--report: ${messageOf(error)}`);
  }
}
