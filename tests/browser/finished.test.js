/** Finished results stay: after a reload, on the way back, at another address, in a later version, and when the element is moved. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keptBy } from '../support/kept.js';
import { shortHash } from '../support/playground.js';
import { withPlayground } from '../support/playground-test.js';

const { visit } = withPlayground();

/** @typedef {import('playwright-core').Page} Page */

const hash = shortHash({ env_steps: 450, lang: 'en' });

const note = (/** @type {Page} */ page) =>
  page.getByRole('note').filter({ hasText: 'Finished results' });

/** Finish an experiment. @param {import('../support/playground.js').Visit} [more] */
async function finish(more = {}) {
  const opened = await visit({ hash, ...more });
  await opened.ready();
  await opened.button('Play').click();
  await opened.finished();
  const expected = await opened.results();
  assert.equal(expected.length, 3);
  await keptResults(opened.page);
  return { ...opened, expected };
}

/** Wait until the results are stored with their agents. @param {Page} page */
async function keptResults(page) {
  for (let i = 0; i < 100; i += 1) {
    const all = await keptBy(page);
    const found = all.find(({ runs, files }) => runs && Object.keys(files).length === 3);
    if (found) return found;
    await page.waitForTimeout(50);
  }
  throw new Error('no results were kept in five seconds');
}

/**
 * Change what is stored of finished results, as another version might have written it.
 * @param {Page} page
 * @param {Record<string, unknown>} change
 */
const rewrite = (page, change) =>
  page.evaluate(
    (change) =>
      new Promise((resolve) => {
        const request = indexedDB.open('cmbpo');
        request.onsuccess = () => {
          const store = request.result.transaction('runs', 'readwrite').objectStore('runs');
          const all = store.getAllKeys();
          all.onsuccess = () => {
            const key = all.result.find((name) => String(name).startsWith('result/')) ?? '';
            const get = store.get(key);
            get.onsuccess = () => {
              store.put({ ...get.result, ...change }, key).onsuccess = resolve;
            };
          };
        };
      }),
    change,
  );

test('after a reload, on the way back and at another address they are offered, with their agents; forgotten, they can come back until the next visit', async () => {
  const { page, ready, button, results, problems, expected } = await finish();
  const shown = async () => {
    await note(page)
      .filter({ hasText: /3 runs \(seed 7, 450 steps each, version/ })
      .waitFor();
    assert.deepEqual(await results(), [], 'nothing is shown yet');
    await button('Show them').click();
    await page.locator('p.status', { hasText: 'All runs have finished' }).waitFor();
    assert.deepEqual(await results(), expected);
    assert.equal(await note(page).count(), 0);
  };
  await page.reload();
  await ready();
  await shown();
  // Their agents answer: the lamp is changed, and what they get under it is counted anew.
  await page.getByRole('radio', { name: /^cut/ }).check();
  await page.waitForFunction(() => {
    const root = document.querySelector('cmbpo-playground')?.shadowRoot;
    return /** @type {any} */ (root?.querySelector('cmbpo-environments')).checks.size === 3;
  });

  await page.goto('about:blank');
  await page.goBack();
  await ready();
  await shown();

  await page.evaluate(() => (location.hash = '#seed=9&env_steps=450&view=lab'));
  await page.waitForFunction(
    () => /** @type {any} */ (document.querySelector('cmbpo-playground')).results.length === 0,
  );
  await shown();
  assert.match(page.url(), /seed=7/);
  await page.goBack();
  await page.waitForFunction(() => location.hash.includes('seed=9'));
  await shown();
  await page.goBack();
  await page.reload();
  await ready();
  await shown();

  await page.reload();
  await ready();
  await button('Forget them').click();
  await note(page).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: /^Undo: / }).click();
  await note(page).waitFor();
  await button('Forget them').click();
  await note(page).waitFor({ state: 'detached' });
  await page.waitForTimeout(300);
  await page.reload();
  await ready();
  for (let i = 0; i < 50 && (await keptBy(page)).length > 0; i += 1) await page.waitForTimeout(100);
  assert.deepEqual(await keptBy(page), []);
  assert.equal(await note(page).count(), 0);
  assert.deepEqual(problems, []);
});

