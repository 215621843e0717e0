/** The download stays as small as it was promised to be. */
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

test('wasm and scripts of the whole page weigh at most 650 kB', () => {
  assert.ok(page <= 650_000, `${(page / 1000).toFixed(1)} kB; ${heaviest}`);
});

test('the wasm and its glue, which is the headless API, weigh at most 450 kB', () => {
  assert.ok(api <= 450_000, `${(api / 1000).toFixed(1)} kB`);
});
