/** A new version of the site takes the place of the one that is open: nothing is lost, and the reader is told. */
import assert from 'node:assert/strict';
import { afterEach, after, before, test } from 'node:test';
import { openBrowser } from '../support/browser.js';
import { serveVersions } from '../support/deploy.js';
import { kept } from '../support/kept.js';
import { openPlayground, shortHash } from '../support/playground.js';

/** @typedef {import('playwright-core').Page} Page */

/** A busy machine takes long to fetch every file. */
const INSTALLED = { timeout: 120_000 };

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser?.close());

/** @type {(() => unknown)[]} */
const closing = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** @param {import('../support/playground.js').Visit} visit */
async function open(visit) {
  const server = await serveVersions();
  closing.push(server.close);
  const opened = await openPlayground(browser, server.page, {
    ...visit,
    context: { serviceWorkers: 'allow', ...visit.context },
  });
  closing.unshift(opened.close);
  return { server, ...opened };
}

/** Wait until the page's service worker has everything and serves it. @param {Page} page */
const served = (page) =>
  page.waitForFunction(async () => {
    await navigator.serviceWorker.ready;
    return navigator.serviceWorker.controller?.state === 'activated';
  });

/** As the browser does at a visit, or after a day. @param {Page} page */
const update = (page) =>
  page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));

const newer = (/** @type {Page} */ page) =>
  page.getByRole('status').filter({ hasText: 'A newer version of this page is there.' });

/** Name of the script that the page has begun with. @param {Page} page */
const script = (page) =>
  page.evaluate(() =>
    document.querySelector('script[type=module]')?.getAttribute('src')?.split('/').pop(),
  );

const caches = (/** @type {Page} */ page) => page.evaluate(() => window.caches.keys());

test('an open page goes on in its version, with all its parts; the new one comes at the press of a button, with the results', async () => {
  const { server, page, ready, button, finished, results, problems } = await open({
    hash: shortHash({ env_steps: 450, lang: 'en' }),
  });
  await ready();
  await served(page);
  const old = server.script;
  assert.equal(await script(page), old);
  server.deploy();
  assert.notEqual(server.script, old);
  await update(page);
  await newer(page).waitFor(INSTALLED);
  assert.equal((await caches(page)).length, 2);

  // The worker's script and the wasm of tables, a worker for them, and a part of the page for a file.
  await button('Play').click();
  await finished();
  const expected = await results();
  assert.equal(expected.length, 3);
  await page
    .locator('cmbpo-own-data input[type=file]')
    .first()
    .setInputFiles({
      name: 'rows.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(
        `a,b\n${Array.from({ length: 60 }, (_, i) => `${i},${(7 * i) % 11}`).join('\n')}\n`,
      ),
    });
  await page.locator('cmbpo-own-data', { hasText: '60 rows' }).waitFor();
  await page.locator('select#language').selectOption('de');
  await page.getByRole('button', { name: 'Neue Fassung laden' }).waitFor();
  await page.locator('select#language').selectOption('en');

  await newer(page).filter({ hasText: 'Your results are kept' }).waitFor();
  await button('Load the new version').click();
  await page.getByRole('note').filter({ hasText: 'Finished results' }).waitFor();
  assert.equal(await script(page), server.script);
  await button('Show them').click();
  await page.locator('p.status', { hasText: 'All runs have finished' }).waitFor();
  assert.deepEqual(await results(), expected);
  // No page is of the earlier version: its files are gone.
  for (let i = 0; i < 50 && (await caches(page)).length > 1; i += 1) await page.waitForTimeout(100);
  assert.equal((await caches(page)).length, 1);
  assert.equal(await newer(page).count(), 0);
  assert.deepEqual(problems, []);
});

