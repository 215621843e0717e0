/** How the graph of a table came about, for the files that it is saved in, which are in English. */

import type { DiscoverOptions, DiscoverReport, TableFacts } from '../types.d.ts';

import { version } from '../../package.json';

/** @param file its name */
export function aboutGraph(
  file: string,
  { rows, names }: TableFacts,
  { learner, test, alpha, max_depth, resampling, knowledge }: Partial<DiscoverOptions>,
  drawn: number,
  missing: DiscoverReport['missing'],
): [string, string][] {
  const tiers = knowledge?.tiers ?? [];
  const depth = typeof max_depth === 'number' ? `, sets of at most ${max_depth}` : '';
  return [
    ['table', `${file}, ${rows} rows of ${names.length}`],
    ...missingAbout(missing),
    ['learner', String(learner)],
    ...(test ? [['test', `${test}, alpha ${alpha}${depth}`] as [string, string]] : []),
    ...(tiers.length > 0
      ? [
          [
            'tiers',
            tiers.map((tier) => tier.join(', ')).join(' | ') +
              (knowledge?.contemporaneous ? ', edges inside them allowed' : ''),
          ] as [string, string],
        ]
      : []),
    ['resamples', drawn > 0 ? `${drawn}, ${resampling}, seed 0` : '0'],
    ['cmbpo', version],
  ];
}

/** What is missing from the table, and which rows a graph rests on. */
function missingAbout(missing: DiscoverReport['missing']): [string, string][] {
  if (!missing) return [];
  const { rule, complete, together, columns } = missing;
  const used =
    rule === 'test-wise' ? `at least ${together} rows for a pair` : `${complete} complete rows`;
  const dependent = columns
    .filter(({ depends_on: others }) => others.length > 0)
    .map(
      ({ column, depends_on: others }) => `${column} on ${others.map((o) => o.column).join(', ')}`,
    );
  const warning = dependent.length > 0 ? `; depend on others: ${dependent.join('; ')}` : '';
  const lacking = columns.map(({ column, missing: many }) => `${column} ${many}`).join(', ');
  return [['missing', `${lacking}; ${rule} deletion, ${used}${warning}`]];
}

/** Columns that others determine. */
export const leftOutAbout = ({ dependence }: DiscoverReport): [string, string][] =>
  dependence
    ? [
        [
          'left out',
          `${dependence.left_out.join(', ') || 'nothing'} (${dependence.relations.map(({ text }) => text).join('; ')})`,
        ],
      ]
    : [];
