/** One column of a table while it is read, cell by cell, and what it turns out to hold. */

import { brief } from '../guard.js';
import { hasManyWords } from './identifier.js';
import { MISSING, MISSING_AMONG_NUMBERS, fromComma, maybeThousands, shapeOf } from './numbers.js';
import { TableError } from './table-error.js';

/** @import { Shape } from './numbers.js' */
/** @typedef {'number' | 'label' | 'unclear'} Kind unclear: someone has to say which */
/** @typedef {{row: number, cell: string}} Place a cell, and its row from 1 */

/**
 * @typedef {object} Column
 * @property {string} name
 * @property {Kind} kind
 * @property {Float64Array} values numbers, or the position of a label among the levels; NaN where missing
 * @property {string[]} levels of labels, in the order in which they came
 * @property {number} missing
 * @property {boolean} constant whether there is one value
 * @property {string} problem of an unclear column, what is unclear
 * @property {string} option the option that clears it
 */

const MINUS = '\u2212';
/** So much of a cell is shown. */
const SHOWN = 60;

export class ColumnReader {
  #values = new Float64Array(1024);
  #rows = 0;
  /** @type {Map<string, number>} Words by their number; numbers too, of a column that is told to hold labels. */
  #words = new Map();
  /** @type {Int32Array | null} The number of the word in each row; -1 for a number or nothing. */
  #codes = null;
  /** @type {Partial<Record<Shape, Place>>} Where each shape was first. */
  first = {};
  /** Whether a point must be a decimal one. */
  hasDecimalPoint = false;
  /** @type {Place | null} The first whole number that a separator of thousands would leave as it is. */
  hundreds = null;
  #missing = 0;

  /**
   * @param {string} name
   * @param {'number' | 'label' | null} told what it holds, if that was said
   * @param {Set<string>} absent further words, in small letters, that stand for nothing
   */
  constructor(name, told, absent) {
    this.name = name;
    this.told = told;
    this.absent = absent;
  }

