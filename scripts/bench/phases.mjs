/**
 * Measure where a run spends its time: processor seconds by phase of Algorithm 1.
 *
 *     node scripts/bench/phases.mjs [--preset NAME] [--methods LIST] [--seed N] [--json]
 *
 * Runs are sequential in this thread and use the page's wasm.
 */
import { main } from '../lib/errors.mjs';
import { readArguments, wholeNumber } from '../lib/arguments.mjs';
import { buildWasm } from '../lib/wasm-package.mjs';
import { presetWith } from '../experiment/presets.mjs';
import { compileWasm, loadWasm } from '../experiment/wasm.mjs';

const seconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

await main('phases', async () => {
  const options = readArguments(process.argv.slice(2), {
    preset: { type: 'string' },
    methods: { type: 'string' },
    seed: { type: 'string' },
    json: { type: 'boolean' },
  });
  const seed =
    options.seed === undefined
      ? 0
      : wholeNumber('seed', String(options.seed), { min: 0, max: 2 ** 32 - 1 });
  await buildWasm();
  const { bindings } = await loadWasm(await compileWasm());
  const config = presetWith(bindings.presets(), String(options.preset ?? 'default'), {});
  /** @type {{method: string, seconds: number, returns: Record<string, number>, phases: Record<string, number>}[]} */
  const runs = [];
  for (const method of String(options.methods ?? 'sac,mbpo,c-mbpo').split(',')) {
    const session = new bindings.Session(config, method, seed);
    /** @type {Record<string, number>} */
    const phases = {};
    const began = seconds();
    let last = began;
    while (!session.done) {
      // The progress names the phase of the next unit of work.
      const { phase } = session.progress();
      session.advance(1);
      const now = seconds();
      phases[phase] = (phases[phase] ?? 0) + now - last;
      last = now;
    }
    const returns = Object.entries(session.result().returns);
    runs.push({
      method,
      seconds: last - began,
      returns: Object.fromEntries(returns.map(([name, { mean }]) => [name, mean])),
      phases,
    });
    session.free();
    process.stderr.write(`phases: ${method} took ${(last - began).toFixed(1)} s\n`);
  }
  if (options.json) {
    process.stdout.write(`${JSON.stringify(runs, null, 2)}\n`);
    return;
  }
  const names = [...new Set(runs.flatMap(({ phases }) => Object.keys(phases)))];
  const row = (/** @type {string} */ head, /** @type {string[]} */ cells) =>
    `${head.padEnd(16)}${cells.map((cell) => cell.padStart(10)).join('')}\n`;
  const lines = [
    row(
      'seconds of',
      runs.map(({ method }) => method),
    ),
    ...names.map((name) =>
      row(
        name,
        runs.map(({ phases }) => (phases[name] ?? 0).toFixed(2)),
      ),
    ),
    row(
      'all',
      runs.map((run) => run.seconds.toFixed(2)),
    ),
    ...Object.keys(runs[0]?.returns ?? {}).map((name) =>
      row(
        name,
        runs.map(({ returns }) => (returns[name] ?? NaN).toFixed(2)),
      ),
    ),
  ];
  process.stdout.write(lines.join(''));
});
