/** A table of numbers from the text of a file of separated values. */

import Papa from 'papaparse';
import { LIMITS } from './limits.js';

const MISSING = ['', 'na', 'n/a', 'nan', 'null', 'none', '?', '.'];

/**
 * @typedef {object} Table
 * @property {string[]} names
 * @property {Float64Array} values row-major
 * @property {number} rows
 * @property {string[]} constant names of the columns that hold one value
 * @property {string[]} words names of the columns whose words were numbered as labels
 */

/** An error in the table, told by column and row. */
export class TableError extends Error {}

/**
 * @param {string} text comma, tab or semicolon separated, with a header
 * @param {boolean} labels whether words are taken for labels, and numbered
 * @param {typeof LIMITS | null} [limits] null for a table of any size
 * @returns {Table}
 * @throws {TableError}
 */
export function readTable(text, labels, limits = LIMITS) {
  const clean = text.replace(/^\uFEFF/, '');
  const { data, errors } = Papa.parse(clean, {
    delimiter: delimiterOf(clean),
    skipEmptyLines: 'greedy',
  });
  const broken = errors.find((error) => error.type === 'Quotes');
  if (broken) throw new TableError(`line ${(broken.row ?? 0) + 1}: ${broken.message}`);
  const [header, ...rows] = /** @type {string[][]} */ (data);
  if (!header) throw new TableError('the file is empty; expected a header and rows of numbers');
  const names = header.map((name) => name.trim());
  checkHeader(names, rows.length);
  if (limits) checkSize(names.length, rows.length, limits);

  const values = new Float64Array(rows.length * names.length);
  /** @type {Map<string, number>[]} */ const known = names.map(() => new Map());
  const numbers = names.map(() => false);
  rows.forEach((row, index) => {
    if (row.length !== names.length) {
      const has = `row ${index + 1} has ${row.length} values`;
      throw new TableError(`${has}, expected ${names.length} as in the header`);
    }
    row.forEach((cell, column) => {
      const word = cell.trim();
      const where = `column "${names[column]}", row ${index + 1}`;
      if (MISSING.includes(word.toLowerCase())) {
        const what = `the value is missing ("${word}")`;
        throw new TableError(`${where}: ${what}; leave out such rows or columns`);
      }
      let value = Number(word);
      if (Number.isFinite(value)) numbers[column] = true;
      else if (labels) {
        value = known[column].get(word) ?? known[column].size;
        known[column].set(word, value);
      } else {
        const help = 'the test for labels (G²) takes words';
        throw new TableError(`${where}: "${word}" is not a finite number; ${help}`);
      }
      values[index * names.length + column] = value;
    });
  });
  const words = names.filter((_, column) => known[column].size > 0);
  const mixed = words.find((name) => numbers[names.indexOf(name)]);
  if (mixed !== undefined) throw new TableError(`column "${mixed}" holds both numbers and words`);
  const constant = names.filter((_, column) =>
    rows.every((__, row) => values[row * names.length + column] === values[column]),
  );
  return { names, values, rows: rows.length, constant, words };
}

/**
 * @param {string[]} names
 * @param {number} rows
 */
function checkHeader(names, rows) {
  if (names.includes('')) throw new TableError(`column ${names.indexOf('') + 1} has no name`);
  if (names.every((name) => Number.isFinite(Number(name)))) {
    const has = `the first line holds numbers (${names[0]}, …)`;
    throw new TableError(`${has}; expected the names of the columns`);
  }
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new TableError(`column "${twice}" is there twice`);
  if (rows === 0) throw new TableError('there is a header, but no row');
}

/**
 * @param {number} columns
 * @param {number} rows
 * @param {typeof LIMITS} limits
 */
function checkSize(columns, rows, limits) {
  for (const [count, most, what] of /** @type {[number, number, string][]} */ ([
    [columns, limits.columns, 'columns'],
    [rows, limits.rows, 'rows'],
    [rows * columns, limits.values, 'values'],
  ])) {
    if (count > most) {
      const terminal = 'the terminal command, npm run discover, has no such limit';
      throw new TableError(`${count} ${what}; the page takes at most ${most}, and ${terminal}`);
    }
  }
}

/**
 * The separator that the header holds most of; a space when it holds none.
 *
 * @param {string} text
 */
function delimiterOf(text) {
  const header = (/^[^\r\n]*/.exec(text.trimStart())?.[0] ?? '').replace(/"[^"]*"/g, '');
  const count = (/** @type {string} */ mark) => header.split(mark).length - 1;
  const [best] = [',', '\t', ';'].sort((a, b) => count(b) - count(a));
  return count(best) === 0 && count(' ') > 0 ? ' ' : best;
}
