/** The tables of docs/experiments.md, from the stored results. */
import { readFileSync, readdirSync } from 'node:fs';
import { ownValue } from '../../www/own.js';
import { inProject } from '../lib/project.mjs';
import { evidenceTable } from './evidence-table.mjs';
import { precision, recall } from './graph-score.mjs';
import { detectionTables, recoveryTable } from './recovery.mjs';
import { mean } from './statistics.mjs';
import { studies } from './studies.mjs';
import { worldsTable } from './worlds-table.mjs';

/** @typedef {ReturnType<typeof import('./document.mjs').makeDocument>} Document */

/** Return the stored results by name of study. @returns {Record<string, Document>} */
export function storedStudies() {
  return Object.fromEntries(
    storedNames().map((name) => [name, JSON.parse(readFileSync(`${folder}/${name}.json`, 'utf8'))]),
  );
}

const folder = inProject('docs/experiments');

/** Return the names of the studies whose results are stored. */
const storedNames = () =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length))
    .sort();

const words = { equal: '=', lower: '↓', higher: '↑', undecided: '?' };

/** @param {number | null | undefined} value */
const short = (value) => (value === null || value === undefined ? '–' : value.toFixed(2));

/** Names of spurious sensors. */
const sensor = /^S\d+$/;

/** @typedef {Document['runs'][number]} Run */

/**
 * Columns of studies that compare graphs with the true graph: means over seeds.
 * @type {[string, (run: Run) => number | null, number][]}
 */
export const graphColumns = [
  ['precision', ({ graph }) => (graph ? precision(graph.used) : null), 3],
  ['recall', ({ graph }) => (graph ? recall(graph.used) : null), 3],
  ['sensors looked at', (run) => run.policy_inputs.filter((name) => sensor.test(name)).length, 1],
];

/**
 * Return the mean of a measure over the runs of a condition that have it.
 * @param {Run[]} runs
 * @param {string} condition
 * @param {(run: Run) => number | null} of
 */
export function meanOf(runs, condition, of) {
  const own = runs.filter((run) => run.condition === condition).map(of);
  const values = own.filter((value) => value !== null);
  return values.length === 0 ? null : mean(values);
}

/**
 * Return a Markdown table with a row for each condition and a column for each setting, and the study's other columns.
 * @param {Document} document
 */
export function table({ runs, summary, contrasts, study }) {
  const settings = [...new Set(Object.values(summary).flatMap((each) => Object.keys(each)))];
  const cell = (/** @type {string} */ condition, /** @type {string} */ setting) => {
    const estimate = ownValue(ownValue(summary, condition), setting);
    if (!estimate) return '–';
    const range = estimate.iqm_ci95 ? ` [${estimate.iqm_ci95.map(short).join(', ')}]` : '';
    const contrast = contrasts?.find(
      (each) => each.condition === condition && each.setting === setting,
    );
    return `${short(estimate.iqm)}${range}${contrast ? ` ${words[contrast.verdict]}` : ''}`;
  };
  const names = study?.conditions.map(({ name }) => name) ?? Object.keys(summary);
  const more = runs.some(({ graph }) => graph) ? graphColumns : [];
  const measured = (/** @type {string} */ condition) =>
    more.map(([, of, digits]) => meanOf(runs, condition, of)?.toFixed(digits) ?? '–');
  return [
    ['condition', ...settings, ...more.map(([name]) => name)],
    ['---', ...[...settings, ...more].map(() => '---')],
    ...names.map((name) => [
      name,
      ...settings.map((setting) => cell(name, setting)),
      ...measured(name),
    ]),
  ]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

/** @type {Record<string, (document: Document) => string>} */
const makers = { table, recovery: recoveryTable, evidence: evidenceTable, worlds: worldsTable };

/**
 * Fill every table between its two comments, with the provenance below it: final returns (`table NAME`), recovery after
 * a change (`recovery NAME`), test results (`evidence NAME`), and a world with its sensors (`worlds NAME`).
 * @param {string} text
 * @param {Record<string, Document>} documents
 */
export function withTables(text, documents) {
  const streams = JSON.parse(readFileSync(inProject('docs/change-detection.json'), 'utf8'));
  const tables = detectionTables(streams);
  const withDetection = text.replace(
    /(<!-- change-detection -->)[^]*?(<!-- end -->)/g,
    (_, begin, end) => `${begin}\n\n${tables}\n\n${end}`,
  );
  return withDetection.replace(
    /(<!-- (table|recovery|evidence|worlds) ([\w-]+) -->)[^]*?(<!-- end -->)/g,
    (whole, begin, kind, name, end) => {
      const document = ownValue(documents, String(name));
      if (!document) return whole;
      const { command, seeds, commit } = document;
      const origin = `\`${command}\`, ${seeds.length} seeds, commit ${commit ?? 'unknown'}.`;
      const rows = ownValue(makers, String(kind))?.(document) ?? '';
      return `${begin}\n\n${rows}\n\n${origin}\n\n${end}`;
    },
  );
}

/**
 * Fill the table of the studies' findings between its two comments.
 * @param {string} text
 */
export function withFindings(text) {
  const stored = storedNames();
  const rows = studies
    .filter(({ name }) => stored.includes(name))
    .map(({ name, finding }) => `| \`${name}\` | ${finding} |`);
  const table = ['| study | what was found |', '|---|---|', ...rows].join('\n');
  return text.replace(
    /(<!-- findings -->)[^]*?(<!-- end -->)/,
    (_, begin, end) => `${begin}\n${table}\n\n${end}`,
  );
}
