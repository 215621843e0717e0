/** The column of the time of a series: numbers as they are, dates in ISO form as days since 1970. */

import { TableError } from './table-error.js';

/** @import { Column } from './column.js' */

const DAY = 86_400_000;
const ISO =
  /^(\d{4}-\d{2})(-\d{2})?(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)(Z|[+-]\d{2}:\d{2})?)?$/;

/**
 * Days since the beginning of 1970, or NaN for what is no month (2024-01), date (2024-01-31) or time of a date (2024-01-31T10:00,
 * with seconds, `Z` or an offset) in ISO 8601 form. A time without an offset is taken as UTC, so that every machine reads the same.
 *
 * @param {string} text
 */
export function daysOf(text) {
  const parts = ISO.exec(text);
  if (!parts) return NaN;
  const [, month, day = '-01', clock, zone = 'Z'] = parts;
  if (clock !== undefined && parts[2] === undefined) return NaN;
  // `Date` takes the 30th of February for the 1st of March.
  const date = new Date(`${month}${day}T00:00:00Z`);
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== month + day) return NaN;
  return (
    (clock === undefined ? date.getTime() : Date.parse(`${month}${day}T${clock}${zone}`)) / DAY
  );
}

/**
 * Return the column as numbers, if it is one of dates.
 *
 * @param {Column} column of the time
 * @returns {Column}
 * @throws {TableError} names the first value that is neither a number nor a date
 */
export function moments(column) {
  if (column.kind !== 'label') return column;
  const days = column.levels.map(daysOf);
  const wrong = days.findIndex(Number.isNaN);
  if (wrong >= 0) {
    const row = column.values.indexOf(wrong) + 1;
    throw new TableError(
      `time: column "${column.name}", row ${row}: expected a number or a date in ISO form, ` +
        `such as 2024-01-31 or 2024-01-31T10:00:00Z, got "${column.levels[wrong].slice(0, 40)}"`,
    );
  }
  const values = column.values.map((code) => (Number.isNaN(code) ? NaN : days[code]));
  return { ...column, kind: 'number', values, levels: [] };
}
