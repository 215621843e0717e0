/** How the runs of an experiment are divided in the storage, and put together again. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { divided, joined, lacking } from '../../www/run/kept-parts.ts';

const runs = [
  { key: 'sac 1', result: { returns: 3 } },
  { key: 'c-mbpo 1', result: { returns: 5 } },
];

for (const [key, field] of [
  ['about/x', 'finished'],
  ['result/x', 'runs'],
]) {
  test(`${key}: runs are stored by themselves, and come back`, () => {
    const value = { place: '/ 0', [String(field)]: runs };
    const { whole, parts } = divided(String(key), value);
    assert.deepEqual(whole, { place: '/ 0', [String(field)]: ['sac 1', 'c-mbpo 1'] });
    assert.deepEqual(parts, [
      ['run/x/sac 1', runs[0]],
      ['run/x/c-mbpo 1', runs[1]],
    ]);
    assert.deepEqual(
      lacking(String(key), whole),
      parts.map(([its]) => its),
    );
    assert.deepEqual(joined(String(key), whole, new Map(parts)), value);
  });
}

test('what older versions stored whole stays as it is', () => {
  const value = { place: '/ 0', runs };
  assert.deepEqual(lacking('result/x', value), []);
  assert.equal(joined('result/x', value, new Map()), value);
});

test('what is no list of runs, or belongs to a table, is stored as it is', () => {
  for (const value of [null, 3, 'runs', [], { runs: 3 }, { runs: [3] }, { runs: [{}] }, {}]) {
    assert.deepEqual(divided('result/x', value), { whole: value, parts: [] });
  }
  const table = { runs };
  assert.deepEqual(divided('table/x', table), { whole: table, parts: [] });
  assert.deepEqual(lacking('file/x/sac 1', new Uint8Array(3)), []);
});

test('a run that is not there stays a key', () => {
  const { whole, parts } = divided('result/x', { runs });
  const some = new Map(parts.slice(0, 1));
  assert.deepEqual(joined('result/x', whole, some), { runs: [runs[0], 'c-mbpo 1'] });
});
