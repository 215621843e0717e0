/** A found graph as a document to hand in: one HTML file without scripts, whose every text is escaped. */

/** @import { DiscoverOptions, DiscoverReport, FoundEdge } from '../../pkg/tables.js' */
/** @import { ExportGraph, Placement } from './graph.d.ts' */

import { ASSUMES, SCORE_ASSUMES, TEST_ASSUMES, UNIT } from '../generated/assumptions.js';
import { LEARNERS, TABLE_CHOICES } from '../generated/catalogue.js';
import { SERIES_ASSUMES } from './assumptions.js';
import { effectText, short } from './numbers.js';
import { ruledOut } from './own-noise.js';
import { escaped, toSvg } from './svg.js';

/**
 * @typedef {object} Handed
 * @property {string} name of the file that held the table
 * @property {DiscoverReport} report
 * @property {Partial<DiscoverOptions>} options
 * @property {{rows: number, columns: {name: string, kind: string, missing: number}[], left_out: string[]}} table without its data
 * @property {Placement} placed where the nodes stand in the picture
 * @property {string} command that finds the graph again
 * @property {string} version
 */

/** So many pairs without an edge are listed. */
const READABLE = 200;

const STYLE = `body{font:15px/1.5 Helvetica,Arial,sans-serif;color:#1d2330;max-width:60rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}
table{border-collapse:collapse;margin:.5rem 0}th,td{border:1px solid #c6cbd4;padding:.25rem .6rem;text-align:left;vertical-align:top}
td.n{text-align:right}.scroll{overflow-x:auto}svg{max-width:100%;height:auto}
.warnings{border-left:4px solid #a3260c;padding-left:1rem}
pre{background:#f1f3f6;padding:.7rem;white-space:pre-wrap;overflow-wrap:anywhere}`;

/**
 * @param {Handed} handed
 * @returns {string} a whole HTML document
 */
