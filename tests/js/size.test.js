/** Limits of the download's size; docs/benchmarks.md has the sizes by part. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { build } from '../../scripts/build.mjs';
import { download } from '../../scripts/bench/download.mjs';

await build();
const { first, verdict, page, tables, api, files } = download();
const heaviest = files
  .slice(0, 5)
  .map(({ file, brotli }) => `${file} ${(brotli / 1000).toFixed(1)}`)
  .join(', ');

const kB = (/** @type {number} */ bytes) => `${(bytes / 1000).toFixed(1)} kB`;

test('the scripts of the first screen, with its recording, weigh at most 100 kB', () => {
  assert.ok(first > 30_000 && first <= 100_000, kB(first));
});

test('all that the first screen loads until its robots have learned weighs at most 600 kB', () => {
  assert.ok(verdict > api && verdict <= 600_000, kB(verdict));
});

test('what the lab alone needs, without tables, weighs at most 250 kB more', () => {
  assert.ok(page - verdict <= 250_000, `${kB(page - verdict)}; ${heaviest}`);
});

test('what a table of the reader’s own needs weighs at most 349 kB more', () => {
  assert.ok(tables > 0 && tables <= 349_000, kB(tables));
});

test('the wasm that runs agents and its glue weigh at most 472 kB', () => {
  assert.ok(api <= 472_000, kB(api));
});
