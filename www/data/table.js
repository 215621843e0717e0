/** A table from a file of separated values: one reader for the page, the terminal and the API. */

import Papa from 'papaparse';
import { bare } from '../bare.js';
import { ownOnly } from '../own.js';
import { ColumnReader } from './column.js';
import { fileText } from './file-text.js';
import { isIdentifier } from './identifier.js';
import { layoutOf } from './layout.js';
import { MOST, NAME_LENGTH } from './limits.js';
import { shapeOf } from './numbers.js';
import { TableError } from './table-error.js';

/** @import { Column } from './column.js' */
/** @import { FileSource, FileText } from './file-text.js' */

export { TableError };

/**
 * @typedef {object} ReadOptions
 * @property {string[]} [labels] names of columns that hold labels, whatever they look like
 * @property {string[]} [numbers] names of columns that hold numbers; words in them count as missing
 * @property {string[]} [without] names of columns that are left out
 * @property {string[]} [keep] names of columns that are kept though their words tell one row from another, such as that of the episode
 * @property {boolean} [header] whether the first line holds the names; false: the columns are called V1, V2 and so on
 * @property {string[]} [missing] further words that stand for a value that is not there, such as -999
 * @property {'.' | ','} [decimal] the decimal mark, where the table does not tell it
 * @property {string} [encoding] of the file, as in `windows-1251`, where its bytes do not tell it
 * @property {typeof MOST} [limits]
 * @property {(share: number) => void} [onProgress] how much of the text is read
 */

/**
 * @typedef {object} Table
 * @property {number} rows
 * @property {Column[]} columns
 * @property {About} about
 */

/**
 * @typedef {object} About how the file was read
 * @property {string} encoding
 * @property {FileText['by']} encoding_by
 * @property {boolean} compressed
 * @property {string} separator
 * @property {boolean} separator_told whether a first line such as `sep=;` names it
 * @property {'.' | ','} decimal
 * @property {boolean} thousandths whether a number such as 1,234 was read as 1.234
 * @property {boolean} header whether the first line holds the names
 * @property {number} comments lines that begin with # and were left out
 * @property {string[]} left_out names of the columns that were left out, '' for one that counts the rows
 * @property {string[]} identifiers names of the columns that were left out because their words tell one row from another, unless
 *   they were said to hold labels
 */

/** Characters that Papa Parse gets at a time. */
const PART = 1_000_000;
/** Characters of one row; more, and a quotation mark is open. */
const ROW_LENGTH = 8_000_000;

/**
 * @param {FileSource} source a file, its bytes or its text
 * @param {ReadOptions} [options]
 * @returns {Promise<Table>}
 * @throws {TableError}
 */
export async function readTableFile(source, options) {
  const { limits = MOST, encoding } = /** @type {ReadOptions} */ (ownOnly(options));
  const { text, ...file } = await fileText(source, { encoding, bytes: limits.bytes });
  return readTable(text, options, file);
}

/**
 * @param {string} given the text of a file
 * @param {ReadOptions} [options]
 * @param {Omit<FileText, 'text'>} [file]
 * @returns {Table}
 * @throws {TableError}
 */
export function readTable(
  given,
  options,
  file = { encoding: 'text', by: 'given', compressed: false },
) {
  const how = /** @type {ReadOptions} */ (ownOnly(options));
  const { limits = MOST, onProgress = () => {} } = how;
  const lines = given.includes('\r') ? given.replace(/\r\n?/g, '\n') : given;
  const { text, separator, told, comments } = layoutOf(
    lines.replace(/\x1A\s*$/, ''),
    limits.columns,
  );
  const reader = new RowReader(how, limits);
  /** Characters since the last row ended. */ let open = 0;
  const parts = {
    delimiter: separator,
    newline: /** @type {const} */ ('\n'),
    chunkSize: PART,
    chunk(/** @type {import('papaparse').ParseResult<string[]>} */ { data, errors, meta }) {
      const from = reader.seen;
      for (const row of data) reader.add(row);
      const broken = errors.find((error) => error.type === 'Quotes');
      if (broken) throw quoteError(from + (broken.row ?? 0), broken.message);
      open = data.length > 0 ? 0 : open + PART;
      if (open > ROW_LENGTH) throw quoteError(reader.seen, 'it never ends');
      onProgress(Math.min(1, meta.cursor / text.length));
    },
  };
  bare(() => Papa.parse(text, parts));
  const { columns, rows, left_out, identifiers, ...rest } = reader.finish(
    separator,
    how.decimal ?? null,
  );
  const about = {
    encoding: file.encoding,
    encoding_by: file.by,
    compressed: file.compressed,
    separator,
    separator_told: told,
    decimal: rest.decimal,
    thousandths: rest.thousandths,
    header: reader.header,
    comments: comments + reader.comments,
    left_out,
    identifiers,
  };
  return { rows, columns, about };
}

