/** Graphs of tables as another version of the page, or nobody at all, may have stored them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { keepable, readTable } from '../../www/run/kept-tables.ts';

const edge = { from: 'a', to: 'c', kind: 'directed', p: 0.001, given: ['b'] };
const report = {
  ...{ nodes: ['a', 'b', 'c'], edges: [edge], open: [], overruled: [['a', 'c', 'b']] },
  ...{ sepsets: [{ pair: ['a', 'b'], set: [], p: 0.4 }], tests_run: 7 },
  belief: [{ a: 'a', b: 'c', forward: 1, backward: 0, undirected: 0 }],
};
const origin = {
  ...{ options: { learner: 'pc' }, command: 'discover t.csv', version: '1.0.0' },
  table: { rows: 9, columns: [{ name: 'a', kind: 'number', missing: 0 }], left_out: [] },
};
const sound = {
  ...{ format: 1, id: 'a', place: '/ 0', saved: 1, version: '1.0.0', name: 't.csv' },
  ...{ report, origin, options: { learner: 'pc' }, about: [['learner', 'pc']] },
};

const anything = fc.anything({ withMap: true, withDate: true, withTypedArray: true });

test('a graph that was written is read; a field that is missing is refused by its name', () => {
  assert.deepEqual(readTable(structuredClone(sound)), { table: sound, problem: '' });
  for (const name of Object.keys(sound)) {
    const { table, problem } = readTable({ ...sound, [name]: undefined });
    assert.equal(table, null);
    assert.match(problem, new RegExp(name));
  }
});

test('edges and pairs of variables that it does not have are refused', () => {
  for (const change of [
    { edges: [{ ...edge, to: 'nobody' }] },
    { edges: [{ ...edge, marks: ['arrow'] }] },
    { edges: [{ ...edge, effect: { standardised: 1 } }] },
    { sepsets: [{ pair: ['a', '__proto__'], set: [], p: 1 }] },
    { belief: [{ a: 'a', b: 'b' }] },
  ]) {
    assert.match(readTable({ ...sound, report: { ...report, ...change } }).problem, /report/);
  }
});

test('any value is read or refused, and nothing is thrown', () => {
  fc.assert(fc.property(anything, (value) => readTable(value).table === null));
  for (const [whole, put] of /** @type {[object, (part: object) => object][]} */ ([
    [sound, (part) => part],
    [report, (part) => ({ ...sound, report: part })],
    [edge, (part) => ({ ...sound, report: { ...report, edges: [part] } })],
    [origin, (part) => ({ ...sound, origin: part })],
  ])) {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(whole)), anything, (name, value) => {
        const { table, problem } = readTable(put({ ...whole, [name]: value }));
        return (table === null) === (problem !== '');
      }),
    );
  }
});

test('a graph with too many pairs is not kept', () => {
  const many = (/** @type {number} */ n) =>
    /** @type {any} */ ({ report: { edges: [], sepsets: Array.from({ length: n }) } });
  assert.equal(keepable(many(50_000)), true);
  assert.equal(keepable(many(50_001)), false);
});
