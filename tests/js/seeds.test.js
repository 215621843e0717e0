import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UsageError } from '../../scripts/lib/errors.mjs';
import { parseSeeds } from '../../scripts/experiment/seeds.mjs';

for (const [text, seeds] of /** @type {[string, number[]][]} */ ([
  ['3', [3]],
  ['0-3', [0, 1, 2, 3]],
  ['0,2,5-7', [0, 2, 5, 6, 7]],
  ['7-7', [7]],
  [' 1 , 4-5 ', [1, 4, 5]],
  ['9,0', [9, 0]],
  ['4294967295', [4294967295]],
])) {
  test(`"${text}" is ${seeds.join(' ')}`, () => assert.deepEqual(parseSeeds(text), seeds));
}

for (const [text, named] of /** @type {[string, RegExp][]} */ ([
  ['', /""/],
  ['a', /"a"/],
  ['1,', /"" in "1,"/],
  ['-1', /"-1"/],
  ['1.5', /"1\.5"/],
  ['1e3', /"1e3"/],
  ['0-9-12', /"0-9-12"/],
  ['9-0', /"9-0" runs backwards/],
  ['4294967296', /4294967296 is above/],
  ['0-3,2', /seed 2 is given twice/],
  ['0-4294967295', /more than 10000 seeds/],
])) {
  test(`"${text}" is refused by name`, () =>
    assert.throws(
      () => parseSeeds(text),
      (error) =>
        error instanceof UsageError &&
        /^--seeds: /.test(error.message) &&
        named.test(error.message),
    ));
}
