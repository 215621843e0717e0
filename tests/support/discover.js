/** The discover command, run as its user would, and the tables that it is given. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { asText } from '../../scripts/discover/text.mjs';
import { loadTables } from '../../scripts/experiment/wasm.mjs';
import { readTable } from '../../scripts/discover/table.mjs';
import { command } from './command.js';

/** Gone after the tests of a file. */
export const folder = mkdtempSync(join(tmpdir(), 'cmbpo-discover-'));
after(() => rmSync(folder, { recursive: true }));

/** @type {(...args: string[]) => ReturnType<typeof command>} */
export const discover = (...args) => command('scripts/discover.mjs', ...args);

/**
 * The output in a terminal. Elsewhere the command prints JSON.
 * @param {string} path
 * @param {Partial<import('../../pkg/tables.js').DiscoverOptions>} options
 * @param {import('../../www/data/table.js').ReadOptions} [reading]
 */
export async function discoverText(path, options, reading = {}) {
  const tables = await loadTables();
  const { names, values } = await readTable(path, readFileSync(path), reading, options);
  return asText({ ...tables.discover(names, values, options), wall_ms: 1 });
}

/**
 * @param {string} name
 * @param {string | Uint8Array} text
 */
export function file(name, text) {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** A table of a -> c <- b with uniform noise and 300 rows, from a small seeded generator. */
export function collider(separator = ',') {
  let state = 1;
  const noise = () => {
    state = (state * 48271) % 2147483647;
    return (2 * state) / 2147483647 - 1;
  };
  const rows = Array.from({ length: 300 }, () => {
    const [a, b] = [noise(), noise()];
    return [a, b, a + b + 0.5 * noise()].join(separator);
  });
  return [['a', 'b', 'c'].join(separator), ...rows, ''].join('\n');
}

/** The edges of what the command printed. @param {string} stdout */
export const directed = (stdout) =>
  JSON.parse(stdout).edges.map((/** @type {any} */ { from, to, kind }) => [from, to, kind]);
/** The edges of `collider`. */
export const expected = [
  ['a', 'c', 'directed'],
  ['b', 'c', 'directed'],
];

/** Return seeded noise, equal on every machine. */
function noises(seed = 7) {
  let state = seed;
  const uniform = () => (state = (state * 48271) % 2147483647) / 2147483647 - 0.5;
  return () => uniform() + uniform() + uniform();
}

/** A table, row by row from seeded noise. @param {string[]} names @param {number} rows @param {(noise: () => number) => (number | string)[]} row */
export function made(names, rows, row) {
  const noise = noises();
  const lines = Array.from({ length: rows }, () => row(noise).join(','));
  return [names.join(','), ...lines, ''].join('\n');
}

/** The pairs that have an edge in what the command printed. @param {string} stdout */
export const pairs = (stdout) =>
  JSON.parse(stdout).edges.map((/** @type {any} */ { from, to }) => [from, to].sort().join('-'));