export function toReport(handed) {
  const { name, report, options, table, placed, command, version } = handed;
  const title = `Causal graph of ${name}`;
  const graph = /** @type {ExportGraph} */ ({ title, ...report, about: [] });
  const warnings = warningsOf(report);
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    // The file asks for nothing, and runs nothing.
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    '<meta name="viewport" content="width=device-width">',
    `<title>${escaped(title)}</title>`,
    `<style>${STYLE}</style>`,
    '</head>',
    '<body>',
    `<h1>${escaped(title)}</h1>`,
    `<p>${escaped(summaryOf(handed))}</p>`,
    ...(warnings.length > 0
      ? ['<section class="warnings">', '<h2>Warnings</h2>', listOf(warnings), '</section>']
      : []),
    '<h2>Graph</h2>',
    `<div class="scroll">${toSvg(graph, placed)}</div>`,
    '<h2>Edges</h2>',
    edgesOf(report),
    ...pairsOf(report),
    '<h2>What this rests on</h2>',
    listOf(assumptionsOf(options, report)),
    '<h2>The table</h2>',
    tableOf(table),
    '<h2>The same again</h2>',
    '<p>In the folder of cmbpo, with the same file, this command finds the same graph:</p>',
    `<pre>${escaped(command)}</pre>`,
    `<p>Made with cmbpo ${escaped(version)}. This report holds no value of the table.</p>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

/** @param {Handed} handed */
function summaryOf({ report, options, table }) {
  const { learner = LEARNER, test = TEST, alpha = 0.001, score = SCORE } = options;
  const { method, asksTests } = LEARNERS[learner];
  const how = asksTests
    ? `${report.series ? 'PCMCI' : method} with the test ${test} at alpha ${alpha}`
    : learner === 'ges'
      ? `${method} with the score ${score}`
      : method;
  const shape = `${table.rows} rows and ${table.columns.length} columns`;
  const found = `${report.edges.length} ${report.edges.length === 1 ? 'edge' : 'edges'} between ${report.nodes.length} variables`;
  const series = report.series
    ? ` Series: ${report.series.rows} rows of ${report.series.episodes} episodes with their past of up to ${report.series.lags} steps.`
    : '';
  const noise = report.innovations
    ? ` Left out before the search, as their own noise moves nothing (innovation test): ${ruledOut(report).join(', ') || 'none'}.`
    : '';
  const order = report.order ? ` Causal order: ${report.order.join(', ')}.` : '';
  return `${shape}. ${how}: ${found}, ${report.tests_run} ${UNIT[learner]}.${series}${noise}${order}`;
}

const [LEARNER, TEST] = [TABLE_CHOICES.learner.default, TABLE_CHOICES.test.default];
const SCORE = TABLE_CHOICES.score.default;

/** @param {DiscoverReport} report */
function warningsOf({ dependence, missing, contradictions = [], left_out, open, overruled }) {
  const triple = (/** @type {string[]} */ [x, y, z]) => `${x}, ${z} into ${y}`;
  const warnings = [];
  if (dependence) {
    warnings.push(
      `${dependence.relations.map(({ text }) => text).join('; ')}. ${dependence.warning}`,
    );
  }
  if (missing) {
    const lacking = missing.columns.map(({ column, missing: many }) => `${column} ${many}`);
    const used =
      missing.rule === 'test-wise'
        ? `each test uses the rows that have its own columns, for a pair at least ${missing.together} of ${missing.rows}`
        : `${missing.complete} of ${missing.rows} rows are used, those with a value in every column`;
    warnings.push(`Missing values: ${lacking.join(', ')}; ${used}.`);
    for (const { column, depends_on: others } of missing.columns) {
      if (others.length === 0) continue;
      const named = others.map(({ column: other }) => other).join(', ');
      warnings.push(
        `Whether ${column} is missing depends on ${named}: the rows that are left may mislead.`,
      );
    }
  }
  if (contradictions.length > 0) {
    const pairs = contradictions.map(([a, b]) => `${a} - ${b}`).join(', ');
    warnings.push(`These edges contradict each other, no DAG has them as they are: ${pairs}.`);
  }
  if (left_out !== undefined) {
    warnings.push(
      `Not all conditioning sets of ${left_out} or more were tested: there are too many.`,
    );
  }
  if (open.length > 0) {
    warnings.push(
      `The tests leave open which of these are common effects: ${open.map(triple).join('; ')}.`,
    );
  }
  if (overruled.length > 0) {
    const named = overruled.map(triple).join('; ');
    warnings.push(`Common effects that other tests or what is known did not allow: ${named}.`);
  }
  return warnings;
}

/** @param {DiscoverReport} report */
function edgesOf({ edges, belief }) {
  if (edges.length === 0) return '<p>No two columns depend on each other by this measure.</p>';
  const drawn = edges.some(({ probability }) => probability !== undefined);
  const strong = edges.some(({ effect }) => effect);
  const head = ['Edge', 'p-value', 'Given', ...(strong ? ['Effect', 'In units'] : [])];
  if (drawn) head.push('In resamples');
  const rows = edges.map((edge) => {
    const cells = [
      `<th scope="row">${escaped(drawnEdge(edge))}</th>`,
      number(edge.p === null ? 'required' : pText(edge.p)),
      `<td>${escaped(edge.given.join(', ') || 'nothing')}</td>`,
    ];
    if (strong) {
      const { effect } = edge;
      cells.push(
        number(effect ? effectText(effect) : ''),
        number(effect ? short(effect.coefficient) : ''),
      );
    }
    if (drawn) cells.push(number(sharesOf(edge)));
    return `<tr>${cells.join('')}</tr>`;
  });
  const notes = [
    'The p-value is that of the test that came closest to removing the edge, given the columns named.',
    ...(strong
      ? [
          'Effect: standard deviations of the effect for one of the cause, in a linear regression on all causes in the graph, with the 95 % interval if the graph is right. In units: the same in the units of the columns. Both say little where relations are bent.',
        ]
      : []),
    ...(belief
      ? [
          edges.some(({ marks }) => marks)
            ? 'In resamples: the share of the resamples with any edge between the two, and in brackets with these marks at its ends.'
            : 'In resamples: the share of the resamples with this edge; one without direction counts half for a directed edge.',
        ]
      : ['How stable the edges are was not asked for (--bootstrap).']),
  ];
  return `<div class="scroll"><table><thead><tr>${head.map((h) => `<th scope="col">${h}</th>`).join('')}</tr></thead><tbody>
${rows.join('\n')}
</tbody></table></div>
${notes.map((note) => `<p>${escaped(note)}</p>`).join('\n')}`;
}

/** @param {DiscoverReport} report */
function pairsOf({ sepsets }) {
  if (sepsets.length === 0) return [];
  const rows = sepsets
    .slice(0, READABLE)
    .map(
      ({ pair, set, p }) =>
        `<tr><th scope="row">${escaped(pair.join(', '))}</th>${number(pText(p))}<td>${escaped(set.join(', ') || 'nothing')}</td></tr>`,
    );
  const left = sepsets.length - rows.length;
  return [
    '<h2>Pairs without an edge</h2>',
    `<div class="scroll"><table><thead><tr><th scope="col">Pair</th><th scope="col">p-value</th><th scope="col">Independent given</th></tr></thead><tbody>
${rows.join('\n')}
</tbody></table></div>`,
    ...(left > 0 ? [`<p>${left} more are left out here.</p>`] : []),
  ];
}

/**
 * @param {Partial<DiscoverOptions>} options
 * @param {DiscoverReport} report
 */
function assumptionsOf(options, report) {
  const { learner = LEARNER, test = TEST, score = SCORE, knowledge } = options;
  const { assigned = [], setting = [] } = options;
  const list = [...(report.series ? SERIES_ASSUMES : ASSUMES[learner])];
  if (LEARNERS[learner].asksTests) list.push(TEST_ASSUMES[test]);
  if (learner === 'ges') list.push(SCORE_ASSUMES[score]);
  const { tiers = [], contemporaneous, required = [], forbidden = [] } = knowledge ?? {};
  const edge = (/** @type {[string, string]} */ [from, to]) => `${from} -> ${to}`;
  if (tiers.length > 0) {
    const order = tiers.map((tier) => tier.join(', ')).join(' | ');
    list.push(
      `Given: the order of time, ${order}${contemporaneous ? ', with edges inside a tier' : ''}.`,
    );
  }
  if (required.length > 0) list.push(`Given: the edges ${required.map(edge).join(', ')}.`);
  if (forbidden.length > 0) list.push(`Ruled out: the edges ${forbidden.map(edge).join(', ')}.`);
  if (assigned.length > 0) list.push(`Given: ${assigned.join(', ')} set at random.`);
  if (setting.length > 0) {
    list.push(
      `Given: ${setting.join(', ')} names the setting; nothing else in the table moves it.`,
    );
  }
  return list;
}

/** @param {Handed['table']} table */
function tableOf({ rows, columns, left_out }) {
  const each = columns.map(
    ({ name, kind, missing }) =>
      `<tr><th scope="row">${escaped(name)}</th><td>${escaped(kind)}</td>${number(String(missing))}</tr>`,
  );
  const out = left_out.length > 0 ? `<p>Left out: ${escaped(left_out.join(', '))}.</p>` : '';
  return `<p>${rows} rows.</p>
<div class="scroll"><table><thead><tr><th scope="col">Column</th><th scope="col">Holds</th><th scope="col">Missing</th></tr></thead><tbody>
${each.join('\n')}
</tbody></table></div>${out}`;
}

/** @param {string[]} items */
const listOf = (items) => `<ul>${items.map((item) => `<li>${escaped(item)}</li>`).join('\n')}</ul>`;

/** @param {string} text */
const number = (text) => `<td class="n">${escaped(text)}</td>`;

/** @param {FoundEdge} edge */
function sharesOf({ probability = 0, mark_probabilities: marks }) {
  const percent = (/** @type {number} */ share) => `${Math.round(100 * share)} %`;
  return marks
    ? `${percent(probability)} (${marks.map(percent).join(', ')})`
    : percent(probability);
}

/** @param {FoundEdge} edge */
function drawnEdge({ from, to, kind, marks }) {
  if (!marks) return `${from} ${kind === 'directed' ? '→' : '—'} ${to}`;
  const left = { arrow: '<', tail: '-', circle: 'o' }[marks[0]];
  const right = { arrow: '>', tail: '-', circle: 'o' }[marks[1]];
  return `${from} ${left}-${right} ${to}`;
}

/** @param {number} p */
const pText = (p) => (p < 1e-4 ? p.toExponential(1) : p.toFixed(4));
