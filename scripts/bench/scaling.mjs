/**
 * Measure how the cost grows: processor time of a unit as a function of batch, width, members, state variables and
 * rows, in Node, with the exponent of the power law fitted to the three largest sizes.
 *
 *     node scripts/bench/scaling.mjs [--json] [--samples N] [--plot FILE.png]
 */
import { main } from '../lib/errors.mjs';
import { readArguments, wholeNumber } from '../lib/arguments.mjs';
import { setUp } from '../setup.mjs';
import { exponent } from './power-law.mjs';
import { buildUnits } from './units.mjs';

/**
 * @typedef {object} Sweep
 * @property {string} title
 * @property {string} work
 * @property {string} size the size that varies
 * @property {number[]} values
 * @property {Record<string, number | string>} [fixed]
 */

const doubling = (/** @type {number} */ from, /** @type {number} */ to) => {
  const values = [];
  for (let value = from; value <= to; value *= 2) values.push(value);
  return values;
};
const rows = [500, 1000, 2000, 5000, 10_000, 20_000, 50_000];

/** @type {Sweep[]} */
const sweeps = [
  { title: 'SAC update', work: 'sac', size: 'batch', values: doubling(32, 1024) },
  { title: 'SAC update', work: 'sac', size: 'width', values: doubling(16, 512) },
  { title: 'SAC update', work: 'sac', size: 'states', values: doubling(2, 64) },
  { title: 'ensemble step', work: 'ensemble-step', size: 'batch', values: doubling(32, 1024) },
  { title: 'ensemble step', work: 'ensemble-step', size: 'width', values: doubling(16, 256) },
  { title: 'ensemble step', work: 'ensemble-step', size: 'members', values: doubling(1, 32) },
  {
    title: 'ensemble step',
    work: 'ensemble-step',
    size: 'states',
    values: doubling(2, 64),
    fixed: { members: 1 },
  },
  {
    title: 'PC, Fisher-z',
    work: 'discover',
    size: 'rows',
    values: rows,
    fixed: { columns: 10, test: 'fisher-z' },
  },
  {
    title: 'PC, generalised covariance',
    work: 'discover',
    size: 'rows',
    values: rows,
    fixed: { columns: 5, test: 'gcm' },
  },
  {
    title: 'PC, Fisher-z',
    work: 'discover',
    size: 'columns',
    values: doubling(4, 64),
    fixed: { rows: 2000, test: 'fisher-z' },
  },
];

/** @param {number} value @param {number} digits */
const rounded = (value, digits) => Math.round(value * 10 ** digits) / 10 ** digits;

await main('scaling', async () => {
  const values = readArguments(process.argv.slice(2), {
    json: { type: 'boolean' },
    samples: { type: 'string' },
    plot: { type: 'string' },
  });
  const samples =
    values.samples === undefined
      ? 15
      : wholeNumber('samples', String(values.samples), { min: 3, max: 1000 });
  await setUp();
  await buildUnits();
  const { openNode } = await import('./in-node.mjs');
  const { median, prepare, takeTurns } = await import('./measure.mjs');

  /** @type {(Sweep & {times: number[], exponent: number})[]} */
  const curves = [];
  for (const sweep of sweeps) {
    process.stderr.write(`scaling: ${sweep.title} against ${sweep.size}\n`);
    // One worker for each size, sampled in turn, so that a slow period of the machine affects all sizes.
    const place = await openNode(sweep.values.map(() => 'ours'));
    try {
      /** @type {import('./measure.mjs').Lane[]} */ const lanes = [];
      for (const [i, subject] of place.subjects.entries()) {
        const sizes = { ...sweep.fixed, [sweep.size]: sweep.values[i] ?? NaN };
        lanes.push(await prepare(subject, sweep.work, sizes));
      }
      await takeTurns(lanes, samples);
      const rounds = Array.from({ length: samples }, (_, round) =>
        sweep.values.map((value, i) => [value, lanes[i]?.times[round] ?? NaN]),
      );
      // Small sizes measure the overhead, so the exponent uses the large ones.
      const last = rounds.map((points) =>
        exponent(/** @type {[number, number][]} */ (points.slice(-3))),
      );
      curves.push({
        ...sweep,
        times: lanes.map(({ times }) => rounded(median(times), 4)),
        exponent: rounded(median(last), 2),
      });
    } finally {
      await place.close();
    }
  }
  if (values.plot !== undefined) {
    const { plotScaling } = await import('./plot.mjs');
    await plotScaling(curves, String(values.plot));
  }
  process.stdout.write(values.json ? `${JSON.stringify(curves, null, 2)}\n` : asText(curves));
});

/** @param {(Sweep & {times: number[], exponent: number})[]} curves */
function asText(curves) {
  const lines = curves.map(({ title, size, values, times, exponent }) => {
    const points = values.map((value, i) => `${value}: ${times[i]?.toPrecision(3)}`);
    return `${title.padEnd(28)}${size.padEnd(9)}exponent ${exponent.toFixed(2).padStart(5)}   ms ${points.join(', ')}`;
  });
  return `${lines.join('\n')}\n`;
}
