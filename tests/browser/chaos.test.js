/** A short time of chaos in the page (node scripts/chaos.mjs goes on for ten minutes). CMBPO_CHAOS_SEED makes other moves. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { begin, chaos, over, quietRuns } from '../../scripts/chaos/run.mjs';
import { keptBy } from '../support/kept.js';
import { withPlayground } from '../support/playground-test.js';

const { visit } = withPlayground();

const seed = Number(process.env.CMBPO_CHAOS_SEED ?? 1);

test(`25 s of random kills, reloads, moves, deploys and outages (seed ${seed}): nothing is lost`, async () => {
  const { rounds, moves, problems } = await chaos({ seconds: 25, seed });
  assert.deepEqual(problems, []);
  assert.ok(rounds > 0, 'runs came to their results');
  assert.ok(moves.size > 0, 'something happened');
});

test('a page that shows another experiment, or has kept results of others alone, begins its own', async () => {
  const expected = await quietRuns();
  const { page } = await visit({ hash: '#view=lab&lang=en' });
  await page.locator('button.play:not([disabled])').waitFor();
  await begin(page, 101);
  await over(page, 101, expected(101), 60_000);
  // It is over and still plays.
  await over(page, 103, expected(103), 60_000);
  for (let i = 0; i < 100; i += 1) {
    const [kept] = await keptBy(page);
    if (Object.keys(kept?.files ?? {}).length === 3) break;
    await page.waitForTimeout(100);
  }
  await page.evaluate(
    () =>
      new Promise((resolve) => {
        const request = indexedDB.open('cmbpo');
        request.onsuccess = () => {
          const store = request.result.transaction('runs', 'readwrite').objectStore('runs');
          store.delete(IDBKeyRange.bound('file/', 'file0')).onsuccess = resolve;
        };
      }),
  );
  await page.reload();
  await page.getByRole('button', { name: 'Show them' }).first().waitFor();
  await over(page, 102, expected(102), 60_000);
});
