/** A run goes on where it was: after a reload, from a file, after a crash of its worker. */
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { kept, keptBy } from '../support/kept.js';
import { shortHash } from '../support/playground.js';
import { withPlayground } from '../support/playground-test.js';

const { visit } = withPlayground();

/** Long enough for several checkpoints. */
const hash = shortHash({ env_steps: 3000, lang: 'en' });

/** What a result says of the numbers: everything. @param {any[]} results */
const byMethod = (results) => Object.fromEntries(results.map((result) => [result.method, result]));

/** @type {Promise<Record<string, any>> | null} */
let whole = null;
/** The results of the run that is never interrupted. */
const uninterrupted = () =>
  (whole ??= (async () => {
    const { ready, button, finished, results } = await visit({ hash });
    await ready();
    await button('Play').click();
    await finished();
    return byMethod(await results());
  })());

test('reloaded amid a run: it is offered, goes on, and gives exactly the numbers it would have given', async () => {
  const expected = await uninterrupted();
  const { page, ready, button, finished, results, problems } = await visit({ hash });
  await ready();
  await button('Play').click();
  const run = await kept(page);
  assert.equal(await page.getByRole('button', { name: 'Continue it' }).count(), 0, 'it is running');
  await page.reload();
  const offer = page.getByRole('note').filter({ hasText: 'An unfinished run' });
  await offer.waitFor();
  assert.match(String(await offer.textContent()), /C-MBPO \(seed 7, step [\d\s]+ of 3\s000\)/);
  await offer.getByRole('button', { name: 'Continue it' }).click();
  // From where it was, not from its start.
  const steps = await page.waitForFunction(() => {
    const root = document.querySelector('cmbpo-playground')?.shadowRoot;
    const { runs } = /** @type {any} */ (root?.querySelector('cmbpo-environments'));
    const steps = runs.map((/** @type {any} */ run) => run.progress.env_steps);
    return steps.every((/** @type {number} */ step) => step > 0) && steps;
  });
  const least = Math.min(.../** @type {number[]} */ (Object.values(run.steps)));
  assert.ok(Math.min(...(await steps.jsonValue())) >= least);
  await finished();
  assert.deepEqual(byMethod(await results()), expected);
  assert.equal(await offer.count(), 0);
  // What is over is not offered to be continued: of it there are results.
  const [over, ...others] = await keptBy(page);
  assert.equal(over.runs.length, 3);
  assert.deepEqual(others, []);
  await page.reload();
  await ready();
  await page.getByRole('note').filter({ hasText: 'Finished results' }).waitFor();
  assert.equal(await offer.count(), 0);
  assert.deepEqual(problems, []);
});

test('forgotten: it comes back with Undo, and is gone after another reload', async () => {
  const { page, ready, button } = await visit({ hash });
  await ready();
  await button('Play').click();
  await kept(page);
  await page.reload();
  await button('Forget it').click();
  const offer = page.getByRole('note').filter({ hasText: 'An unfinished run' });
  await offer.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: /^Undo: / }).click();
  await offer.waitFor();
  await button('Forget it').click();
  await offer.waitFor({ state: 'detached' });
  await page.waitForTimeout(300);
  await page.reload();
  await ready();
  await page.waitForTimeout(300);
  assert.equal(await offer.count(), 0);
  assert.deepEqual(await keptBy(page), []);
});

test('while it goes on in one tab, another says so and does not offer it', async () => {
  const { page, ready, button } = await visit({ hash });
  await ready();
  await button('Play').click();
  await kept(page);
  await button('Pause').click();
  const other = await page.context().newPage();
  await other.goto(page.url());
  await other.locator('button.play:not([disabled])').waitFor();
  await other.getByRole('note').filter({ hasText: 'is open in another tab' }).waitFor();
  assert.equal(await other.getByRole('button', { name: 'Continue it' }).count(), 0);
  await page.close();
  await other.reload();
  await other.getByRole('button', { name: 'Continue it' }).waitFor();
});

