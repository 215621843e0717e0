/** After the first visit the page works without its server. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { distDir } from '../../scripts/lib/project.mjs';
import { openBrowser } from '../support/browser.js';
import { call, finished, ready, resultsOf } from '../support/foreign.js';
import { serveHost } from '../support/host.js';
import { shortHash } from '../support/playground.js';

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser?.close());

test('without its server the page opens, learns and gives the same results; so does the frame', async () => {
  const server = await serveHost({ folders: { '/c-mbpo': distDir } });
  const address = `${server.origin}/c-mbpo/`;
  const context = await browser.newContext();
  const page = await context.newPage();
  /** @type {string[]} */
  const problems = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  await page.goto(address + shortHash({ env_steps: 450 }));
  await ready(page);
  await call(page, 'play');
  await finished(page);
  const expected = await resultsOf(page);
  // Installed means that every file is kept.
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  const kept = await page.evaluate(async () => {
    const caches = await Promise.all(
      (await window.caches.keys()).map((key) => window.caches.open(key)),
    );
    const requests = (await Promise.all(caches.map((cache) => cache.keys()))).flat();
    return requests.map(({ url }) => new URL(url).pathname.replace('/c-mbpo/', ''));
  });
  assert.deepEqual(
    kept.sort(),
    readdirSync(distDir, { recursive: true, encoding: 'utf8' })
      .filter(
        (name) => /\.\w+$/.test(name) && !['sw.js', 'playground.js', 'preview.png'].includes(name),
      )
      .sort(),
  );
  server.close();

  await page.goto('about:blank');
  await page.goto(address + shortHash({ env_steps: 450 }));
  await ready(page);
  await call(page, 'play');
  await finished(page);
  assert.deepEqual(await resultsOf(page), expected);
  assert.deepEqual(problems, []);

  await page.goto(`${address}embed.html?theme=dark#controls=few`);
  await ready(page);
  await context.close();
});

test('online, a page comes from the server, not from what was kept', async () => {
  const server = await serveHost({ folders: { '/c-mbpo': distDir } });
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${server.origin}/c-mbpo/#view=lab`);
  await ready(page);
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await page.goto('about:blank');
  // The service worker's own requests are seen here, too.
  await context.route('**/c-mbpo/', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<title>A newer page</title>' }),
  );
  await page.goto(`${server.origin}/c-mbpo/`);
  assert.equal(await page.title(), 'A newer page');
  await context.close();
  server.close();
});
