/** Long names in small places, and how long runs still need. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Remaining } from '../../www/run/remaining.ts';
import { inTwoLines, shortened } from '../../www/state/names.js';

test('a name is never longer than its room, and keeps both of its ends', () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 1, maxLength: 60 }),
      fc.integer({ min: 3, max: 40 }),
      (name, letters) => {
        const short = shortened(name, letters);
        assert.ok(short.length <= Math.max(letters, 3), short);
        assert.equal(short[0], name[0]);
        assert.equal(short.at(-1), name.at(-1));
        const lines = inTwoLines(name, letters);
        assert.ok(lines.length <= 2 && lines.every((line) => line.length <= letters));
      },
    ),
  );
  assert.equal(shortened('temperature_of_the_room', 9), 'temp…room');
});

/** @param {number} steps */
const runs = (steps) =>
  /** @type {any[]} */ ([
    { progress: { env_steps: steps, total_env_steps: 1100 } },
    { progress: { env_steps: steps, total_env_steps: 1100 } },
  ]);

test('what is left follows from how fast the steps came; a search that makes none does not stop it', () => {
  const remaining = new Remaining();
  for (let second = 0; second <= 10; second += 1) {
    // The first 100 steps are random, and count for nothing.
    remaining.look(runs(100 + 10 * second + 1), 100, true, 1000 * second);
  }
  const { done, seconds } = remaining.of(runs(201), 100);
  assert.ok(Math.abs(done - 0.101) < 1e-9, String(done));
  assert.ok(Math.abs(Number(seconds) - 89.9) < 0.5, String(seconds));
  for (let second = 11; second <= 30; second += 1) {
    remaining.look(runs(201), 100, true, 1000 * second);
  }
  const slow = Number(remaining.of(runs(201), 100).seconds);
  assert.ok(slow > 200 && slow < 300, String(slow));
  remaining.look(runs(201), 100, false, 31_000);
  assert.equal(remaining.of(runs(201), 100).seconds, null, 'nothing is known of a pause');
});