/** @param {number} row @param {string} message */
function quoteError(row, message) {
  const where = row < 1 ? 'the header' : `row ${row}`;
  return new TableError(`${where}: ${message}; is a quotation mark open there?`);
}

/** Takes rows, the header first. */
class RowReader {
  /** @type {string[] | null} */ #names = null;
  /** @type {(ColumnReader | null)[]} null for a column that is left out */ #columns = [];
  #rows = 0;
  /** @type {string[]} */ #dropped = [];
  comments = 0;
  header = true;
  /** Lines that were handed in, the header included. */
  seen = 0;

  /** @param {ReadOptions} options @param {typeof MOST} limits */
  constructor(options, limits) {
    this.options = options;
    this.limits = limits;
  }

  /** @param {string[]} row */
  add(row) {
    this.seen += 1;
    if (row[0].trim() === '' && row.every((cell) => cell.trim() === '')) return;
    if (this.#names === null) {
      this.header = this.options.header ?? !isData(row);
      this.#names = this.#head(this.header ? row : row.map((_, at) => `V${at + 1}`));
      if (this.header) return;
    }
    const width = this.#names.length;
    if (row.length !== width && !this.#endsInSeparator(row, width)) {
      if (row[0].startsWith('#')) {
        this.comments += 1;
        return;
      }
      const has = `row ${this.#rows + 1} has ${row.length} values`;
      throw new TableError(`${has}, expected ${width} as in the header`);
    }
    this.#rows += 1;
    this.#checkRows(width);
    for (let at = 0; at < width; at += 1) this.#columns[at]?.add(row[at]);
  }

  /** @param {string[]} row @param {number} width */
  #endsInSeparator(row, width) {
    return row.length === width + 1 && row[width].trim() === '';
  }

  /** @param {string[]} row */
  #head(row) {
    const { limits, options } = this;
    const names = row.map((name) => name.trim());
    if (names.length > limits.columns)
      throw tooMany(names.length, 'columns', limits.columns, limits);
    names.forEach((name, at) => {
      if (name.length <= NAME_LENGTH) return;
      const has = `the name of column ${at + 1} has ${name.length} characters`;
      throw new TableError(`${has}, expected at most ${NAME_LENGTH}`);
    });
    if (names.every((name) => name === '' || Number.isFinite(Number(name)))) {
      const has = `the first line holds numbers (${names[0]}, …)`;
      throw new TableError(`${has}; expected the names of the columns`, 'header');
    }
    checkNames(names);
    const known = (/** @type {'labels' | 'numbers' | 'without'} */ field) => {
      const chosen = new Set(options[field]);
      for (const name of chosen) {
        if (names.includes(name)) continue;
        throw new TableError(`${field}: there is no column "${name}"; there are ${some(names)}`);
      }
      return chosen;
    };
    const [labels, numbers, without] = [known('labels'), known('numbers'), known('without')];
    const both = names.find((name) => labels.has(name) && numbers.has(name));
    if (both !== undefined) {
      throw new TableError(
        `"${both}" is among the labels and among the numbers; expected one of them`,
      );
    }
    const absent = new Set(options.missing?.map((word) => word.trim().toLowerCase()));
    this.#columns = names.map((name) => {
      if (without.has(name)) {
        this.#dropped.push(name);
        return null;
      }
      const told = labels.has(name) ? 'label' : numbers.has(name) ? 'number' : null;
      return new ColumnReader(name, told, absent);
    });
    return names;
  }

  /** @param {number} width */
  #checkRows(width) {
    const { limits } = this;
    if (this.#rows > limits.rows) throw tooMany(this.#rows, 'rows', limits.rows, limits);
    const values = this.#rows * width;
    if (values > limits.values) throw tooMany(values, 'values', limits.values, limits);
  }

  /** @param {string} separator @param {'.' | ',' | null} given */
  finish(separator, given) {
    if (this.#names === null) {
      throw new TableError('the file is empty; expected a header and rows of numbers');
    }
    if (this.#rows === 0) throw new TableError('there is a header, but no row');
    const left_out = [...this.#dropped];
    const kept = this.#columns.flatMap((column, at) => {
      if (column === null) return [];
      if (column.name !== '') return [column];
      // A separator at the end of every line; the index that pandas and R write.
      if (column.empty) return [];
      if (at === 0 && column.counts) {
        left_out.push('');
        return [];
      }
      const help = 'give it one in the first line, or remove it';
      throw new TableError(`column ${at + 1} has no name; ${help}`);
    });
    if (kept.length === 0) throw new TableError('no column is left');
    const { decimal, thousandths, problemOf } = decimalOf(kept, separator, given);
    const finished = kept.map((column) => column.finish(problemOf(column)));
    const names = new Set(
      finished.filter(
        (column, at) =>
          kept[at].told === null &&
          !this.options.keep?.includes(column.name) &&
          (isIdentifier(column) || (column.kind === 'unclear' && kept[at].holdsNames)),
      ),
    );
    // A table of nothing else is not emptied: the learner says what it lacks.
    const columns = names.size < finished.length ? finished.filter((c) => !names.has(c)) : finished;
    const identifiers = columns === finished ? [] : [...names].map(({ name }) => name);
    return { columns, rows: this.#rows, left_out, identifiers, decimal, thousandths };
  }
}

