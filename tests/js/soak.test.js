/** A short endurance test; `npm run soak` is the long one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asFast, flat, nothingLeft } from '../../scripts/soak/limits.mjs';
import { ENDLESS, soakLongRun } from '../../scripts/soak/long-run.mjs';
import { command } from '../support/command.js';

/** Create values from their index. @param {(i: number) => number} value */
const values = (value) => Array.from({ length: 90 }, (_, i) => value(i));
/** Variation of times on a shared machine. @param {number} i */
const noise = (i) => 1 + 0.1 * Math.sin(7 * i);

test('what grows is found, and what only wavers is not', () => {
  assert.ok(flat('steady', values(noise)).ok);
  assert.ok(
    !flat(
      'grows by a tenth',
      values((i) => 100 + i / 8),
    ).ok,
  );
  assert.ok(
    flat(
      'shrinks',
      values((i) => 100 - i / 8),
    ).ok,
  );
  assert.ok(
    flat(
      'none',
      values(() => 0),
    ).ok,
  );
  assert.ok(
    !flat(
      'none at first',
      values((i) => Number(i > 70)),
    ).ok,
  );
  assert.ok(
    !flat(
      'one timer more',
      values((i) => (i > 45 ? 4 : 3)),
    ).ok,
  );
  assert.ok(
    !flat(
      'no number',
      values(() => NaN),
    ).ok,
  );
});

test('what slows down is found, and a machine that does is not', () => {
  const machine = values((i) => 50 * noise(i) * (1 + i / 90));
  assert.ok(
    asFast(
      'steady',
      machine.map((ms) => 3 * ms),
      machine,
    ).ok,
  );
  const slower = machine.map((ms, i) => 3 * ms * (1 + i / 900));
  assert.ok(!asFast('a tenth slower', slower, machine).ok);
  assert.ok(
    !asFast(
      'no number',
      values(() => NaN),
      machine,
    ).ok,
  );
});

test('what is left behind is found', () => {
  assert.ok(nothingLeft('as before', 2, 2).ok);
  assert.ok(!nothingLeft('a timer', 1).ok);
});

/** There are as many fits as samples, so that every sample covers the same work. */
const short = {
  ...ENDLESS,
  initial_random_steps: 200,
  real_buffer: 400,
  curve_every: 200,
  model: { every: 200, max_epochs: 4, patience: 4 },
  rollout: { starts: 200, buffer: 1_000 },
};

for (const method of ['sac', 'c-mbpo']) {
  test(`a run of ${method} holds no more at its end, and is as fast`, async () => {
    const { checks, samples } = await soakLongRun({
      method,
      envSteps: 2_400,
      config: short,
      warmUp: 0.4,
      samples: 12,
      turns: 2,
      // The size of the wasm memory is exact; JavaScript's heap and the times of a short run are not.
      limits: { speed: 0.6, heap: 1.3 },
    });
    assert.equal(samples.length, 12);
    assert.equal(checks.length, 3);
    assert.deepEqual(
      checks.filter(({ ok }) => !ok),
      [],
    );
  });
}

test('a bad option ends the command with 2 before anything is built', async () => {
  const { code, stdout, stderr } = await command('scripts/soak.mjs', '--runs', '5');
  assert.equal(code, 2);
  assert.equal(stdout, '');
  assert.match(stderr, /^soak: --runs: "5" is not a whole number from 10 to 10000/);
});
