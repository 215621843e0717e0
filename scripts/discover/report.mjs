/** The report of a table's graph, as a file. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { commandOf } from '../../www/export/command.js';
import { toReport } from '../../www/export/report.js';
import { placeGraph } from '../../www/views/dag-layout.js';
import { inProject } from '../lib/project.mjs';

/**
 * @param {import('./options.mjs').Parsed} parsed
 * @param {import('../../pkg/tables.js').DiscoverReport} report
 * @param {import('../../www/data/table.js').Table} table
 * @returns {string} an HTML document
 */
export function reportOf({ file, options, reading }, report, { rows, columns, about }) {
  const { version } = JSON.parse(readFileSync(inProject('package.json'), 'utf8'));
  return toReport({
    name: basename(file),
    report,
    options,
    table: {
      rows,
      columns,
      left_out: [...about.left_out, ...about.identifiers].filter((name) => name !== ''),
    },
    placed: placeGraph(report.nodes, report.edges),
    command: commandOf(file, options, reading),
    version,
  });
}
