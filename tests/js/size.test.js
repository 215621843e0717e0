/** The download does not grow unnoticed: docs/benchmarks.md has the sizes, and whose they are. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { build } from '../../scripts/build.mjs';
import { download } from '../../scripts/bench/download.mjs';

await build();
const { page, api, files } = download();
const heaviest = files
  .slice(0, 5)
  .map(({ file, brotli }) => `${file} ${(brotli / 1000).toFixed(1)}`)
  .join(', ');

test('wasm and scripts of the whole page weigh at most 800 kB', () => {
  assert.ok(page <= 800_000, `${(page / 1000).toFixed(1)} kB; ${heaviest}`);
});

test('the wasm and its glue, which is the headless API, weigh at most 585 kB', () => {
  assert.ok(api <= 585_000, `${(api / 1000).toFixed(1)} kB`);
});
