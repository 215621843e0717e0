/** Test results as a function of the strength of a hidden cause, as a table. */
import { ownValue } from '../../www/own.js';
import { median } from './statistics.mjs';

/** @typedef {import('./tables.mjs').Document} Document */
/** @typedef {import('./pool.mjs').Run} Run */

/** @param {number[]} values */
const middle = (values) => {
  const p = median(values);
  if (p === null) return '–';
  return p < 1e-15 ? '< 1e-15' : p < 1e-3 ? p.toExponential(0) : p.toFixed(2);
};

/**
 * Return a Markdown table with a row for each strength of the hidden cause, for the method that runs the tests.
 * @param {Document} document
 */
export function evidenceTable({ study, runs }) {
  const edges = [
    ['Z', 'R'],
    ['Z', "X'"],
  ];
  const rows = (study?.conditions ?? []).flatMap(({ name, method, facts = {} }) => {
    const own = runs.filter((run) => run.condition === name && run.evidence);
    if (method !== 'c-mbpo' || own.length === 0) return [];
    const share = (/** @type {(run: Run) => boolean} */ is) =>
      `${own.filter(is).length} of ${own.length}`;
    const pair = (/** @type {Run} */ run) => (run.confounded ?? []).some(([a]) => a === "X'");
    return [
      [
        `${facts.strength}`,
        share(pair),
        middle(own.flatMap(({ evidence }) => evidence?.shared["X' ↔ R"] ?? [])),
        ...edges.flatMap(([from = '', to = '']) => [
          share(({ parents }) => ownValue(parents, to)?.includes(from) ?? false),
          middle(own.flatMap(({ evidence }) => ownValue(evidence?.edges, `${from} → ${to}`) ?? [])),
        ]),
        share(({ policy_inputs }) => policy_inputs.includes('Z')),
      ],
    ];
  });
  const header = [
    'strength',
    "X' ↔ R marked",
    'median p',
    ...edges.flatMap(([from, to]) => [`${from} → ${to} found`, 'median p']),
    'the policy looks at Z',
  ];
  return [header, header.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}
