/**
 * Endurance test: many runs in sequence in one page, and runs with many steps. After warm-up, memory must not grow,
 * speed must not drop, and nothing may be left behind.
 *
 *     npm run soak [-- --runs N] [--env-steps N] [--json]
 */
import { cpus } from 'node:os';
import { ownValue } from '../www/own.js';
import { main } from './lib/errors.mjs';
import { readArguments, wholeNumber } from './lib/arguments.mjs';

const usage = `Usage: npm run --silent soak -- [OPTIONS]

Runs the page and single runs for long, and holds what they hold and how fast they are at the end against the beginning.
A table, or with --json {machine, page, long_runs: [...], checks: [...]}. Progress goes to standard error; exit 1 when
something grew, slowed down or was left behind.

  --runs N         runs in one page, each of three methods, from 10 to 10000 (default 100); 0 for none
  --env-steps N    environment steps of each long run, from 20000 to 1000000 (default 200000); 0 for none
  --json           print JSON
  --help           print this
`;

await main('soak', async () => {
  const values = readArguments(process.argv.slice(2), {
    runs: { type: 'string' },
    'env-steps': { type: 'string' },
    json: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  });
  if (values.help) {
    process.stdout.write(usage);
    return;
  }
  const number = (
    /** @type {string} */ name,
    /** @type {number} */ least,
    /** @type {number} */ most,
    /** @type {number} */ otherwise,
  ) => {
    const text = ownValue(values, name);
    if (text === '0') return 0;
    return text === undefined
      ? otherwise
      : wholeNumber(name, String(text), { min: least, max: most });
  };
  const runs = number('runs', 10, 10_000, 100);
  const envSteps = number('env-steps', 20_000, 1_000_000, 200_000);
  const { build } = await import('./build.mjs');
  await build();
  const say = (/** @type {string} */ line) => process.stderr.write(`soak: ${line}\n`);

  const long_runs = [];
  const { soakLongRun } = await import('./soak/long-run.mjs');
  for (const method of envSteps > 0 ? ['sac', 'c-mbpo'] : []) {
    long_runs.push(
      await soakLongRun({
        method,
        envSteps,
        onProgress: (steps) => steps % (envSteps / 10) === 0 && say(`${method}, ${steps} steps`),
      }),
    );
  }
  let page = null;
  if (runs > 0) {
    const { soakPage } = await import('./soak/page.mjs');
    page = await soakPage({
      runs,
      onProgress: (run) => run % 5 === 0 && say(`${run} of ${runs} runs in one page`),
    });
  }
  const checks = [...(page?.checks ?? []), ...long_runs.flatMap((run) => run.checks)];
  const machine = {
    processor: cpus()[0]?.model ?? '',
    cores: cpus().length,
    node: process.version,
  };
  process.stdout.write(
    values.json
      ? `${JSON.stringify({ machine, page, long_runs, checks }, null, 2)}\n`
      : asText(checks),
  );
  return checks.every(({ ok }) => ok) ? 0 : 1;
});

/** @param {import('./soak/limits.mjs').Check[]} checks */
function asText(checks) {
  const figure = (/** @type {number} */ value) =>
    value >= 1e5 ? `${(value / 1e6).toFixed(2)} M` : String(Number(value.toPrecision(4)));
  const lines = checks.map(
    ({ what, first, last, ratio, limit, ok }) =>
      `${ok ? 'ok    ' : 'FAILED'}  ${what.padEnd(48)}${figure(first).padStart(10)}${figure(last).padStart(10)}` +
      `   ratio ${ratio.toFixed(3)}, ${limit}`,
  );
  return `${lines.join('\n')}\n`;
}
