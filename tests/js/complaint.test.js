import assert from 'node:assert/strict';
import { test } from 'node:test';
import { complaint } from '../../scripts/test/complaint.mjs';

test("node's account of the failures is what is told, though other tests ran after it", () =>
  assert.equal(
    complaint(
      '✔ fine\n✖ bad\nℹ fail 1\n\n✖ failing tests:\n\ntest at a.js:2:1\n✖ bad\n  1 == 2\n\n✔ later\n',
    ),
    '✖ failing tests:\n\ntest at a.js:2:1\n✖ bad\n  1 == 2\n\n✔ later',
  ));

test("so is cargo's", () =>
  assert.equal(
    complaint('test a ... FAILED\n\nfailures:\n\n---- a stdout ----\npanicked\n'),
    'failures:\n\n---- a stdout ----\npanicked',
  ));

test('of a long account the beginning, of another long output the end', () => {
  const lines = Array.from({ length: 100 }, (_, i) => `line ${i}`);
  const long = complaint(['failures:', ...lines].join('\n')).split('\n');
  assert.deepEqual([long[0], long[1], long.at(-1)], ['failures:', 'line 0', '…']);
  assert.equal(long.length, 31);
  const end = complaint(lines.join('\n')).split('\n');
  assert.deepEqual([end.length, end.at(-1)], [30, 'line 99']);
});