/**
 * Whether a first line holds values, not names: most of it numbers, of which one has a decimal mark or is there twice.
 * Years, say, may be names, and so may numbers alone.
 *
 * @param {string[]} row
 */
function isData(row) {
  const numbers = row
    .map((cell) => cell.trim())
    .filter((cell) => ['point', 'whole', 'comma', 'either'].includes(shapeOf(cell)));
  if (numbers.length === row.length || numbers.length <= row.length / 2) return false;
  return (
    new Set(numbers).size < numbers.length || numbers.some((cell) => shapeOf(cell) !== 'whole')
  );
}

/** Characters without width or form of their own: soft hyphen, zero-width space, marks of direction, word joiner, byte-order mark. */
const UNSEEN = /[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;

/** @param {string[]} names */
function checkNames(names) {
  const at = new Map();
  names.forEach((name, index) => {
    if (name === '') return;
    const seen = name.normalize('NFC').replace(UNSEEN, '');
    const first = at.get(seen);
    if (first !== undefined) {
      const where = `columns ${first + 1} and ${index + 1}`;
      throw new TableError(
        names.at(first) === name
          ? `"${name}" is there twice, as ${where}; expected one name a column`
          : `"${seen}" is there twice, as ${where}, which differ by characters that cannot be seen alone; expected one name a column`,
      );
    }
    at.set(seen, index);
  });
}

/** @param {string[]} names */
const some = (names) => names.slice(0, 20).join(', ') + (names.length > 20 ? ', …' : '');

/**
 * @param {number} count
 * @param {string} what
 * @param {number} most
 * @param {typeof MOST} limits
 */
function tooMany(count, what, most, limits) {
  const has = `${count} ${what}`;
  if (limits === MOST) return new TableError(`${has}, expected at most ${most}`);
  const terminal = `the terminal command, npm run discover, takes ${MOST.columns} columns and ${MOST.values} values`;
  return new TableError(`${has}; the page takes at most ${most}, and ${terminal}`);
}

/**
 * Which decimal mark the table has: that of the numbers that can be read in one way only.
 *
 * @param {ColumnReader[]} columns
 * @param {string} separator
 * @param {'.' | ',' | null} given
 */
function decimalOf(columns, separator, given) {
  const counted = columns.filter(
    (column) => column.told === 'number' || (column.told === null && !column.hasWords),
  );
  const holder = (/** @type {'point' | 'comma' | 'either'} */ shape) =>
    counted.find(({ first }) => first[shape]);
  const place = (/** @type {'point' | 'comma' | 'either'} */ shape) => {
    const column = holder(shape);
    const { row, cell } = column?.first[shape] ?? { row: 0, cell: '' };
    return `column "${column?.name}", row ${row}: "${cell}"`;
  };
  const [point, comma, either] = [holder('point'), holder('comma'), holder('either')];
  const commas = comma ?? either;
  /** @type {'.' | ','} */ let decimal = '.';
  /** What is wrong with a column that has these. */
  let [ofCommas, ofPoints] = ['', ''];
  if (given === ',') {
    decimal = ',';
    ofPoints = 'has a point where the decimal mark is a comma';
  } else if (given === '.') {
    ofCommas =
      'has a comma where the decimal mark is a point; separators of thousands are not read';
  } else if (commas && point) {
    const other = `while a decimal point stands in ${place('point')}`;
    ofCommas = comma
      ? `has a decimal comma, ${other}; write one decimal mark throughout`
      : `has a separator of thousands, ${other}; write such numbers without it`;
    ofCommas += ', or say that the column holds labels';
  } else if (comma || (either && separator === ';')) {
    decimal = ',';
  } else if (either) {
    ofCommas =
      'can be a decimal comma or a separator of thousands, and no number of the table tells which; ' +
      'write a decimal point, or no separator of thousands';
  }
  const decimalPoints =
    given !== null || commas !== undefined || counted.some((column) => column.hasDecimalPoint);
  const problemOf = (/** @type {ColumnReader} */ { first, hundreds, told }) => {
    if (!decimalPoints && told === null && first.point && hundreds) {
      return (
        `row ${first.point.row}: "${first.point.cell}" can have a decimal point or a separator of thousands, ` +
        `beside "${hundreds.cell}" in row ${hundreds.row}; write such numbers without a separator of thousands, ` +
        'or say that the column holds numbers'
      );
    }
    const bad = ofCommas ? (first.comma ?? first.either) : ofPoints ? first.point : undefined;
    return bad ? `row ${bad.row}: "${bad.cell}" ${ofCommas || ofPoints}` : '';
  };
  return { decimal, thousandths: decimal === ',' && !comma && Boolean(either), problemOf };
}
