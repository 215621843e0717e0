/** What is worth a word about a table: how it was read, and what is missing from it. */

import type { DiscoverReport, TableFacts } from '../types.d.ts';

import { msg, str } from '@lit/localize';
import { ruledOut } from '../export/own-noise.js';
import { count, listing } from '../state/words.ts';

/**
 * @param name of the file
 * @param chosen whether the test and the score for labels are chosen
 */
export function readNotes(
  name: string,
  { names, rows, complete, constant, words, rare, columns, about }: TableFacts,
  chosen: boolean,
) {
  const notes = [msg(str`“${name}”: ${count(rows)} rows of ${listing(names)}.`), ...layout(about)];
  if (constant.length > 0) {
    notes.push(
      msg(str`${listing(constant)}: always the same value, and so independent of everything.`),
    );
  }
  if (chosen) {
    notes.push(msg(str`${listing(words)}: words; the test and the score for labels are chosen.`));
  } else if (rare.length > 0) {
    notes.push(
      msg(str`${listing(rare)}: labels that are each on few rows, as names are; leave out.`),
    );
  }
  const lacking = columns.filter(({ missing }) => missing > 0);
  if (lacking.length > 0) {
    const each = lacking.map((column) => `${column.name} ${count(column.missing)}`);
    notes.push(
      msg(
        str`Missing values: ${each.join(', ')}. ${count(complete)} rows have a value in every column.`,
      ),
    );
  }
  return notes.join(' ');
}

function layout({
  compressed,
  encoding,
  encoding_by: by,
  decimal,
  thousandths,
  header,
  comments,
  left_out: out,
  identifiers,
}: TableFacts['about']) {
  const notes = [];
  if (compressed) notes.push(msg('Unpacked from gzip.'));
  if (by === 'fallback') notes.push(msg('Read as Windows-1252 (Latin-1), since it is no UTF-8.'));
  else if (encoding !== 'utf-8') notes.push(msg(str`Read as ${encoding.toUpperCase()}.`));
  if (decimal === ',') {
    notes.push(
      thousandths
        ? msg('Its decimal mark is a comma: 1,234 is a little more than one.')
        : msg('Its decimal mark is a comma.'),
    );
  }
  if (!header) notes.push(msg('It has no header; its columns are called V1, V2, and so on.'));
  if (comments > 0) notes.push(msg(str`${count(comments)} lines that begin with # are left out.`));
  if (out.includes('')) {
    notes.push(msg('The first column has no name and counts the rows; it is left out.'));
  }
  if (identifiers.length > 0) {
    notes.push(msg(str`${listing(identifiers)}: words that tell one row from another; left out.`));
  }
  return notes;
}

/** Which rows a graph rests on, and where that may mislead. */
export function foundMissing({ missing }: DiscoverReport): string[] {
  if (!missing) return [];
  const { rule, rows, complete, together, columns } = missing;
  const used =
    rule === 'test-wise'
      ? msg(
          str`Each test uses the rows that have its own columns: for a pair at least ${count(together)} of ${count(rows)}.`,
        )
      : msg(
          str`${count(complete)} of ${count(rows)} rows are used, those with a value in every column.`,
        );
  const warnings = columns
    .filter(({ depends_on: others }) => others.length > 0)
    .map(({ column, depends_on: others }) =>
      msg(
        str`Careful: whether ${column} is missing depends on ${listing(others.map((other) => other.column))}, and rows left out may mislead.`,
      ),
    );
  return [used, ...warnings];
}

/** Columns of a causal order that are named; the whole of it is in the report. */
const ORDERED = 40;

/** What LiNGAM and series say beside the graph. */
export function foundOrder(report: DiscoverReport): string[] {
  const { order, series, innovations } = report;
  const found = [];
  if (order) {
    const named = order.slice(0, ORDERED).join(', ') + (order.length > ORDERED ? ', …' : '');
    found.push(msg(str`Causal order: ${named}.`));
  }
  if (series) {
    const [rows, episodes] = [count(series.rows), count(series.episodes)];
    found.push(msg(str`Rows with their past: ${rows}; episodes: ${episodes}.`));
  }
  if (innovations) {
    const pairs = ruledOut(report).join(', ') || msg('none');
    found.push(msg(str`Left out first, because their own noise moves nothing: ${pairs}.`));
  }
  return found;
}
