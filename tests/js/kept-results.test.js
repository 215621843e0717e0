/** Finished results as another version of the page, or nobody at all, may have stored them. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { inProject } from '../../scripts/lib/project.mjs';
import { readResults, resultsOf, storedOf } from '../../www/run/kept-results.ts';

const { version, config, info, runs, seed, seeds } = JSON.parse(
  readFileSync(inProject('www/stored/run.json'), 'utf8'),
);
const settings = { seed, seeds, env_steps: config.env_steps, config: {} };
const shift = info.settings['in-distribution'];
const sound = {
  ...{ format: 1, id: 'a', place: '/ 0', saved: 1, version, wasm: null },
  ...{ settings, shift, config, info, of: runs.length, runs, files: { 'sac/1': 5000 } },
};

/** Arbitrary values as IndexedDB can hold them. */
const anything = fc.anything({ withMap: true, withDate: true, withTypedArray: true });

test('results that were written are read, and can be shown', () => {
  const { kept, problem } = readResults(structuredClone(sound));
  assert.equal(problem, '');
  assert.ok(kept);
  assert.deepEqual(kept, sound);
  const stored = storedOf(kept, undefined);
  assert.deepEqual(stored.runs, runs);
  assert.equal(stored.saved, 1);
});

test('a run that was over before its worker died is kept as finished, and was readable as lost', () => {
  const died = { ...runs[0], status: 'lost', error: 'the worker ended' };
  const pending = { ...runs[1], status: 'running', result: null };
  const state = { ...settings, shift };
  const snapshot = { version, info, state, runs: [died, pending], config };
  const about = { id: 'a', place: '/ 0', saved: 1, wasm: null, files: {} };
  const written = resultsOf(/** @type {any} */ ({ snapshot }), about);
  assert.deepEqual(
    written.runs.map(({ key, status, error }) => [key, status, error]),
    [[runs[0].key, 'finished', null]],
  );
  assert.equal(readResults(structuredClone(written)).problem, '');
  const { kept } = readResults({ ...sound, runs: [died] });
  assert.ok(kept);
  assert.deepEqual(storedOf(kept, undefined).runs[0].status, 'finished');
});

test('a field that is missing is refused by its name', () => {
  for (const name of Object.keys(sound)) {
    const { [name]: _, ...rest } = /** @type {Record<string, unknown>} */ (sound);
    const { kept, problem } = readResults(rest);
    assert.equal(kept, null, name);
    assert.match(problem, new RegExp(name));
  }
});

test('another format is refused, whatever the rest is', () => {
  const { kept, problem } = readResults({ ...sound, format: 2 });
  assert.equal(kept, null);
  assert.equal(problem, 'their format is 2, expected 1');
});

test('any value is read or refused, and nothing is thrown', () => {
  fc.assert(fc.property(anything, (value) => readResults(value).kept === null));
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(sound)), anything, (name, value) => {
      const { kept, problem } = readResults({ ...sound, [name]: value });
      return (kept === null) === (problem !== '');
    }),
  );
});

test('anything within a run is read or refused', () => {
  const [run] = runs;
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(run)), anything, (name, value) => {
      const { kept, problem } = readResults({ ...sound, runs: [{ ...run, [name]: value }] });
      return (kept === null) === (problem !== '');
    }),
  );
  for (const name of ['method', 'result', 'curves', 'graphs', 'progress']) {
    const { kept } = readResults({ ...sound, runs: [{ ...run, [name]: null }] });
    assert.equal(kept, null, name);
  }
});
