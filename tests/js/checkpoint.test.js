/** A run saved to bytes and resumed from them, with the page's wasm and with the API without a page. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { wasmFile } from '../../scripts/lib/project.mjs';
import { load, Session } from '../../www/api/index.ts';

const config = {
  env_steps: 460,
  initial_random_steps: 400,
  curve_every: 50,
  curve_episodes: 2,
  evaluation_episodes: 3,
  agent: { hidden: [16] },
};
/** @typedef {import('../../pkg/cmbpo.js').Method} Method */

before(() => load(pathToFileURL(wasmFile)));

/**
 * @param {Session} session
 * @param {number} units per call
 */
function finish(session, units) {
  const events = [];
  while (!session.done) events.push(...session.advance(units));
  return events;
}

for (const method of /** @type {Method[]} */ (['sac', 'mbpo', 'c-mbpo', 'oracle', 'cdl'])) {
  test(`${method}: saved at several moments, it gives the events, weights and result it would have given`, () => {
    const whole = new Session(config, method, 3);
    const events = finish(whole, 16);
    for (const units of [0, 1, 130, 409, 425, 700, 900]) {
      const begun = new Session(config, method, 3);
      const told = begun.advance(units);
      const resumed = Session.resume(begun.checkpoint());
      assert.ok(resumed instanceof Session);
      assert.deepEqual(resumed.about(), {
        method,
        seed: 3,
        config: begun.about().config,
      });
      assert.deepEqual(resumed.history(), told);
      assert.deepEqual(resumed.progress(), begun.progress());
      assert.deepEqual([...told, ...finish(resumed, 5)], events, `after ${units} units`);
      assert.deepEqual(resumed.history(), events);
      assert.deepEqual(resumed.result(), whole.result());
      assert.deepEqual(resumed.safetensors(), whole.safetensors());
    }
  });
}

test('a file that is not a whole checkpoint of this version is refused by name, and the session works on', () => {
  const session = new Session(config, 'sac', 3);
  session.advance(50);
  const file = session.checkpoint();
  const changed = file.slice();
  changed[changed.length - 5] ^= 1;
  for (const [what, bytes, message] of /** @type {[string, Uint8Array, RegExp][]} */ ([
    [
      'changed',
      changed,
      /checkpoint: sha256 is [0-9a-f]{64}, expected [0-9a-f]{64}: the file was cut/,
    ],
    ['cut short', file.subarray(0, -1), /checkpoint: sha256 is/],
    ['empty', new Uint8Array(), /checkpoint: file is not of this kind/],
    ['weights', session.safetensors(), /checkpoint: file is not of this kind/],
  ])) {
    assert.throws(() => Session.resume(bytes), message, what);
  }
  // Larger than any run; none of its memory is touched.
  const large = new Uint8Array(2 ** 30 + 1);
  assert.throws(
    () => Session.resume(large),
    /file is 1073741825 bytes, expected 1073741824 bytes at/,
  );
  assert.equal(Session.resume(file).progress().env_steps, session.progress().env_steps);
  session.advance(1);
});

test('a checkpoint of the default run is small and quick', () => {
  const session = new Session(undefined, 'c-mbpo', 0);
  while (session.progress().env_steps < 1_600) session.advance(64);
  const begun = performance.now();
  const file = session.checkpoint();
  const took = performance.now() - begun;
  assert.ok(file.length < 3_000_000, `${file.length} bytes`);
  // A slice of the worker takes 12 ms; this may replace a few of them.
  assert.ok(took < 250, `${took} ms`);
  console.log(`${(file.length / 1e6).toFixed(2)} MB in ${took.toFixed(1)} ms`);
});
