/** A table of numbers from a file of separated values. */
import { readFileSync } from 'node:fs';
import { TableError, readTable as parse } from '../../www/data/table.js';
import { UsageError } from '../lib/errors.mjs';

/**
 * @param {string} file
 * @param {{labels?: boolean}} [options] labels: words are taken for labels, and numbered
 */
export function readTable(file, { labels = false } = {}) {
  try {
    return parse(readFileSync(file, 'utf8'), labels, null);
  } catch (error) {
    throw error instanceof TableError ? new UsageError(`"${file}": ${error.message}`) : error;
  }
}
