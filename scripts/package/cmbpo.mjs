#!/usr/bin/env node
/** `cmbpo`, the npm package's command. */
import { UsageError, main } from '../lib/errors.mjs';

const usage = `Usage: cmbpo COMMAND [OPTIONS]

  cmbpo discover table.csv   the causal graph of a table
  cmbpo experiment           runs of several methods and seeds, and what came of them

cmbpo COMMAND --help tells the options. Node is all that it needs.
`;

const [command] = process.argv.splice(2, 1);
if (command === 'discover') await import('../discover.mjs');
else if (command === 'experiment') await import('../experiment.mjs');
else {
  await main('cmbpo', async () => {
    if (command === undefined || !['help', '--help', '-h'].includes(command)) {
      const given = command === undefined ? 'no command given' : `unknown command "${command}"`;
      throw new UsageError(`${given}\n${usage}`);
    }
    process.stdout.write(usage);
  });
}