test('amid a run, with another wasm: it waits in its own version, which is still there to finish it', async () => {
  const hash = shortHash({ env_steps: 1200, lang: 'en' });
  const { server, page, ready, button, finished, results, problems } = await open({ hash });
  await ready();
  await button('Play').click();
  await finished();
  const expected = await results();
  await served(page);
  await page.goto('about:blank');
  // So slow that it does not end before the deploy.
  await page.goto(`${server.page}${hash}&speed=100`);
  await ready();
  const old = await script(page);
  await button('Play').click();
  await kept(page);
  await button('Pause').click();
  server.deploy({ otherWasm: true });
  await update(page);
  await newer(page)
    .filter({ hasText: 'Only this version can finish your runs: it stays' })
    .waitFor();
  await button('Load the new version').click();
  const offer = page.getByRole('note').filter({ hasText: 'An unfinished run' });
  await offer.filter({ hasText: 'is still here to finish it' }).waitFor();
  assert.equal(await script(page), server.script);
  assert.equal(await button('Continue it').count(), 0);
  await page.getByRole('link', { name: 'Continue it in its version' }).click();
  await button('Continue it').click();
  assert.equal(await script(page), old);
  await finished();
  assert.deepEqual(await results(), expected);
  await newer(page).waitFor(INSTALLED);
  await button('Load the new version').click();
  await button('Show them').click();
  await page.getByRole('note').filter({ hasText: 'Their agents are not here' }).waitFor();
  assert.equal(await script(page), server.script);
  assert.deepEqual(await results(), expected);
  assert.deepEqual(problems, []);
});

/** No storage, as in some frames. @param {Page} page */
const unstored = (page) =>
  page.addInitScript(() => {
    Object.defineProperty(window, 'indexedDB', { value: undefined });
    Reflect.deleteProperty(Navigator.prototype, 'serviceWorker');
    Reflect.deleteProperty(Navigator.prototype, 'locks');
  });

for (const [what, prepare] of /** @type {[string, ((page: Page) => Promise<unknown>)?][]} */ ([
  ['a service worker'],
  ['a service worker, locks and storage', unstored],
])) {
  test(`without ${what}, a part that is gone is named, with the new version beside it`, async () => {
    const { server, page, ready } = await open({
      hash: '#lang=en',
      context: { serviceWorkers: 'block' },
      prepare,
    });
    await page.getByRole('link', { name: 'The lab', exact: true }).waitFor();
    await page.waitForTimeout(1000);
    server.deploy();
    await page.getByRole('link', { name: 'The lab', exact: true }).click();
    const alert = page.getByRole('alert').filter({ hasText: 'The lab could not be loaded' });
    await alert.filter({ hasText: /assets\/playground-/ }).waitFor();
    await newer(page).waitFor(INSTALLED);
    await page.getByRole('button', { name: 'Load the new version' }).click();
    await ready();
    assert.equal(await script(page), server.script);
    assert.equal(await alert.count(), 0);
  });
}

test('without a service worker and with a connection that is lost, a part that did not come is named; reloaded, the page works', async () => {
  const { page, ready } = await open({
    hash: '#lang=en',
    context: { serviceWorkers: 'block' },
  });
  await page.getByRole('link', { name: 'The lab', exact: true }).waitFor();
  await page.waitForTimeout(1000);
  await page.route('**/assets/playground-*.js', (route) => route.abort());
  await page.getByRole('link', { name: 'The lab', exact: true }).click();
  await page.getByRole('alert').filter({ hasText: 'The lab could not be loaded' }).waitFor();
  await page
    .getByRole('status')
    .filter({ hasText: 'A part of this page could not be loaded' })
    .waitFor();
  assert.equal(await newer(page).count(), 0);
  await page.unroute('**/assets/playground-*.js');
  await page.getByRole('button', { name: 'Back to the robots' }).click();
  await page.getByRole('link', { name: 'The lab', exact: true }).click();
  await page.getByRole('button', { name: 'Reload the page' }).click();
  await ready();
});

for (const [what, mode] of /** @type {[string, 'hangs' | 'fails'][]} */ ([
  ['hangs', 'hangs'],
  ['answers 503', 'fails'],
])) {
  test(`a server that ${what}: the page opens with what was kept, and looks for a newer version behind it`, async () => {
    const { server, page, ready } = await open({ hash: '#view=lab&lang=en' });
    await ready();
    await served(page);
    const old = await script(page);
    await page.goto('about:blank');
    server.deploy();
    server.mode = mode;
    const begun = Date.now();
    await page.goto(`${server.page}#view=lab&lang=en`, { waitUntil: 'commit' });
    const took = Date.now() - begun;
    await page.getByRole('heading', { name: 'World', exact: true }).waitFor();
    assert.equal(await script(page), old);
    // A second, and what a busy machine adds.
    assert.ok(took < 3000, `${took} ms`);
    await ready();
    server.mode = 'answers';
    await newer(page).waitFor(INSTALLED);
    await page.getByRole('button', { name: 'Load the new version' }).click();
    await page.waitForFunction(
      (name) => document.querySelector('script[type=module]')?.getAttribute('src')?.includes(name),
      String(server.script),
    );
  });
}
