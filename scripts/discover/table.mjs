/** A table of numbers from a file of separated values. */
import { readFileSync } from 'node:fs';
import Papa from 'papaparse';
import { UsageError } from '../lib/errors.mjs';

const missing = ['', 'na', 'n/a', 'nan', 'null', 'none', '?', '.'];

/**
 * @typedef {object} Table
 * @property {string[]} names
 * @property {Float64Array} values row-major
 * @property {string[]} constant names of the columns that hold one value
 */

/**
 * @param {string} file
 * @param {{labels?: boolean}} [options] labels: words are taken for labels, and numbered
 * @returns {Table}
 */
export function readTable(file, { labels = false } = {}) {
  const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  /** @param {string} what */
  const refuse = (what) => new UsageError(`"${file}": ${what}`);
  const { data, errors } = Papa.parse(/** @type {string} */ (text), {
    delimiter: delimiterOf(text),
    skipEmptyLines: 'greedy',
  });
  const broken = errors.find((error) => error.type === 'Quotes');
  if (broken) throw refuse(`line ${(broken.row ?? 0) + 1}: ${broken.message}`);
  const [header, ...rows] = /** @type {string[][]} */ (data);
  if (!header) throw refuse('the file is empty, expected a header and rows of numbers');
  const names = header.map((name) => name.trim());
  if (names.includes('')) throw refuse(`column ${names.indexOf('') + 1} has no name`);
  if (names.every((name) => Number.isFinite(Number(name)))) {
    throw refuse(
      `the first line holds numbers (${names[0]}, …), expected the names of the columns`,
    );
  }
  if (rows.length === 0) throw refuse('there is a header, but no row');

  const values = new Float64Array(rows.length * names.length);
  /** @type {Map<string, number>[]} */
  const words = names.map(() => new Map());
  rows.forEach((row, index) => {
    if (row.length !== names.length) {
      throw refuse(`row ${index + 1} has ${row.length} values, expected ${names.length}`);
    }
    row.forEach((cell, column) => {
      const word = cell.trim();
      const where = `column "${names[column]}", row ${index + 1}`;
      if (missing.includes(word.toLowerCase())) {
        throw refuse(`${where}: the value is missing ("${word}"); leave out such rows or columns`);
      }
      let value = Number(word);
      if (labels && !Number.isFinite(value)) {
        const known = words[column] ?? new Map();
        value = known.get(word) ?? known.size;
        known.set(word, value);
      }
      if (!Number.isFinite(value)) throw refuse(`${where}: "${word}" is not a finite number`);
      values[index * names.length + column] = value;
    });
  });
  const mixed = names.find((_, column) => {
    const size = words[column]?.size ?? 0;
    return size > 0 && rows.some((row) => Number.isFinite(Number(row[column])));
  });
  if (mixed !== undefined) throw refuse(`column "${mixed}" holds both numbers and words`);
  const constant = names.filter((_, column) =>
    rows.every((__, row) => values[row * names.length + column] === values[column]),
  );
  return { names, values, constant };
}

/**
 * The separator that the header holds most of; a space when it holds none.
 * @param {string} text
 */
function delimiterOf(text) {
  const header = (/^[^\r\n]*/.exec(text.trimStart())?.[0] ?? '').replace(/"[^"]*"/g, '');
  /** @param {string} mark */
  const count = (mark) => header.split(mark).length - 1;
  const [best = ','] = [',', '\t', ';'].sort((a, b) => count(b) - count(a));
  return count(best) === 0 && count(' ') > 0 ? ' ' : best;
}
