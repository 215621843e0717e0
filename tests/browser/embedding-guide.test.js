/** The code in docs/embedding.md does what it says, on a foreign page. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { afterEach, test } from 'node:test';
import { distDir, inProject } from '../../scripts/lib/project.mjs';
import { integrityOf } from '../../scripts/package/integrity.mjs';
import { ready, withForeignPages } from '../support/foreign.js';
import { htmlPage } from '../support/host.js';
import { snippets } from '../support/snippets.js';

const { serve, open, close } = withForeignPages();
afterEach(close);

const site = () =>
  serve({ folders: { '/cmbpo': distDir }, headers: { 'access-control-allow-origin': '*' } });

/** @param {string} code as in the guide @param {string} [policy] */
async function show(code, policy) {
  const { origin } = await site();
  const here = (/** @type {string} */ text) => text.replaceAll('https://your.site', origin);
  const host = await serve({
    pages: { '/': htmlPage(here(code)) },
    headers: policy ? { 'content-security-policy': here(policy) } : {},
  });
  return open(`${host.origin}/`);
}

const [short, pinned, collecting, styled, fromFile, frame, talking, ...others] =
  snippets('html').map(String);

/** The first screen, with the numbers of the break. @param {import('playwright-core').Page} page */
const firstScreen = (page) =>
  page.getByRole('button', { name: 'Train them yourself' }).waitFor({ timeout: 30_000 });

test('every block of HTML is tried here', () => assert.deepEqual(others, []));

test('three lines: the element, under the policy of the guide', async () => {
  const [policy] = snippets('csp');
  const { page, problems } = await show(String(short), policy?.replaceAll('\n', ' '));
  await firstScreen(page);
  assert.equal(await page.getByRole('radio', { name: /wired backwards/ }).isChecked(), true);
  assert.deepEqual(problems, []);
});

test('the first screen is one screen high in any column', async () => {
  const { page } = await show(`<div id="column">${short}</div>`);
  await firstScreen(page);
  for (const width of [320, 480, 700, 1000]) {
    const box = await page.evaluate((wide) => {
      const column = /** @type {HTMLElement} */ (document.querySelector('#column'));
      column.style.width = `${wide}px`;
      const hero = document.querySelector('cmbpo-playground')?.shadowRoot?.querySelector('.hero');
      const { width, height } = /** @type {Element} */ (hero).getBoundingClientRect();
      return {
        width,
        height,
        scroll: /** @type {Element} */ (hero).scrollWidth,
        window: innerHeight,
      };
    }, width);
    assert.deepEqual([box.width, box.scroll], [width, width]);
    assert.ok(box.height <= Math.max(540, box.window), `${width}: ${box.height}`);
  }
});

test('the example of a page: examples/embed.html', async () => {
  const { origin } = await site();
  const text = readFileSync(inProject('examples/embed.html'), 'utf8');
  const there = text.replace('src="playground.js"', `src="${origin}/cmbpo/playground.js"`);
  assert.notEqual(there, text);
  const host = await serve({ pages: { '/': there, '/favicon.ico': '' } });
  const { page, problems } = await open(`${host.origin}/`);
  await firstScreen(page);
  assert.equal(await page.getByRole('radio', { name: /wired backwards/ }).isChecked(), true);
  assert.deepEqual(problems, []);
});

test('with the script’s integrity: the right one, and the one of another script', async () => {
  const hash = integrityOf(readFileSync(`${distDir}/playground.js`));
  const { page, problems } = await show(String(pinned).replace('sha384-…', hash));
  await page.getByRole('radio', { name: 'follows', checked: true }).waitFor();
  assert.deepEqual(problems, []);
  const wrong = integrityOf(Buffer.from('another'));
  const refused = await show(String(pinned).replace('sha384-…', wrong));
  await refused.page.getByText('Its script did not load').waitFor();
  assert.match(refused.problems.join(), /integrity/);
});

test('a page that collects what its readers found', async () => {
  const { page, problems } = await show(String(collecting));
  await page
    .locator('p > output')
    .filter({ hasText: /^-?\d+\.\d\d$/ })
    .waitFor({ timeout: 60_000 });
  assert.deepEqual(problems, []);
});

test('styling', async () => {
  const { page, problems } = await show(String(styled));
  await ready(page);
  const style = (/** @type {string} */ selector, /** @type {string} */ name) =>
    page
      .locator(`cmbpo-playground ${selector}`)
      .first()
      .evaluate((found, property) => getComputedStyle(found).getPropertyValue(property), name);
  assert.equal(await style('cmbpo-environments', 'outline-style'), 'solid');
  assert.equal(await style('h2', 'font-family'), 'Georgia, serif');
  assert.equal(await style('.status', 'color-scheme'), 'dark');
  assert.deepEqual(problems, []);
});

test('a page whose script does not load shows what it says itself; opened as a file: hosting.test.js', async () => {
  const { page } = await show(String(fromFile));
  await page.getByText('Browsers load no modules from files').waitFor();
});

test('a frame that takes its height', async () => {
  const { page, problems } = await show(String(frame));
  const inside = page.frameLocator('iframe');
  await inside.locator('button.play:not([disabled])').waitFor();
  await page.waitForFunction(() => document.querySelector('iframe')?.height !== '1200');
  assert.equal(await inside.locator('cmbpo-controls .setup').isVisible(), false);
  assert.deepEqual(problems, []);
});

test('a page that talks to its frame', async () => {
  const { page, problems } = await show(String(talking));
  const inside = page.frameLocator('iframe');
  await inside.locator('button.play:not([disabled])').waitFor();
  await page.getByRole('button', { name: 'Cut the lamp' }).click();
  await inside.locator('input[type=radio][value=near], input[type=radio]').nth(1).waitFor();
  await page.waitForTimeout(500);
  assert.equal(await inside.getByRole('radio', { name: /^cut/ }).isChecked(), true);
  assert.deepEqual(problems, []);
});