test('of another version: they are shown as they are, even with settings that this one does not know', async () => {
  const { page, ready, button, results, problems, expected } = await finish();
  const { settings } = await keptResults(page);
  const config = { ...settings.config, newer: { thing: 1 } };
  await rewrite(page, { version: '9.9.9', settings: { ...settings, config } });
  await page.reload();
  await ready();
  await note(page).filter({ hasText: 'version 9.9.9' }).waitFor();
  await button('Show them').click();
  await note(page).filter({ hasText: 'Their agents are not here any more' }).waitFor();
  assert.deepEqual(await results(), expected);
  const verdict = page.locator('cmbpo-returns table');
  await verdict.waitFor({ state: 'attached' });
  await button('Close them').click();
  await button('Show them').waitFor();
  assert.deepEqual(await results(), []);
  // Pressed on them, play begins with what of their settings this version knows.
  await button('Show them').click();
  await button('Close them').waitFor();
  await button('Play').click();
  await page.getByRole('alert').filter({ hasText: 'newer' }).waitFor();
  await page.getByRole('button', { name: 'Pause' }).waitFor();
  assert.deepEqual(problems, []);
});

for (const [what, change, reason] of /** @type {[string, Record<string, unknown>, RegExp][]} */ ([
  ['of a format that this version does not know', { format: 2 }, /format is 2, expected 1/],
  ['that are damaged', { runs: [{ key: 'sac/7', method: 'constructor' }] }, /field runs/],
])) {
  test(`results ${what}: it is said, and they stay as they are`, async () => {
    const { page, ready, button, problems } = await finish();
    await rewrite(page, change);
    const before = await keptBy(page);
    await page.reload();
    await ready();
    await note(page).filter({ hasText: reason }).waitFor();
    assert.equal(await button('Show them').count(), 0);
    assert.deepEqual(await keptBy(page), before);
    assert.deepEqual(problems, []);
  });
}

/** Runs by their keys in the storage. @param {Page} page */
const runKeys = (page) =>
  page.evaluate(
    () =>
      /** @type {Promise<string[]>} */ (
        new Promise((resolve) => {
          const request = indexedDB.open('cmbpo');
          request.onsuccess = () => {
            const all = request.result.transaction('runs').objectStore('runs').getAllKeys();
            all.onsuccess = () =>
              resolve(all.result.map(String).filter((key) => key.startsWith('run/')));
          };
        })
      ),
  );

test('with several seeds each finished run is written once, and goes with its results', async () => {
  const seeds = shortHash({ env_steps: 450, seeds: 3, lang: 'en' });
  const { page, ready, button, finished, results, problems } = await visit({ hash: seeds });
  await ready();
  await page.evaluate(() => {
    const { put } = IDBObjectStore.prototype;
    const seen = /** @type {Record<string, number>} */ ({});
    Object.assign(window, { put: seen });
    IDBObjectStore.prototype.put = function (value, key) {
      seen[String(key)] = (seen[String(key)] ?? 0) + 1;
      const runs = value?.runs ?? value?.finished ?? [];
      if (runs.some((/** @type {unknown} */ run) => typeof run !== 'string')) seen.whole = 1;
      return put.call(this, value, key);
    };
  });
  await button('Play').click();
  await finished();
  const expected = await results();
  assert.equal(expected.length, 9);
  for (let i = 0; i < 100 && (await runKeys(page)).length < 9; i += 1)
    await page.waitForTimeout(50);
  await keptResults(page);
  const times = /** @type {Record<string, number>} */ (
    await page.evaluate(() => /** @type {any} */ (window).put)
  );
  const ofRuns = Object.entries(times).filter(([key]) => key.startsWith('run/'));
  assert.deepEqual(
    ofRuns.map(([, count]) => count),
    Array.from({ length: 9 }, () => 1),
  );
  assert.equal(times.whole, undefined);
  await page.reload();
  await ready();
  await note(page)
    .filter({ hasText: /9 runs/ })
    .waitFor();
  await button('Show them').click();
  await page.waitForFunction(
    () => document.querySelector('cmbpo-playground')?.results.length === 9,
  );
  const order = (/** @type {any[]} */ list) => list.map((each) => JSON.stringify(each)).sort();
  assert.deepEqual(order(await results()), order(expected));
  await page.reload();
  await ready();
  await button('Forget them').click();
  await page.waitForTimeout(300);
  await page.reload();
  await ready();
  for (let i = 0; i < 50 && (await runKeys(page)).length > 0; i += 1)
    await page.waitForTimeout(100);
  assert.deepEqual(await runKeys(page), []);
  assert.deepEqual(problems, []);
});

