/** The report to hand in, and the command that makes it again. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { parseOptions } from '../../scripts/discover/options.mjs';
import { commandOf } from '../../www/export/command.js';
import { toReport } from '../../www/export/report.js';
import { placeGraph } from '../../www/views/dag-layout.js';

const folder = mkdtempSync(join(tmpdir(), 'cmbpo-report-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const NASTY = '<script>alert("1")</script>';

/** @type {import('../../pkg/tables.js').DiscoverReport} */
const report = {
  nodes: ['a', NASTY, "c'd"],
  edges: [
    {
      from: 'a',
      to: NASTY,
      kind: 'directed',
      p: 1e-9,
      given: ["c'd"],
      probability: 0.93,
      effect: { standardised: 0.51, interval: [0.4, 0.62], coefficient: 1234.5 },
    },
    { from: NASTY, to: "c'd", kind: 'undirected', p: null, given: [] },
  ],
  sepsets: [{ pair: ['a', "c'd"], set: [NASTY], p: 0.4 }],
  open: [],
  overruled: [],
  contradictions: [['a', NASTY]],
  left_out: 4,
  tests_run: 7,
  missing: {
    rule: 'list-wise',
    rows: 100,
    complete: 90,
    together: 90,
    columns: [{ column: 'a', missing: 10, depends_on: [{ column: NASTY, p: 0.001 }] }],
  },
  dependence: {
    relations: [{ kind: 'linear', columns: ['a', 'b'], text: 'b = 2 × a', left_out: 'b' }],
    left_out: ['b'],
    warning: 'Some columns determine each other.',
  },
};

/** @param {Partial<import('../../www/export/report.js').Handed>} [change] */
const html = (change = {}) =>
  toReport({
    name: `t${NASTY}.csv`,
    report,
    options: { knowledge: { tiers: [['a'], [NASTY, "c'd"]] }, assigned: ['a'] },
    table: {
      rows: 100,
      columns: [
        { name: 'a', kind: 'number', missing: 10 },
        { name: NASTY, kind: 'label', missing: 0 },
      ],
      left_out: [NASTY],
    },
    placed: placeGraph(report.nodes, report.edges),
    command: `npm run --silent discover -- '${NASTY}'`,
    version: '0.1.0',
    ...change,
  });

test('a report holds evidence, strengths, warnings, what it rests on and the command', () => {
  const text = html();
  for (const part of [
    '0.51 [0.40, 0.62]',
    '<td class="n">1230</td>',
    '93 %',
    'b = 2 × a',
    '90 of 100 rows are used',
    'depends on',
    'contradict each other',
    'Not all conditioning sets of 4 or more',
    'Every common cause of two columns is in the table',
    'The test gcm finds',
    'set at random',
    'npm run --silent discover -- ',
    '<svg ',
  ]) {
    assert.ok(text.includes(part), part);
  }
});

test('no text of the table or of the file becomes markup, and the page may run and load nothing', () => {
  const text = html();
  assert.doesNotMatch(text, /<script|javascript:|\son\w+=/i);
  assert.ok(text.includes('&lt;script&gt;'));
  assert.match(text, /Content-Security-Policy" content="default-src 'none'; style-src/);
  assert.doesNotMatch(text, /(?:src|href)\s*=/i);
  assert.doesNotMatch(text, /\sstyle=/);
});

test('what is asked of every learner is said in words', () => {
  for (const learner of /** @type {const} */ (['pc', 'ges', 'lingam', 'fci'])) {
    const text = html({ options: { learner } });
    assert.match(text, /<h2>What this rests on<\/h2>\n<ul><li>/, learner);
    assert.equal(/The test gcm/.test(text), learner === 'pc' || learner === 'fci', learner);
    assert.equal(/the noise is Gaussian/.test(text), learner === 'ges', learner);
  }
});

test('a file whose name begins with a dash is no option of the command', () => {
  assert.match(commandOf('-t.csv', {}), / -- \.\/-t\.csv( |$)/);
});

test('the command, read by a shell and by the terminal, gives the same options', () => {
  const path = join(folder, "it's a table.csv");
  writeFileSync(path, 'a,b\n1,2\n');
  const name = fc.oneof(
    fc.constantFrom('a', 'mass, kg', 'a>b', 'x|y', '"q"', "it's", ' space ', '-1', '$HOME', 'ä'),
    fc
      .string({ minLength: 1, maxLength: 6 })
      .filter((text) => text.trim() !== '' && !/[\0\n\r]/.test(text)),
  );
  const some = fc.uniqueArray(name, { minLength: 1, maxLength: 3 });
  const edge = /** @type {fc.Arbitrary<[string, string]>} */ (fc.tuple(name, name));
  const drawn = fc.record(
    {
      learner: fc.constantFrom('pc', 'fci', 'ges', 'lingam'),
      test: fc.constantFrom('gcm', 'fisher-z'),
      score: fc.constantFrom('bic', 'bdeu'),
      equivalent_sample_size: fc.constantFrom(0.5, 10),
      alpha: fc.constantFrom(0.05, 1e-7),
      max_depth: fc.nat(5),
      dependent: fc.constantFrom('keep', 'refuse'),
      missing: fc.constant('test-wise'),
      bootstrap: fc.integer({ min: 1, max: 9 }),
      resampling: fc.constant('bayesian'),
      seed: fc.integer({ min: 1, max: 99 }),
      assigned: some,
      setting: some,
    },
    { requiredKeys: ['bootstrap'], noNullPrototype: true },
  );
  const reading = fc.record(
    {
      labels: some,
      numbers: some,
      without: some,
      missing: some,
      decimal: fc.constantFrom('.', ','),
      encoding: fc.constant('latin1'),
    },
    { requiredKeys: [], noNullPrototype: true },
  );
  const knowledge = fc.record(
    {
      tiers: fc.array(some, { maxLength: 3 }),
      contemporaneous: fc.boolean(),
      required: fc.array(edge, { maxLength: 2 }),
      forbidden: fc.array(edge, { maxLength: 2 }),
    },
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(drawn, reading, knowledge, (options, how, known) => {
      const given = /** @type {any} */ ({ ...options, knowledge: known });
      const words = commandOf(path, given, /** @type {any} */ (how));
      const parsed = parseOptions(unshelled(words).slice(5));
      assert.deepEqual(parsed?.options, given, words);
      assert.deepEqual(parsed?.reading, how, words);
      assert.equal(parsed?.file, path);
    }),
    { numRuns: 300, seed: 5 },
  );
  const series = { lags: 3, episode: 'an episode', time: "t'", innovations: true };
  const parsed = parseOptions(unshelled(commandOf(path, { series })).slice(5));
  assert.deepEqual(parsed?.options.series, series);
  assert.deepEqual(parsed?.reading.keep, ['an episode', "t'"]);
});

/** The words that a shell makes of a line. @param {string} line */
function unshelled(line) {
  const words = [''];
  for (let at = 0; at < line.length; at += 1) {
    if (line[at] === "'") {
      const end = line.indexOf("'", at + 1);
      words[words.length - 1] += line.slice(at + 1, end);
      at = end;
    } else if (line[at] === '\\') {
      at += 1;
      words[words.length - 1] += line[at];
    } else if (line[at] === ' ') words.push('');
    else words[words.length - 1] += line[at];
  }
  return words;
}
