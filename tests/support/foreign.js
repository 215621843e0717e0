/** Pages of other sites with playgrounds, in a browser, for the tests of one file. */
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { openBrowser } from './browser.js';
import { serveHost } from './host.js';
import { unfold } from './playground.js';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {Awaited<ReturnType<typeof serveHost>>} Server */

/** Call once at the top of a test file. */
export function withForeignPages() {
  /** @type {import('playwright-core').Browser} */
  let browser;
  /** @type {(() => unknown)[]} */
  let closing = [];
  before(async () => {
    browser = await openBrowser();
  });
  after(async () => {
    await close();
    await browser?.close();
  });
  const close = async () => {
    for (const end of closing.splice(0)) await end();
  };
  return {
    /**
     * Start a server that runs until the next page is opened.
     * @param {import('./host.js').Host} host
     * @returns {Promise<Server>}
     */
    async serve(host) {
      const server = await serveHost(host);
      closing.push(server.close);
      return server;
    },
    /**
     * @param {string} address
     * @param {import('playwright-core').BrowserContextOptions} [options]
     */
    async open(address, options = {}) {
      const context = await browser.newContext({
        viewport: { width: 1000, height: 800 },
        serviceWorkers: 'block',
        ...options,
      });
      closing.push(() => context.close());
      const page = await context.newPage();
      /** @type {string[]} Errors and warnings of the console. */
      const problems = [];
      page.on('console', (message) => {
        const text = message.text();
        if (text.startsWith('Service Worker registration blocked')) return;
        if (['error', 'warning'].includes(message.type())) problems.push(text);
      });
      page.on('pageerror', (error) => problems.push(error.message));
      await page.goto(address);
      return { page, problems };
    },
    /** Close what the previous test has opened. */
    close,
  };
}

/** Wait until a playground's agents can start, and open its sections. @param {Page} page @param {string} [selector] */
export async function ready(page, selector = 'cmbpo-playground') {
  await page
    .locator(`${selector} button.play:not([disabled])`)
    .first()
    .waitFor({ timeout: 30_000, state: 'attached' });
  await unfold(page);
}

/** Wait until all runs of a playground have finished. @param {Page} page @param {string} [selector] */
export const finished = (page, selector = 'cmbpo-playground') =>
  page
    .locator(`${selector} p.status`, { hasText: 'All runs have finished' })
    .waitFor({ timeout: 120_000, state: 'attached' });

/** @param {Page} page @param {string} [selector] @returns {Promise<any[]>} */
export const resultsOf = (page, selector = 'cmbpo-playground') =>
  page.locator(selector).evaluate((element) => Reflect.get(element, 'results'));

/** Call a method of a playground. @param {Page} page @param {string} name @param {string} [selector] */
export const call = (page, name, selector = 'cmbpo-playground') =>
  page
    .locator(selector)
    .evaluate((element, method) => Reflect.get(element, method).call(element), name);

/**
 * Wait until a page has a number of workers, which start and end slightly after their element.
 * @param {Page} page
 * @param {number} count
 */
export async function workersAre(page, count) {
  const end = Date.now() + 10_000;
  while (page.workers().length !== count && Date.now() < end) await page.waitForTimeout(50);
  assert.equal(page.workers().length, count, 'workers');
}
