/** A browser and a served site for the tests of one file, opened before the first test and closed after the last. */
import { after, before } from 'node:test';
import { openBrowser } from './browser.js';
import { openPlayground } from './playground.js';
import { serveSite } from './site.js';

/**
 * Call once at the top of a test file.
 * @param {...string} flags switches for the browser, which is a Chromium
 */
export const withPlayground = (...flags) => withPlaygroundIn(() => openBrowser(...flags));

/**
 * As [withPlayground], in another browser.
 * @param {() => Promise<import('playwright-core').Browser>} opens
 */
export function withPlaygroundIn(opens) {
  /** @type {Awaited<ReturnType<typeof serveSite>>} */
  let site;
  /** @type {import('playwright-core').Browser} */
  let browser;
  /** @type {import('./playground.js').Playground[]} */
  const open = [];
  before(async () => {
    site = await serveSite();
    browser = await opens();
  });
  after(async () => {
    await browser?.close();
    site?.close();
  });
  return {
    get site() {
      return site;
    },
    get browser() {
      return browser;
    },
    /**
     * Open the page, and close the previous one, whose workers would slow this one.
     * @param {import('./playground.js').Visit} [visit]
     */
    async visit(visit) {
      await Promise.all(open.splice(0).map((playground) => playground.close()));
      const playground = await openPlayground(browser, site.page, visit);
      open.push(playground);
      return playground;
    },
  };
}
