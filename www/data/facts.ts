/** What is known of a table before anything is learned from it. */

import type { TableFacts } from '../types.d.ts';
import type { Column } from './column.js';
import type { Table } from './table.js';

import { rareLabels } from './values.js';

/** Distinct numbers up to which a column goes as labels, too. */
const FEW = 50;

export function factsOf({ rows, columns, about }: Table): TableFacts {
  return {
    names: columns.map(({ name }) => name),
    rows,
    complete: completeRows(columns, rows),
    constant: columns.filter(({ constant }) => constant).map(({ name }) => name),
    words: columns.filter(({ kind }) => kind === 'label').map(({ name }) => name),
    rare: rareLabels(columns).map(({ name }) => name),
    discrete: columns.every((column) => column.kind === 'label' || isDiscrete(column)),
    columns: columns.map(({ name, kind, missing, levels, problem }) => ({
      name,
      kind,
      missing,
      levels: levels.length,
      problem,
    })),
    about,
  };
}

function completeRows(columns: Column[], rows: number) {
  const gaps = columns.filter(({ missing }) => missing > 0);
  let complete = 0;
  for (let row = 0; row < rows; row += 1) {
    if (gaps.every(({ values }) => !Number.isNaN(values[row]))) complete += 1;
  }
  return complete;
}

function isDiscrete({ kind, values }: Column) {
  if (kind === 'unclear') return false;
  const seen = new Set();
  for (const value of values) {
    if (!Number.isNaN(value)) seen.add(value);
    if (seen.size > FEW) return false;
  }
  return true;
}
