/**
 * The causal graph of a table: a CSV file is read as the page reads it, and its graph is found, with the strength of every edge.
 *
 *     npm run build && node examples/table.mjs [FILE.csv]
 */
import { readFileSync } from 'node:fs';
import { discover, load, read_table } from 'cmbpo';

await load();

const file = process.argv[2];
const source = file === undefined ? harvest() : readFileSync(file);
const { names, values, labels, rows } = await read_table(source);
const { edges, tests_run } = discover(names, values, { labels, alpha: 0.01 });

for (const { from, to, kind, p, given, effect } of edges) {
  const arrow = kind === 'directed' ? '->' : '--';
  const evidence = [`p ${p?.toExponential(1)}`, ...(given.length > 0 ? [`given ${given}`] : [])];
  if (effect) evidence.push(`effect ${effect.standardised.toFixed(2)}`);
  console.log(`${from} ${arrow} ${to} (${evidence.join(', ')})`);
}
console.log(
  `${edges.length} edges between ${names.length} variables of ${rows} rows, ${tests_run} tests`,
);

/** Rain and fertiliser make a harvest, which makes the price; a decimal comma, as spreadsheets write it. */
function harvest() {
  let state = 7;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  const lines = ['rain;fertiliser;harvest;price'];
  for (let year = 0; year < 400; year += 1) {
    const [rain, fertiliser] = [uniform(), uniform()];
    const grown = 2 * rain + 1.5 * fertiliser + 0.5 * uniform();
    const price = -grown + 0.7 * uniform();
    lines.push(
      [rain, fertiliser, grown, price].map((x) => x.toFixed(3).replace('.', ',')).join(';'),
    );
  }
  return lines.join('\n');
}