  /** @param {string} raw */
  add(raw) {
    const row = this.#rows;
    if (row === this.#values.length) this.#grow();
    this.#rows += 1;
    const cell = raw.trim();
    const small = cell.toLowerCase();
    if (MISSING.includes(small) || this.absent.has(small)) {
      this.#missing += 1;
      this.#values[row] = NaN;
      if (this.#codes) this.#codes[row] = -1;
      return;
    }
    const text = cell.startsWith(MINUS) ? `-${cell.slice(1)}` : cell;
    const shape = this.told === 'label' ? 'word' : shapeOf(text);
    this.first[shape] ??= { row: row + 1, cell: brief(cell, SHOWN) };
    if (shape === 'point') this.hasDecimalPoint ||= !maybeThousands(text);
    else if (shape === 'whole' && /^[+-]?[1-9]\d\d$/.test(text)) {
      this.hundreds ??= { row: row + 1, cell };
    }
    if (shape === 'point' || shape === 'whole') this.#number(row, Number(text), cell);
    else if (shape === 'comma' || shape === 'either') this.#number(row, fromComma(text), cell);
    else this.#word(row, cell);
  }

  /** @param {number} row @param {number} value @param {string} cell */
  #number(row, value, cell) {
    if (!Number.isFinite(value)) {
      const where = `column "${this.name}", row ${row + 1}`;
      throw new TableError(
        `${where}: ${brief(cell, SHOWN)} is too large, expected a finite number`,
      );
    }
    this.#values[row] = value;
    if (this.#codes) this.#codes[row] = -1;
  }

  /** @param {number} row @param {string} cell */
  #word(row, cell) {
    this.#codes ??= new Int32Array(this.#values.length).fill(-1);
    let code = this.#words.get(cell);
    if (code === undefined) {
      code = this.#words.size;
      this.#words.set(cell, code);
    }
    this.#codes[row] = code;
    this.#values[row] = NaN;
  }

  #grow() {
    const values = new Float64Array(2 * this.#values.length);
    values.set(this.#values);
    this.#values = values;
    if (!this.#codes) return;
    const codes = new Int32Array(values.length).fill(-1);
    codes.set(this.#codes);
    this.#codes = codes;
  }

  /** Whether every cell is empty. */
  get empty() {
    return this.#missing === this.#rows;
  }

  /** Whether the column does nothing but count the rows, from 0 or 1. */
  get counts() {
    if (this.#words.size > 0 || this.#missing > 0 || this.#rows < 2) return false;
    const start = this.#values[0];
    if (start !== 0 && start !== 1) return false;
    for (let row = 1; row < this.#rows; row += 1) {
      if (this.#values[row] !== start + row) return false;
    }
    return true;
  }

  /** Whether there are words beyond those that stand for nothing among numbers. */
  get hasWords() {
    for (const word of this.#words.keys()) {
      if (!MISSING_AMONG_NUMBERS.includes(word.toLowerCase())) return true;
    }
    return false;
  }

  /** Whether words stand between numbers, and are so many that they are names, as of tickets, and no odd cells. */
  get holdsNames() {
    const { word, sign, grouped } = this.first;
    if (!word || !this.hasNumbers || sign || grouped) return false;
    const words = this.#codes?.subarray(0, this.#rows).filter((code) => code >= 0) ?? [];
    return hasManyWords(this.#words.size, words.length, this.#rows - this.#missing);
  }

  /** A unit that stands behind every number, or ''. */
  get unit() {
    let unit = '';
    for (const word of this.#words.keys()) {
      const behind = /^[+-]?\d+(?:[.,]\d+)?\s*([^\d\s.,:/-][^\d]*)$/.exec(word)?.[1];
      if (behind === undefined || (unit !== '' && behind !== unit)) return '';
      unit = behind;
    }
    return unit;
  }

  /** Whether there is a number, whatever its decimal mark. */
  get hasNumbers() {
    const { point, whole, comma, either } = this.first;
    return Boolean(point ?? whole ?? comma ?? either);
  }

  /**
   * @param {string} problem with the column's commas and points as the whole table has them; '' for none
   * @returns {Column}
   */
  finish(problem) {
    const { name, told } = this;
    if (told === 'label') return this.#labels();
    if (this.empty) return this.#numbers('it holds no value', 'without');
    const { grouped, sign, word } = this.first;
    const marked = grouped ?? (told === 'number' ? undefined : sign);
    if (marked && (told === 'number' || !word)) {
      const where = `row ${marked.row}: "${marked.cell}"`;
      const help = grouped
        ? 'has separators of thousands; write such numbers without them'
        : 'has a sign beside the number; write the number alone';
      return this.#numbers(`${where} ${help}, or say that the column holds labels`, 'labels');
    }
    if (told === 'number') {
      if (!this.hasNumbers) return this.#numbers('it holds no number', 'labels');
      return this.#numbers(problem, 'decimal');
    }
    if (word && !this.hasNumbers && this.#words.size > 1 && this.unit) {
      const has = `row ${word.row}: "${word.cell}" has a unit beside the number; write the number alone`;
      return this.#numbers(`${has}, or say that the column holds labels`, 'labels');
    }
    if (this.hasWords && this.hasNumbers) return this.#numbers(this.#both(), 'labels');
    if (this.hasWords) return this.#labels();
    if (!this.hasNumbers) return this.#labels();
    return this.#numbers(problem, 'decimal');
  }

  #both() {
    const { first } = this;
    const number = first.point ?? first.whole ?? first.comma ?? first.either;
    const word = first.word ?? first.sign ?? first.grouped;
    const infinite = /^[+-]?inf(inity)?$/i.test(word?.cell ?? '');
    const what = infinite ? ' is not a finite number' : ' is not a number';
    return (
      `row ${word?.row}: "${word?.cell}"${what}, and row ${number?.row} holds one (${number?.cell}); ` +
      'say that the column holds labels, or numbers (words then count as missing)'
    );
  }

  /** @param {string} problem @param {string} option @returns {Column} */
  #numbers(problem, option) {
    const values = this.#values.subarray(0, this.#rows);
    const missing = values.reduce((sum, value) => sum + Number(Number.isNaN(value)), 0);
    return {
      name: this.name,
      kind: problem ? 'unclear' : 'number',
      values,
      levels: [],
      missing,
      constant: isConstant(values),
      problem:
        problem && `column "${this.name}"${problem.startsWith('row') ? ', ' : ': '}${problem}`,
      option: problem ? option : '',
    };
  }

  /** @returns {Column} */
  #labels() {
    const values = new Float64Array(this.#rows).fill(NaN);
    const codes = this.#codes;
    if (codes)
      for (let row = 0; row < this.#rows; row += 1) if (codes[row] >= 0) values[row] = codes[row];
    return {
      name: this.name,
      kind: 'label',
      values,
      levels: [...this.#words.keys()],
      missing: this.#missing,
      constant: isConstant(values),
      problem: '',
      option: '',
    };
  }
}

/** @param {Float64Array} values */
function isConstant(values) {
  let one = NaN;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    if (Number.isNaN(one)) one = value;
    else if (value !== one) return false;
  }
  return true;
}
