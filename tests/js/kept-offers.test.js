/** Which of the experiments that the browser kept is the newest. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newestFirst } from '../../www/run/kept-offers.ts';

test('what was kept at a time that has not come yet is the oldest', () => {
  const now = Date.now();
  const ages = [-3, 60, -1, 61, -2].map((minutes) => ({ minutes, saved: now + 60_000 * minutes }));
  assert.deepEqual(
    newestFirst(ages).map(({ minutes }) => minutes),
    [-1, -2, -3, 61, 60],
  );
});
