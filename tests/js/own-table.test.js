/** The page's reader of tables and of the form beside it: what is wrong is named, the rest is read. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleFile } from '../../www/data/example.js';
import { LIMITS } from '../../www/data/limits.js';
import { DEFAULTS, readForm } from '../../www/data/options.js';
import { readTable } from '../../www/data/table.js';

test('commas, tabs, semicolons, quotes and a byte-order mark are read', () => {
  for (const text of [
    '\uFEFFa,b\n1,2\n3,4\n',
    'a\tb\r\n1\t2\r\n3\t4',
    'a;b\n1;2\n\n3;4\n',
    '"a","b"\n"1",2\n3,4',
  ]) {
    const { names, values, rows } = readTable(text, false);
    assert.deepEqual(names, ['a', 'b']);
    assert.deepEqual([...values], [1, 2, 3, 4]);
    assert.equal(rows, 2);
  }
});

test('words are numbered as labels where labels are meant; constant columns are named', () => {
  const table = readTable('colour,size,k\nred,1,5\nblue,2,5\nred,3,5\n', true);
  assert.deepEqual([...table.values], [0, 1, 5, 1, 2, 5, 0, 3, 5]);
  assert.deepEqual([table.words, table.constant], [['colour'], ['k']]);
});

for (const [what, text, ...named] of /** @type {[string, string, ...RegExp[]][]} */ ([
  ['an empty file', '', /empty/],
  ['no rows', 'a,b\n', /no row/],
  ['no header', '1,2\n3,4\n', /names/],
  ['a column without a name', 'a,,c\n1,2,3\n', /column 2/],
  ['one name twice', 'a,a\n1,2\n', /"a"/],
  ['a short row', 'a,b\n1,2\n3\n', /row 2 has 1/],
  ['a missing value', 'a,b\n1,2\n3,NA\n', /"b", row 2/, /missing/],
  ['a word', 'a,b\n1,2\nred,4\n', /"a", row 2/, /"red"/],
  ['infinity', 'a,b\n1,2\nInfinity,4\n', /"a", row 2/],
  ['an open quotation', 'a,b\n1,"2\n', /line/],
  [
    'too many columns',
    `${Array.from({ length: LIMITS.columns + 1 }, (_, i) => `c${i}`).join()}\n${'1,'.repeat(LIMITS.columns)}1\n`,
    /61 columns/,
    /at most 60/,
  ],
])) {
  test(`${what}: named`, () => {
    assert.throws(
      () => readTable(text, false),
      (/** @type {Error} */ error) => {
        for (const name of named) assert.match(error.message, name);
        return true;
      },
    );
  });
}

test('numbers and words in one column are refused, also as labels', () => {
  assert.throws(() => readTable('a,b\n1,2\nred,4\n', true), /"a".*both/);
});

const names = ['a', 'b', 'c'];

test('the form is read into options', () => {
  const { options } = readForm({ ...DEFAULTS, tiers: 'a, b | c', bootstrap: '20' }, names);
  assert.deepEqual(options, {
    learner: 'pc',
    test: 'gcm',
    alpha: 0.001,
    max_depth: null,
    bootstrap: 20,
    resampling: 'standard',
    knowledge: { tiers: [['a', 'b'], ['c']], contemporaneous: false },
  });
  const ges = readForm({ ...DEFAULTS, learner: 'ges', alpha: 'not asked for' }, names);
  assert.deepEqual(Object.keys(ges.options ?? {}), [
    'learner',
    'bootstrap',
    'resampling',
    'knowledge',
  ]);
});

test('FCI has a test and no resamples, whatever was typed there before', () => {
  const { options } = readForm({ ...DEFAULTS, learner: 'fci', bootstrap: '20' }, names);
  assert.deepEqual(options, {
    learner: 'fci',
    test: 'gcm',
    alpha: 0.001,
    max_depth: null,
    bootstrap: 0,
    resampling: 'standard',
    knowledge: { tiers: [], contemporaneous: false },
  });
  assert.match(
    String(readForm({ ...DEFAULTS, learner: 'fci', alpha: '2' }, names).problem),
    /^Alpha/,
  );
});

for (const [form, named] of /** @type {[Partial<typeof DEFAULTS>, RegExp][]} */ ([
  [{ alpha: '1' }, /^Alpha: .*got 1\./],
  [{ alpha: '' }, /^Alpha: .*got nothing\./],
  [{ depth: '1.5' }, /^Largest conditioning set: .*0 to 1, .*got 1\.5\./],
  [{ depth: '-1' }, /^Largest conditioning set/],
  [{ bootstrap: '-1' }, /^Resamples: .*got -1\./],
  [{ bootstrap: '1.5' }, /^Resamples/],
  [{ bootstrap: '1001' }, /^Resamples: .* 0 to 1000/],
  [{ tiers: 'a,b' }, /^Tiers: "c" is in no tier/],
  [{ tiers: 'a,b|c,d' }, /^Tiers: there is no column "d"; there are a, b, c/],
  [{ tiers: 'a,b|c,a' }, /^Tiers: "a" is there twice/],
  [{ tiers: 'a,b||c' }, /^Tiers: there is an empty name/],
])) {
  test(`${JSON.stringify(form)}: the option is named`, () => {
    const { options, problem } = readForm({ ...DEFAULTS, ...form }, names);
    assert.equal(options, null);
    assert.match(String(problem), named);
  });
}

test('the depth of the search is read', () => {
  const { options } = readForm({ ...DEFAULTS, depth: '2' }, names);
  assert.equal(options?.max_depth, 2);
});

test('the example is a table, and always the same', async () => {
  const text = await exampleFile().text();
  assert.equal(text, await exampleFile().text());
  assert.equal(readTable(text, false).rows, 1000);
});
