import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tally } from '../../scripts/test/tally.mjs';

test("cargo's summaries are added up, coloured or not", () =>
  assert.deepEqual(
    tally(
      'test a ... ok\ntest result: ok. 12 passed; 0 failed; 1 ignored; 0 measured\n' +
        'test result: \x1b[31mFAILED\x1b[0m. 3 passed; 2 failed; 0 ignored\n',
      false,
    ),
    { passed: 15, failed: 2 },
  ));

test("node's summary counts cancelled tests as failed", () => {
  assert.deepEqual(tally('ℹ tests 4\nℹ pass 3\nℹ fail 0\nℹ cancelled 1\n', false), {
    passed: 3,
    failed: 1,
  });
  assert.deepEqual(tally('# tests 4\n# pass 4\n# fail 0\n', true), { passed: 4, failed: 0 });
});

test('a check without tests is one', () => {
  assert.deepEqual(tally('Checking formatting...\n', true), { passed: 1, failed: 0 });
  assert.deepEqual(tally('', false), { passed: 0, failed: 1 });
});

test('a runner that breaks after its tests passed has failed', () =>
  assert.deepEqual(
    tally('test result: ok. 5 passed; 0 failed; 0 ignored\nlinking failed\n', false),
    {
      passed: 5,
      failed: 1,
    },
  ));
