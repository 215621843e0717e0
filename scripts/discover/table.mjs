/** Reads a table from a file of separated values, and reports what is notable in it. */
import { ownValue } from '../../www/own.js';
import { TableError, readTableFile } from '../../www/data/table.js';
import { valuesFor } from '../../www/data/values.js';
import { UsageError } from '../lib/errors.mjs';

/** @import { About, ReadOptions, Table } from '../../www/data/table.js' */

/** Options that help with a problem of a table, by the reader's names. @type {Record<string, string>} */
const HELP = {
  labels: '--labels or --numbers',
  without: '--without',
  decimal: '--decimal or --labels',
  encoding: '--encoding',
  header: '--no-header',
};

/**
 * @param {string} file its name, for messages
 * @param {Uint8Array} content
 * @param {ReadOptions} [reading]
 * @param {{learner?: string, test?: string}} [options] of the learner
 * @returns {Promise<ReturnType<typeof valuesFor> & {table: Table}>}
 */
export async function readTable(file, content, reading = {}, options = {}) {
  try {
    const table = await readTableFile(content, reading);
    return { table, ...valuesFor(table, options) };
  } catch (error) {
    if (!(error instanceof TableError)) throw error;
    const option = ownValue(HELP, error.option);
    const help = option ? ` (${option})` : '';
    throw new UsageError(`"${file}": ${error.message}${help}`);
  }
}

/** Separators by their names. @type {Record<string, string>} */
const SEPARATORS = { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'bars', ' ': 'spaces' };

/**
 * Return the reader's assumptions, one sentence each.
 *
 * @param {Table} table
 * @returns {string[]}
 */
export function notesOf({ columns, about }) {
  const notes = [];
  if (about.compressed) notes.push('the file is a gzip archive, and was unpacked');
  if (about.encoding_by === 'fallback') {
    notes.push(
      'the file is no UTF-8; it was read as Windows-1252 (Latin-1), --encoding tells another',
    );
  } else if (!['utf-8', 'text'].includes(about.encoding)) {
    notes.push(`the file was read as ${about.encoding}`);
  }
  if (about.separator_told) {
    notes.push(
      `its first line tells that it is separated by ${ownValue(SEPARATORS, about.separator) ?? about.separator}`,
    );
  }
  if (about.decimal === ',') {
    notes.push(
      `its decimal mark is a comma${about.thousandths ? ' (so 1,234 is 1.234; --decimal . says otherwise)' : ''}`,
    );
  }
  if (!about.header) notes.push('it has no header; its columns are called V1, V2, and so on');
  if (about.comments > 0) notes.push(`${about.comments} lines that begin with # were left out`);
  if (about.left_out.includes(''))
    notes.push('the first column has no name and counts the rows; it was left out');
  for (const name of about.identifiers) {
    notes.push(
      `the column "${name}" holds words that tell one row from another, as names do; it was left out (--labels keeps it)`,
    );
  }
  for (const { name, kind, levels } of columns) {
    if (kind === 'label' && levels.length > 0) {
      const shown = levels.slice(0, 3).map((level) => `"${level}"`);
      const rest = levels.length > 3 ? ', …' : '';
      notes.push(
        `the column "${name}" holds labels (${levels.length}: ${shown.join(', ')}${rest})`,
      );
    }
  }
  for (const { name, constant, missing, values } of columns) {
    if (constant && missing < values.length) {
      notes.push(`the column "${name}" is constant, and so independent of everything`);
    }
  }
  return notes;
}

/**
 * Describe how the table was read, for the JSON document.
 *
 * @param {Table} table
 */
export function documentOf({ rows, columns, about }) {
  const { left_out, ...rest } = about;
  return {
    rows,
    ...rest,
    left_out: left_out.filter((name) => name !== ''),
    columns: columns.map(({ name, kind, missing, levels }) => ({
      name,
      kind,
      missing,
      ...(kind === 'label' ? { levels: levels.length } : {}),
    })),
  };
}
