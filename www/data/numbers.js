/** How a cell of a table is read as a number. */

/** Words that stand for a value that is not there. */
export const MISSING = ['', 'na', 'n/a', '#n/a', '<na>', 'nan', 'null', '?', '.'];
/** Words that do so in a column of numbers, and are labels among labels. */
export const MISSING_AMONG_NUMBERS = ['none', '-', '--'];

const POINT = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const COMMA = /^[+-]?(?:\d+,\d*|,\d+)(?:[eE][+-]?\d+)?$/;
/** 1,234 may be either; 0,123 and 1234,567 cannot have a separator of thousands there. */
const EITHER = /^[+-]?[1-9]\d{0,2},\d{3}$/;
/** 1.234 may be either, too, where no other number of the table has a point that must be a decimal one. */
const EITHER_POINT = /^[+-]?[1-9]\d{0,2}\.\d{3}$/;
const GROUPED =
  /^[+-]?\d{1,3}(?:(?:,\d{3})+(?:\.\d*)?|(?:\.\d{3})+,\d*|(?:\.\d{3}){2,}|(?:['’ \u00A0\u202F]\d{3})+(?:[.,]\d*)?)$/;
/** A number with a sign of money or of a share. */
const WITH_SIGN = /^(?:[€$£¥]\s*[+-]?\d[\d.,'\s]*|[+-]?\d[\d.,'\s]*\s*[€$£¥%‰°])$/;

/**
 * @typedef {'point' | 'whole' | 'comma' | 'either' | 'grouped' | 'sign' | 'word'} Shape
 *   whole: no decimal mark; either: 1,234, with a decimal comma or a separator of thousands
 */

/** @param {string} cell without spaces around it @returns {Shape} */
export function shapeOf(cell) {
  if (POINT.test(cell)) return cell.includes('.') ? 'point' : 'whole';
  if (EITHER.test(cell)) return 'either';
  if (COMMA.test(cell)) return 'comma';
  if (GROUPED.test(cell)) return 'grouped';
  return WITH_SIGN.test(cell) ? 'sign' : 'word';
}

/** Whether a number with a point can have a separator of thousands there. @param {string} cell */
export const maybeThousands = (cell) => EITHER_POINT.test(cell);

/** The value of a cell with a decimal comma. @param {string} cell */
export const fromComma = (cell) => Number(cell.replace(',', '.'));
