/** How a text of separated values is laid out: its separator, and what stands before the header. */

import Papa from 'papaparse';
import { bare } from '../bare.js';
import { shapeOf } from './numbers.js';
import { TableError } from './table-error.js';

/** Characters within which the header must end, and the rows that tell the separator are looked for. */
const FIRST = 1_000_000;
const ROWS = 20;
/** A space only where no other separator is: words have spaces. */
const SEPARATORS = [',', '\t', ';', '|'];

/**
 * @typedef {object} Layout
 * @property {string} text from the header on
 * @property {string} separator
 * @property {boolean} told whether a first line such as `sep=;` names the separator
 * @property {number} comments lines before the header that are none
 */

/**
 * @param {string} given with line feeds alone
 * @param {number} columns the most
 * @returns {Layout}
 */
export function layoutOf(given, columns) {
  let text = given.trimStart();
  const told = /^"?sep=([^"\n])"?[,;\t]*\n/i.exec(text);
  if (told) text = text.slice(told[0].length);
  text = text.replace(/^\s*\n/, '');
  const { rest, comments } = withoutComments(text);
  refuseLongHeader(rest, columns);
  const separator = told?.[1] ?? separatorOf(rest);
  return {
    text: separator === ' ' ? singleSpaced(rest) : rest,
    separator,
    told: told !== null,
    comments,
  };
}

/**
 * Lines that begin with # before the header; the last of them is the header where the rows have none, as NumPy writes it.
 *
 * @param {string} text
 */
function withoutComments(text) {
  let rest = text;
  let comments = 0;
  let last = '';
  while (rest.startsWith('#')) {
    const end = rest.indexOf('\n');
    if (end < 0 || end > FIRST) return { rest: text, comments: 0 };
    const next = rest.slice(end + 1).replace(/^[ \t]*\n/, '');
    last = rest.slice(0, end);
    rest = next;
    comments += 1;
  }
  if (comments === 0 || rest === '') return { rest: text, comments: 0 };
  const separator = separatorOf(rest);
  const width = (/** @type {string} */ line) => cellsOf(line, separator).length;
  const [first] = rest.slice(0, FIRST).split('\n', 1);
  const name = last.replace(/^#\s*/, '');
  const numbers = cellsOf(first, separator).every((cell) => shapeOf(cell.trim()) !== 'word');
  // Where the line has as many cells as the rows, # is before the first name, or is its first letter.
  if (numbers && width(name) === width(first))
    return { rest: `${name}\n${rest}`, comments: comments - 1 };
  return { rest, comments };
}

/** @param {string} line @param {string} separator */
const cellsOf = (line, separator) =>
  /** @type {string[]} */ (
    bare(
      () =>
        Papa.parse(separator === ' ' ? singleSpaced(line) : line, { delimiter: separator }).data[0],
    ) ?? []
  );

/**
 * Before anything is built of it.
 *
 * @param {string} text
 * @param {number} columns
 */
function refuseLongHeader(text, columns) {
  const end = text.indexOf('\n');
  const length = end < 0 ? text.length : end;
  if (length <= FIRST) return;
  const part = text.slice(0, FIRST);
  const cells = Math.max(...SEPARATORS.map((mark) => part.split(mark).length));
  const has = `the first line has ${length} characters, with some ${Math.round((cells * length) / FIRST)} names`;
  throw new TableError(
    `${has}; expected a header of at most ${columns} names in ${FIRST} characters`,
  );
}

/**
 * The separator under which the first rows agree in their number of cells, and of several the one that leaves the most
 * numbers, then the most cells.
 *
 * @param {string} text
 */
function separatorOf(text) {
  const part = text.slice(0, FIRST / 4);
  const scores = SEPARATORS.map((separator) => scoreOf(part, separator)).filter(
    ({ width }) => width > 1,
  );
  const spaced = scoreOf(singleSpaced(part), ' ');
  const most = Math.max(0.5, ...scores.map(({ numbers }) => numbers));
  // Words have spaces; numbers in a line have none between them by chance.
  if (spaced.width > 1 && spaced.alike === 1 && spaced.numbers > most) return ' ';
  if (scores.length === 0) return /^[^\n]*\S[ \t]+\S/.test(part) ? ' ' : ',';
  scores.sort((a, b) => b.alike - a.alike || b.numbers - a.numbers || b.width - a.width);
  return scores[0].separator;
}

/**
 * @param {string} part
 * @param {string} separator
 * @returns {{separator: string, width: number, alike: number, numbers: number}} alike: share of the rows with as many cells as
 *   the first; numbers: share of their cells
 */
function scoreOf(part, separator) {
  const { data } = bare(() =>
    Papa.parse(part, { delimiter: separator, preview: ROWS, skipEmptyLines: 'greedy' }),
  );
  const [header = [], ...rows] = /** @type {string[][]} */ (data);
  const width = header.length;
  const alike = rows.filter((row) => row.length === width).length / Math.max(1, rows.length);
  const cells = rows.flat().filter((cell) => cell.trim() !== '');
  const numbers = cells.filter((cell) => shapeOf(cell.trim()) !== 'word').length;
  return { separator, width, alike, numbers: numbers / Math.max(1, cells.length) };
}

/** Columns that spaces line up: one space each, none at the ends, quoted cells as they are. @param {string} text */
const singleSpaced = (text) =>
  text
    .replace(/"[^"]*"|[ \t]+/g, (part) => (part.startsWith('"') ? part : ' '))
    .replace(/^ | $/gm, '');
