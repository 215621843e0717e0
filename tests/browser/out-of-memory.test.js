/** A machine without memory for a run: the wasm traps, the page says so, and the other runs go on. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shortHash } from '../support/playground.js';
import { withPlayground } from '../support/playground-test.js';

// Memory that is enough to begin, in pages of 64 kB: the runs with a model need more.
const { visit } = withPlayground('--js-flags=--wasm-max-mem-pages=64');

test('a wasm that gets no more memory: each run that needs it is lost by name, and the page works', async () => {
  const config = {
    initial_random_steps: 400,
    rollout: { starts: 10_000, horizon: 50, buffer: 1_000_000 },
  };
  const { page, ready, button } = await visit({
    hash: shortHash({ lang: 'en', config: JSON.stringify(config) }),
  });
  await ready();
  await button('Play').click();
  const lost = page.getByRole('alert').filter({ hasText: 'This run (MBPO, seed 7) was lost' });
  await lost.waitFor({ timeout: 60_000 });
  assert.match(String(await lost.textContent()), /memory|unreachable|alloc/i);
  assert.equal(await lost.getByRole('button', { name: 'Start it again' }).count(), 1);
  // SAC imagines nothing.
  await page.waitForFunction(
    () =>
      /** @type {any} */ (document.querySelector('cmbpo-playground')).results.some(
        (/** @type {any} */ { method }) => method === 'sac',
      ),
    undefined,
    { timeout: 60_000 },
  );
  assert.equal(await button('Pause').isEnabled(), true);
});