test('a storage that was emptied amid an experiment has all of its results at the end', async () => {
  const seeds = shortHash({ env_steps: 450, seeds: 2, lang: 'en' });
  const { page, ready, button, finished, problems } = await visit({ hash: seeds });
  await ready();
  await button('Play').click();
  for (let i = 0; i < 400 && (await runKeys(page)).length < 2; i += 1)
    await page.waitForTimeout(25);
  await page.evaluate(
    () =>
      new Promise((resolve) => {
        const request = indexedDB.open('cmbpo');
        request.onsuccess = () => {
          const store = request.result.transaction('runs', 'readwrite').objectStore('runs');
          store.clear().onsuccess = resolve;
        };
      }),
  );
  await finished();
  await keptResults(page);
  assert.equal((await runKeys(page)).length, 6);
  await page.reload();
  await ready();
  await note(page)
    .filter({ hasText: /6 runs/ })
    .waitFor();
  assert.deepEqual(problems, []);
});

test('on the first screen: trained robots are offered after a reload, and stand there again', async () => {
  const { page, button, results } = await visit({ hash: `${hash}&view=hero` });
  await button('Train them yourself').click();
  await page.waitForFunction(
    () => /** @type {any} */ (document.querySelector('cmbpo-playground')).results.length === 3,
    undefined,
    { timeout: 60_000 },
  );
  const expected = await results();
  await keptResults(page);
  await page.reload();
  await note(page).waitFor();
  await button('Show them').click();
  await button('Train with a new seed').waitFor();
  assert.deepEqual(await results(), expected);
});

for (const move of ['append', 'moveBefore']) {
  test(`moved by ${move} amid a run and after it, everything stays`, async (t) => {
    const { expected, page: first } = await finish();
    if (!(await first.evaluate((name) => name in Element.prototype, move))) {
      return t.skip('this browser does not have it');
    }
    const { page, ready, button, finished, results, problems } = await visit({ hash });
    await ready();
    const table = page.locator('cmbpo-own-data input[type=file]').first();
    await table.setInputFiles({
      name: 'rows.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(
        `a,b\n${Array.from({ length: 60 }, (_, i) => `${Math.sin(i)},${Math.sin(i) + Math.cos(7 * i)}`).join('\n')}\n`,
      ),
    });
    const moved = () =>
      page.evaluate((how) => {
        const element = /** @type {Element} */ (document.querySelector('cmbpo-playground'));
        const place = document.createElement('div');
        element.parentElement?.append(place);
        if (how === 'append') place.append(element);
        else /** @type {any} */ (place).moveBefore(element, null);
      }, move);
    await button('Play').click();
    const workers = page.workers().map((worker) => worker.url());
    await page.waitForFunction(() => {
      const root = document.querySelector('cmbpo-playground')?.shadowRoot;
      const { runs } = /** @type {any} */ (root?.querySelector('cmbpo-environments'));
      return runs.some((/** @type {any} */ run) => run.progress.env_steps > 50);
    });
    await moved();
    await finished();
    assert.deepEqual(await results(), expected);
    await moved();
    // Longer than anything waits for an element that has left.
    await page.waitForTimeout(1500);
    assert.deepEqual(await results(), expected);
    assert.ok(page.workers().length >= workers.length - 1, 'the workers live');
    assert.ok(await page.locator('cmbpo-own-data', { hasText: 'rows.csv' }).count(), 'the table');
    // The robots still drive.
    const place = () =>
      page.evaluate(() => {
        const root = document.querySelector('cmbpo-playground')?.shadowRoot;
        return root?.querySelector('cmbpo-environments')?.innerHTML;
      });
    const before = await place();
    for (let i = 0; i < 50 && (await place()) === before; i += 1) await page.waitForTimeout(100);
    assert.notEqual(await place(), before, 'the room moves');
    assert.deepEqual(problems, []);
  });
}
