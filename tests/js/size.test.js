/** The download does not grow unnoticed: docs/benchmarks.md has the sizes, and whose they are. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { build } from '../../scripts/build.mjs';
import { download } from '../../scripts/bench/download.mjs';

await build();
const { page, tables, api, files } = download();
const heaviest = files
  .slice(0, 5)
  .map(({ file, brotli }) => `${file} ${(brotli / 1000).toFixed(1)}`)
  .join(', ');

const kB = (/** @type {number} */ bytes) => `${(bytes / 1000).toFixed(1)} kB`;

test('wasm and scripts of the whole page, without what a table needs, weigh at most 650 kB', () => {
  assert.ok(page <= 650_000, `${kB(page)}; ${heaviest}`);
});

test('what a table of the reader’s own needs weighs at most 285 kB more', () => {
  assert.ok(tables > 0 && tables <= 285_000, kB(tables));
});

test('the wasm that runs agents and its glue weigh at most 452 kB', () => {
  assert.ok(api <= 452_000, kB(api));
});
