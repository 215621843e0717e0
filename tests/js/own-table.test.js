/** The form for the reader's own table: errors are named, and the rest is read. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleFile } from '../../www/data/example.ts';
import { DEFAULTS, readForm } from '../../www/data/options.ts';
import { readTable } from '../../www/data/table.js';

const names = ['a', 'b', 'c'];

test('the form is read into options', () => {
  const { options } = readForm({ ...DEFAULTS, tiers: 'a, b | c', bootstrap: '20' }, names);
  assert.deepEqual(options, {
    learner: 'pc',
    test: 'gcm',
    alpha: 0.001,
    max_depth: null,
    bootstrap: 20,
    dependent: 'leave-out',
    resampling: 'standard',
    knowledge: { tiers: [['a', 'b'], ['c']], contemporaneous: false },
  });
  const ges = readForm({ ...DEFAULTS, learner: 'ges', alpha: 'not asked for' }, names);
  assert.deepEqual(Object.keys(ges.options ?? {}), [
    'learner',
    'score',
    'bootstrap',
    'dependent',
    'resampling',
    'knowledge',
  ]);
});

test('FCI has a test and resamples', () => {
  const { options } = readForm({ ...DEFAULTS, learner: 'fci', bootstrap: '20' }, names);
  assert.deepEqual(options, {
    learner: 'fci',
    test: 'gcm',
    alpha: 0.001,
    max_depth: null,
    bootstrap: 20,
    dependent: 'leave-out',
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
  assert.equal(readTable(text).rows, 1000);
});
