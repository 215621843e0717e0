/**
 * Write the findings and tables of the studies to docs/experiments.md, from the stored results in docs/experiments/,
 * their summary for the page to www/stored/studies.json, and their words to www/generated/.
 *
 *     npm run --silent tables                # with --figure, the picture too: docs/mechanism-change.png
 */
import { readFileSync } from 'node:fs';
import { readArguments } from './lib/arguments.mjs';
import { main } from './lib/errors.mjs';
import { writeOut } from './lib/output.mjs';
import { inProject } from './lib/project.mjs';
import { assetText, assetFile } from './experiment/asset.mjs';
import { namesFile, namesText, wordsFile, wordsText } from './experiment/study-words.mjs';
import { storedStudies, withFindings, withTables } from './experiment/tables.mjs';

await main('tables', async () => {
  const { figure } = readArguments(process.argv.slice(2), { figure: { type: 'boolean' } });
  const file = inProject('docs/experiments.md');
  const stored = storedStudies();
  await writeOut(withFindings(withTables(readFileSync(file, 'utf8'), stored)), file);
  await writeOut(assetText(stored), assetFile);
  await writeOut(wordsText(stored), wordsFile);
  await writeOut(namesText(stored), namesFile);
  const change = stored['mechanism-change'];
  if (figure && change) {
    const { drawRecovery } = await import('./experiment/figure.mjs');
    await drawRecovery(change, inProject('docs/mechanism-change.png'));
  }
  process.stderr.write(
    'tables: docs/experiments.md, www/stored/studies.json and www/generated are written\n',
  );
});
