/**
 * Measure level and power of the independence tests. Write docs/structure-tests.json, and its tables to
 * docs/structure-tests.md.
 *
 *     npm run --silent study
 */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { ownValue } from '../www/own.js';
import { main } from './lib/errors.mjs';
import { readArguments, wholeNumber } from './lib/arguments.mjs';
import { checkOut, writeOut } from './lib/output.mjs';
import { mustRun } from './lib/process.mjs';
import { inProject } from './lib/project.mjs';
import { tables } from './study/tables.mjs';

const usage = `Usage: npm run --silent study -- [OPTIONS]

Level and power of every independence test over seeded data sets, natively: three quarters of an hour on two cores.
Writes docs/structure-tests.json and the tables of docs/structure-tests.md.

  --sets N      null data sets a cell (default 2000)
  --power N     dependent data sets a cell (default 500)
  --room N      light/door data sets a cell (default 100)
  --labels N    data sets a cell of the tables of many labels (default 1000)
  --tests NAMES only these tests, such as g-squared,chi-squared; the cells of the others stand as they are
  --jobs N      threads (default: one a core)
  --tables      only write the tables again, from docs/structure-tests.json
  --changes N   in place of all that, the test of a change of mechanism on N streams: writes docs/change-detection.json,
                for npm run tables
  --help        print this
`;

const json = inProject('docs/structure-tests.json');
const markdown = inProject('docs/structure-tests.md');

await main('study', async () => {
  const values = readArguments(process.argv.slice(2), {
    sets: { type: 'string' },
    power: { type: 'string' },
    room: { type: 'string' },
    labels: { type: 'string' },
    tests: { type: 'string' },
    jobs: { type: 'string' },
    tables: { type: 'boolean' },
    changes: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  });
  if (values.help) {
    process.stdout.write(usage);
    return;
  }
  if (values.changes !== undefined) {
    const streams = wholeNumber('changes', String(values.changes), { min: 1, max: 100_000 });
    const out = inProject('docs/change-detection.json');
    checkOut(out, 'docs');
    const args = ['run', '--quiet', '--example', 'change_study', '--', out];
    await mustRun('cargo', [...args, String(streams), String(streams)], { output: 'stderr' });
    process.stderr.write('study: docs/change-detection.json is written\n');
    return;
  }
  for (const file of values.tables ? [markdown] : [markdown, json]) checkOut(file, 'docs');
  if (!values.tables) {
    const jobs = availableParallelism();
    const defaults = { sets: 2000, power: 500, room: 100, labels: 1000, jobs };
    const counts = Object.entries(defaults).map(([name, usual]) =>
      String(
        wholeNumber(name, String(ownValue(values, name) ?? usual), { min: 1, max: 1_000_000 }),
      ),
    );
    // The crate's development profile is optimised.
    const args = ['run', '--quiet', '--example', 'structure_study', '--', json, ...counts];
    if (values.tests !== undefined) args.push(String(values.tests));
    await mustRun('cargo', args, { output: 'stderr' });
  }
  const text = readFileSync(markdown, 'utf8');
  const found = JSON.parse(readFileSync(json, 'utf8'));
  await writeOut(
    text.replace(
      /(<!-- tables -->)[^]*(<!-- end of tables -->)/,
      (_, begin, end) => `${begin}\n\n${tables(found)}\n${end}`,
    ),
    markdown,
  );
  process.stderr.write(
    'study: docs/structure-tests.md and docs/structure-tests.json are written\n',
  );
});
