/** A browser without SIMD in its WebAssembly, as old ones are. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withPlayground } from '../support/playground-test.js';

const { visit } = withPlayground('--js-flags=--no-enable-sse4-1 --no-enable-ssse3');

test('it is told what is missing and which browsers have it', async (t) => {
  if (process.arch !== 'x64') return t.skip('only on x64 can the engine be made to have no SIMD');
  const { page } = await visit();
  const alert = page.getByRole('alert').filter({ hasText: 'SIMD' });
  await alert.waitFor();
  assert.match(String(await alert.textContent()), /Safari 16\.4/);
});