test('offered in two tabs, one goes on with it: the other cannot, nor forget it, and says why', async () => {
  const expected = await uninterrupted();
  const { page, ready, button, finished, results } = await visit({ hash });
  await ready();
  await button('Play').click();
  await kept(page);
  await page.reload();
  await button('Continue it').waitFor();
  const other = await page.context().newPage();
  await other.goto(page.url());
  const goesOn = other.getByRole('button', { name: 'Continue it' });
  await goesOn.waitFor();
  await button('Continue it').click();
  await page.getByRole('button', { name: 'Pause' }).waitFor();
  await goesOn.click();
  await other
    .getByRole('alert')
    .filter({ hasText: 'It cannot be continued: another tab of this page has it.' })
    .waitFor();
  await other.getByRole('note').filter({ hasText: 'is open in another tab' }).waitFor();
  assert.equal(await goesOn.count(), 0);
  assert.equal(await other.getByRole('button', { name: 'Forget it' }).count(), 0);
  // Runs of its own take nothing from the first: four experiments are more than are kept.
  await other.evaluate(async () => {
    const element = /** @type {any} */ (document.querySelector('cmbpo-playground'));
    const state = element.state;
    for (const seed of [21, 22, 23, 24]) {
      element.state = state
        .replace(/seed=\d+/, `seed=${seed}`)
        .replace(/env_steps=\d+/, 'env_steps=450');
      element.play();
      while (element.results.length < 3) await new Promise((done) => setTimeout(done, 100));
    }
  });
  await other.close();
  await finished();
  assert.deepEqual(byMethod(await results()), expected);
});

test('a browser without locks keeps runs all the same', async () => {
  const { page, ready, button } = await visit({
    hash,
    prepare: (page) =>
      page.addInitScript(() => void Reflect.deleteProperty(Navigator.prototype, 'locks')),
  });
  await ready();
  await button('Play').click();
  await kept(page);
  await page.reload();
  await button('Continue it').click();
  await page.getByRole('button', { name: 'Pause' }).waitFor();
});

test('of another version of the page: it is said, and not continued', async () => {
  const { page, ready, button } = await visit({ hash });
  await ready();
  await button('Play').click();
  const { id } = await kept(page);
  await button('Pause').click();
  await page.waitForTimeout(300);
  await page.evaluate(
    (id) =>
      new Promise((resolve) => {
        const request = indexedDB.open('cmbpo');
        request.onsuccess = () => {
          const store = request.result.transaction('runs', 'readwrite').objectStore('runs');
          const get = store.get(`about/${id}`);
          get.onsuccess = () => {
            store.put({ ...get.result, version: '0.0.9' }, `about/${id}`).onsuccess = resolve;
          };
        };
      }),
    id,
  );
  await page.reload();
  const offer = page.getByRole('note').filter({ hasText: 'An unfinished run' });
  await offer.filter({ hasText: /Another version of this page \(0\.0\.9\)/ }).waitFor();
  assert.equal(await button('Continue it').count(), 0);
  assert.equal(await button('Forget it').count(), 1);
});

test('a run saved to a file and opened elsewhere goes on to the same numbers; a broken file is refused by name', async () => {
  const expected = await uninterrupted();
  const first = await visit({ hash });
  await first.ready();
  await first.button('Play').click();
  await kept(first.page);
  await first.button('Pause').click();
  const downloading = first.page.waitForEvent('download');
  await first.button('Save the run').click();
  const download = await downloading;
  assert.equal(download.suggestedFilename(), 'cmbpo-run-c-mbpo-seed-7.safetensors');
  const file = await download.path();
  const bytes = await readFile(file);

  const { page, ready, finished, results } = await visit({});
  await ready();
  const input = page.getByLabel('or open a saved run');
  const broken = `${file}.broken.safetensors`;
  await writeFile(broken, bytes.subarray(0, bytes.length - 1));
  await input.setInputFiles(broken);
  await page
    .getByRole('alert')
    .filter({ hasText: /cannot be continued: checkpoint: sha256 is/ })
    .waitFor();
  const sound = `${file}.safetensors`;
  await writeFile(sound, bytes);
  await input.setInputFiles(sound);
  await finished();
  const found = byMethod(await results());
  assert.deepEqual(found, expected);
  assert.match(page.url(), /seed=7/);
});

test('a worker that dies goes on from its last checkpoint to the same numbers', async () => {
  const expected = await uninterrupted();
  const { page, ready, button, finished, results } = await visit({ hash });
  await ready();
  await button('Play').click();
  await kept(page);
  const [victim] = page.workers();
  await victim.evaluate(
    () =>
      void setTimeout(() => {
        throw new Error('struck down by the test');
      }),
  );
  const alert = page.getByRole('alert').filter({ hasText: 'was lost' });
  await alert.waitFor({ timeout: 10_000 });
  await alert.getByRole('button', { name: /^Continue from step/ }).click();
  await finished();
  assert.deepEqual(byMethod(await results()), expected);
});
