import assert from 'node:assert/strict';
import { test } from 'node:test';
import { format, makeDocument } from '../../scripts/experiment/document.mjs';

const about = {
  ...{
    version: '0.1.0',
    commit: null,
    command: 'npm run experiment',
    preset: 'default',
    seeds: [1],
  },
  ...{ config: { env_steps: 5 }, build: { simd: true }, study: null, shard: null },
};
/** @type {any} */
const good = { method: 'sac', seed: 1, returns: { near: { mean: 2, sd: 0, episodes: 1 } } };
const bad = { method: 'mbpo', seed: 2, error: 'unreachable executed' };

test('runs that died are listed apart, and the summary is of the others', () => {
  const document = makeDocument([good, bad], about);
  assert.deepEqual(document.runs, [good]);
  assert.deepEqual(document.failed, [bad]);
  assert.deepEqual(document.summary, {
    sac: { near: { mean: 2, ci95: null, iqm: 2, iqm_ci95: null, seeds: 1 } },
  });
});

test('where none died, nothing is said of it', () =>
  assert.deepEqual(Object.keys(makeDocument([good], about)), [
    'version',
    'commit',
    'command',
    'preset',
    'seeds',
    'config',
    'build',
    'runs',
    'summary',
  ]));

test('lists of plain values take one line, and the text is still the same JSON', () => {
  const value = {
    curve: [
      [0, 1.5],
      [250, 2],
    ],
    names: ['a [1]', 'b,\n c', '{'],
    none: [],
    inner: [{ a: [1] }],
  };
  const text = format(value);
  assert.deepEqual(JSON.parse(text), value);
  assert.match(text, /\[0, 1\.5\],\n/);
});
