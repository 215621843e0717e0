/** A browser without room for the site's files: the page works, says nothing that is not so, and tries again. */
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { openBrowser } from '../support/browser.js';
import { serveVersions } from '../support/deploy.js';
import { openPlayground, shortHash } from '../support/playground.js';

/** @typedef {import('playwright-core').Page} Page */

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

const hash = shortHash({ env_steps: 450, lang: 'en' });

/** A busy machine takes long to fetch every file. */
const LONG = { timeout: 120_000 };

/** Open a page, and what gives its site so much room, in bytes, or as much as usual. */
async function open(/** @type {number | undefined} */ room) {
  const server = await serveVersions();
  closing.push(server.close);
  /** @type {(room?: number) => Promise<unknown>} */
  let give = async () => {};
  const opened = await openPlayground(browser, server.page, {
    hash,
    context: { serviceWorkers: 'allow' },
    async prepare(page) {
      const session = await page.context().newCDPSession(page);
      const { origin } = new URL(server.page);
      give = (quotaSize) =>
        session.send('Storage.overrideQuotaForOrigin', {
          origin,
          ...(quotaSize === undefined ? {} : { quotaSize }),
        });
      await give(room);
      // What becomes of each worker that is installed.
      await page.addInitScript(() => {
        const ends = /** @type {string[]} */ (/** @type {any} */ (window).workerEnds = []);
        const { register } = ServiceWorkerContainer.prototype;
        ServiceWorkerContainer.prototype.register = async function (...given) {
          const registration = await register.apply(this, given);
          const heed = () => {
            const worker = registration.installing;
            worker?.addEventListener('statechange', () => ends.push(worker.state));
          };
          heed();
          registration.addEventListener('updatefound', heed);
          return registration;
        };
      });
    },
  });
  closing.unshift(opened.close);
  return { server, give, ...opened };
}

/** Wait until a worker of the page has this state. @param {Page} page @param {string} state */
const became = (page, state) =>
  page.waitForFunction(
    (state) => /** @type {any} */ (window).workerEnds.includes(state),
    state,
    LONG,
  );

/** Numbers of files in each cache. @param {Page} page */
const cached = (page) =>
  page.evaluate(async () => {
    const names = await caches.keys();
    return Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).length));
  });

const newer = (/** @type {Page} */ page) =>
  page.getByRole('status').filter({ hasText: 'A newer version of this page is there.' });

/** @param {string[]} problems */
const ofTheSite = (problems) => problems.filter((text) => !/Quota|quota/.test(text));

test('at the first visit: nothing is kept, the page works; with room, the next visit keeps everything', async () => {
  const opened = await open(300_000);
  const { server, give, page, ready, button, finished, results, problems } = opened;
  await ready();
  await became(page, 'redundant');
  assert.deepEqual(await cached(page), [], 'half of a version stays');
  await button('Play').click();
  await finished();
  const expected = await results();
  assert.equal(expected.length, 3);
  assert.equal(await newer(page).count(), 0);
  const missing = page.getByRole('status').filter({ hasText: 'could not be loaded' });
  assert.equal(await missing.count(), 0);

  // It fails again, and says nothing again.
  await page.reload();
  await ready();
  await became(page, 'redundant');
  assert.deepEqual(await cached(page), []);
  assert.equal(await newer(page).count(), 0);

  await give();
  await page.reload();
  await ready();
  await became(page, 'activated');
  server.mode = 'fails';
  await page.reload();
  await ready();
  await page.evaluate(() => navigator.serviceWorker.controller?.state);
  assert.deepEqual(ofTheSite(problems), []);
});

test('at a deploy: the new version works from the network, does not call itself old, and is kept once there is room', async () => {
  const opened = await open(undefined);
  const { server, give, page, ready, button, finished, results, problems } = opened;
  await ready();
  await became(page, 'activated');
  const [files] = await cached(page);
  server.deploy();
  await give(
    await page.evaluate(async () => Number((await navigator.storage.estimate()).usage) + 300_000),
  );
  await page.reload();
  await ready();
  const script = await page.evaluate(() =>
    document.querySelector('script[type=module]')?.getAttribute('src')?.split('/').pop(),
  );
  assert.equal(script, server.script);
  await became(page, 'redundant');
  assert.deepEqual(await cached(page), [files], 'the version before stays as it was');
  await button('Play').click();
  await finished();
  assert.equal((await results()).length, 3);
  assert.equal(await newer(page).count(), 0);

  await give();
  await page.reload();
  await ready();
  await became(page, 'activated');
  for (let i = 0; i < 50 && (await cached(page)).length > 1; i += 1) await page.waitForTimeout(100);
  assert.deepEqual(await cached(page), [files]);
  assert.equal(await newer(page).count(), 0);
  server.mode = 'fails';
  await page.reload();
  await ready();
  assert.deepEqual(ofTheSite(problems), []);
});

test('at a visit right after a deploy, the new version does not call itself old', async () => {
  const { server, page, ready, problems } = await open(undefined);
  await ready();
  await became(page, 'activated');
  server.deploy();
  await page.evaluate(() => {
    const seen = /** @type {string[]} */ ([]);
    sessionStorage.setItem('seen', JSON.stringify(seen));
  });
  await page.addInitScript(() => {
    const look = () => {
      const root = document.querySelector('cmbpo-playground')?.shadowRoot;
      if (root?.textContent?.includes('A newer version')) sessionStorage.setItem('seen', 'yes');
      setTimeout(look, 20);
    };
    look();
  });
  await page.reload();
  await ready();
  await became(page, 'activated');
  await page.waitForTimeout(500);
  assert.equal(await page.evaluate(() => sessionStorage.getItem('seen')), '[]');
  assert.deepEqual(problems, []);
});
