/**
 * Writes the tables of docs/experiments.md again, from the stored results in docs/experiments/.
 *
 *     npm run --silent tables
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { readArguments } from './lib/arguments.mjs';
import { main } from './lib/errors.mjs';
import { inProject } from './lib/project.mjs';
import { storedStudies, withTables } from './experiment/tables.mjs';

await main('tables', async () => {
  readArguments(process.argv.slice(2), {});
  const file = inProject('docs/experiments.md');
  writeFileSync(file, withTables(readFileSync(file, 'utf8'), storedStudies()));
  process.stderr.write('tables: docs/experiments.md is written\n');
});
