/** The numbers that a learner gets: out of a table that was read, or as they are handed over from JavaScript. */

import { lengthOf } from '../guard.js';
import { ownOnly, ownValue } from '../own.js';
import { LEARNERS, TABLE_CHOICES, TESTS } from '../generated/catalogue.js';
import { isRare } from './identifier.js';
import { MOST, NAME_LENGTH } from './limits.js';
import { moments } from './moments.js';
import { TableError } from './table-error.js';

/** @import { Column } from './column.js' */
/** @import { Table } from './table.js' */

/**
 * @typedef {object} Values
 * @property {string[]} names
 * @property {Float64Array} values row-major, of shape [rows, names.length]; NaN for a value that is missing
 */

const [LEARNER, TEST] = [TABLE_CHOICES.learner.default, TABLE_CHOICES.test.default];

/** @typedef {{learner?: string, test?: string}} Asked of a learner; names that nobody knows are refused elsewhere */

/** @param {string} learner */
const asksTests = (learner) => Boolean(ownValue(LEARNERS, learner)?.asksTests);

/** Levels up to which labels are a number: 0 for the one that came first, 1 for the other. */
const TWO = 2;

/**
 * @param {Pick<Table, 'columns' | 'rows'>} table
 * @param {{learner?: string, test?: string, series?: {episode?: string, time?: string}}} options of the learner
 * @returns {Values & {labels: string[]}} labels: the columns that hold labels, for the learner's option of that name
 * @throws {TableError} names the columns that it cannot take, and says what to do
 */
export function valuesFor({ columns: read, rows }, options) {
  const own = /** @type {typeof options} */ (ownOnly(options));
  const unclear = read.find(({ kind }) => kind === 'unclear');
  if (unclear) throw new TableError(unclear.problem, unclear.option);
  const { episode, time } = ownOnly(own.series);
  const columns = read.map((column) => (column.name === time ? moments(column) : column));
  // They tell rows apart, and are not learned from.
  const apart = [episode, time];
  const learned = columns.filter(({ name }) => !apart.includes(name));
  if (!takesLabels(own)) refuseLabels(learned, own);
  const width = columns.length;
  const values = new Float64Array(rows * width);
  columns.forEach((column, at) => {
    for (let row = 0; row < rows; row += 1) values[row * width + at] = column.values[row];
  });
  return {
    names: columns.map(({ name }) => name),
    values,
    labels: columns.filter(({ kind }) => kind === 'label').map(({ name }) => name),
  };
}

/** @param {Asked} options */
function takesLabels({ learner = LEARNER, test = TEST }) {
  if (ownValue(LEARNERS, learner)?.takesLabels) return true;
  return asksTests(learner) && Boolean(ownValue(TESTS, test)?.bearsLabels);
}

/** Columns whose labels are no numbers. @param {Column[]} columns */
export const manyLabels = (columns) =>
  columns.filter(({ kind, levels }) => kind === 'label' && levels.length > TWO);

/** Columns of labels that are all too rare, as names are. @param {Column[]} columns */
export const rareLabels = (columns) => manyLabels(columns).filter(isRare);

/**
 * @param {Column[]} columns
 * @param {{learner?: string, test?: string}} options
 */
function refuseLabels(columns, { learner = LEARNER, test = TEST }) {
  const many = manyLabels(columns);
  if (many.length === 0) return;
  const [column] = many;
  const row = column.values.findIndex((value) => !Number.isNaN(value));
  const named = many.map(({ name }) => `"${name}"`).join(', ');
  const which = many.length === 1 ? 'column' : 'columns';
  const hold = many.length === 1 ? 'holds' : 'hold';
  const shown = `"${column.levels[column.values[row]]}" in row ${row + 1}`;
  const who = asksTests(learner) ? `the test ${test}` : `the learner ${learner}`;
  throw new TableError(
    `${which} ${named} ${hold} labels (${shown}), which ${who} does not take; ` +
      'leave them out, or use a test that does (gcm, or g-squared for labels alone) or the learner ges',
    'without',
  );
}

/**
 * What JavaScript hands over, checked: names as distinct texts, values as numbers, row by row. NaN is a missing value;
 * null, undefined, holes, texts and infinities are refused by column and row.
 *
 * @param {unknown} names
 * @param {unknown} values
 * @returns {Values}
 * @throws {TableError}
 */
export function checkedValues(names, values) {
  if (!Array.isArray(names))
    throw new TableError(`names: expected an array of texts, got ${told(names)}`);
  const width = lengthOf(names);
  if (width === 0) throw new TableError('names: expected at least one');
  if (width > MOST.columns) {
    throw new TableError(`names: ${width} columns, expected at most ${MOST.columns}`);
  }
  /** @type {Map<string, number>} In their order. */ const at = new Map();
  for (let index = 0; index < width; index += 1) {
    const name = names[index];
    const where = `names[${index}]`;
    if (typeof name !== 'string')
      throw new TableError(`${where}: expected a text, got ${told(name)}`);
    if (name.length > NAME_LENGTH) {
      throw new TableError(`${where}: ${name.length} characters, expected at most ${NAME_LENGTH}`);
    }
    if (at.has(name))
      throw new TableError(`${where}: "${name}" is there twice, expected one name a column`);
    at.set(name, index);
  }
  if (!Array.isArray(values) && !isNumbers(values)) {
    throw new TableError(`values: expected an array of numbers, row by row, got ${told(values)}`);
  }
  const length = lengthOf(values);
  if (length % width !== 0) {
    const has = `values: ${length} of them for ${width} columns`;
    throw new TableError(`${has}, expected as many in every row`);
  }
  if (length > MOST.values) {
    throw new TableError(`values: ${length} of them, expected at most ${MOST.values}`);
  }
  const copied = [...at.keys()];
  // Each is read once: a proxy may give something else the next time.
  const own = length > 0 && values instanceof Float64Array;
  const numbers = own ? values : new Float64Array(length);
  for (let index = 0; index < length; index += 1) {
    const value = values[index];
    if (typeof value === 'number' && (Number.isFinite(value) || Number.isNaN(value))) {
      if (!own) numbers[index] = value;
      continue;
    }
    const row = Math.floor(index / width);
    const where = `column "${copied[index % width]}", row ${row + 1} (values[${index}])`;
    throw new TableError(
      `${where}: expected a number, or NaN for a missing value, got ${told(value)}`,
    );
  }
  return { names: copied, values: numbers };
}

/** @param {unknown} value @returns {value is Float64Array | Float32Array | Int32Array} */
const isNumbers = (value) =>
  ArrayBuffer.isView(value) && !(value instanceof DataView) && !/^Big/.test(value.constructor.name);

/** @param {unknown} value */
function told(value) {
  if (typeof value === 'string') return `the text "${value.slice(0, 40)}"`;
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object' && value !== null)
    return `an object (${value.constructor?.name ?? 'without a class'})`;
  return String(value);
}
