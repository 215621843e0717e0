/** The same seed gives the same numbers in a browser as in Node, to the last bit. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { distDir, tablesFile, wasmFile } from '../../scripts/lib/project.mjs';
import { withPlayground } from '../support/playground-test.js';
import { runInWorker, testSameNumbers } from '../support/same-numbers.js';

const playground = withPlayground();

test("the page's wasm files are those that Node runs", () => {
  const hash = (/** @type {string} */ file) =>
    createHash('sha256').update(readFileSync(file)).digest('hex');
  const built = readdirSync(distDir, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.wasm'),
  );
  assert.deepEqual(
    built.map((name) => hash(join(distDir, name))).sort(),
    [wasmFile, tablesFile].map(hash).sort(),
    `wasm files in dist/: ${built.join(', ')}`,
  );
});

testSameNumbers(async (job) => {
  const page = await playground.browser.newPage();
  try {
    await page.goto(`${playground.site.origin}/fixtures/run.html`);
    return await page.evaluate(runInWorker, job);
  } finally {
    await page.close();
  }
});
