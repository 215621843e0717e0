/**
 * Chaos in the page: runs are disturbed at random (workers killed, reloads, moves of the element, deploys, no network,
 * a slow machine) and must come to the results of quiet ones, which must come back after a reload.
 *
 *     node scripts/chaos.mjs [--seconds N] [--seed N] [--moves LIST]
 */
import { readArguments, wholeNumber } from './lib/arguments.mjs';
import { UsageError, main } from './lib/errors.mjs';

const usage = `Usage: node scripts/chaos.mjs [OPTIONS]

Disturbs runs in the built page (npm run build) and tells what was lost. Exit 1 when something was.

  --seconds N    how long (default 600)
  --seed N       of the moves (default 1); the same seed makes the same moves, at other moments of the runs
  --moves LIST   names of moves, separated by commas (default: all)
  --help         print this
`;

await main('chaos', async () => {
  const values = readArguments(process.argv.slice(2), {
    seconds: { type: 'string' },
    seed: { type: 'string' },
    moves: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  });
  if (values.help) return void process.stdout.write(usage);
  const { chaos } = await import('./chaos/run.mjs');
  const { MOVES } = await import('./chaos/moves.mjs');
  const only = values.moves === undefined ? Object.keys(MOVES) : String(values.moves).split(',');
  const unknown = only.find((name) => !Object.hasOwn(MOVES, name));
  if (unknown !== undefined) {
    throw new UsageError(
      `--moves: "${unknown}" is unknown, expected ${Object.keys(MOVES).join(', ')}`,
    );
  }
  const { rounds, moves, problems } = await chaos({
    seconds: wholeNumber('seconds', String(values.seconds ?? 600), { min: 1, max: 100_000 }),
    seed: wholeNumber('seed', String(values.seed ?? 1), { min: 0, max: 2 ** 32 - 1 }),
    only,
    say: (line) => void process.stderr.write(`chaos: ${line}\n`),
  });
  for (const [name, times] of moves)
    process.stdout.write(`${String(times).padStart(4)}  ${name}\n`);
  process.stdout.write(
    `${rounds} experiments came to their results; ${problems.length} problems\n`,
  );
  for (const problem of problems) process.stdout.write(`${problem}\n`);
  return problems.length > 0 ? 1 : 0;
});
