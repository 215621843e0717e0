/** What must hold after every attack on a page. */
import assert from 'node:assert/strict';
import { shortHash } from '../../tests/support/playground.js';

/** @typedef {import('playwright-core').Page} Page */

/** Settings of a run that is over in a second. @param {Record<string, string | number>} [more] */
export const short = (more = {}) =>
  shortHash({ lang: 'en', view: 'lab', env_steps: 450, ...more }).slice(1);

/**
 * The element still takes a state and runs to its results; nothing was thrown on the way.
 *
 * @param {{page: Page, problems: string[]}} opened
 * @param {RegExp} [expected] problems that the attack itself causes
 */
export async function alive({ page, problems }, expected = /^$/) {
  const results = await page.evaluate(
    async (state) => {
      const element = /** @type {any} */ (document.querySelector('cmbpo-playground'));
      element.scrollIntoView();
      element.state = state;
      element.reset();
      element.play();
      const begun = performance.now();
      while (element.results.length < 3) {
        if (performance.now() - begun > 120_000) {
          return `no results after 40 s: ${element.shadowRoot.querySelector('.status, p.status')?.textContent} ${[...element.shadowRoot.querySelectorAll('[role=alert]')].map((e) => e.textContent.trim()).join(' | ')}`;
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      return element.results.map((/** @type {any} */ result) => result.weights_hash).join(' ');
    },
    short({ seed: 5 }),
  );
  assert.match(results, /^[0-9a-f]{16} [0-9a-f]{16} [0-9a-f]{16}$/);
  known ??= results;
  assert.equal(results, known, 'the numbers are those of every other page');
  const others = problems.filter((text) => !expected.test(text));
  assert.deepEqual(others, [], 'problems in the console');
}

/** @type {string | null} Hashes that every page must come to. */ let known = null;

/** What the page says: notices and alerts. @param {Page} page */
export const said = (page) =>
  page.evaluate(() => {
    const root = document.querySelector('cmbpo-playground')?.shadowRoot;
    return [...(root?.querySelectorAll('[role=alert], .unkept') ?? [])]
      .map((each) => each.textContent?.replace(/\s+/g, ' ').trim())
      .filter(Boolean)
      .join(' | ');
  });

/** The longest time that the page's thread did not answer, while some work is done in it. @param {Page} page @param {() => Promise<unknown>} work */
export async function longest(page, work) {
  await page.evaluate(() => {
    let last = performance.now();
    Object.assign(window, { longest: 0 });
    setInterval(() => {
      const now = performance.now();
      Object.assign(window, { longest: Math.max(/** @type {any} */ (window).longest, now - last) });
      last = now;
    }, 10);
  });
  await work();
  return Math.round(await page.evaluate(() => /** @type {any} */ (window).longest));
}
