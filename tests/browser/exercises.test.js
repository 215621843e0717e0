/** The page of exercises: both languages, no script needed to read it, every link opens its state without a notice. */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { openPlayground } from '../support/playground.js';
import { withPlayground } from '../support/playground-test.js';

const shared = withPlayground();
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** @param {import('playwright-core').BrowserContextOptions} [context] */
async function open(context) {
  const own = await shared.browser.newContext({
    viewport: { width: 1200, height: 900 },
    bypassCSP: true,
    ...context,
  });
  const page = await own.newPage();
  await page.addInitScript({ path: axe });
  await page.goto(new URL('exercises.html', shared.site.page).href);
  return { page, close: () => own.close() };
}

/** @param {import('playwright-core').Page} page @param {string} language */
const links = (page, language) =>
  page
    .locator(`article[lang=${language}] a.open`)
    .evaluateAll((all) => all.map((link) => /** @type {HTMLAnchorElement} */ (link).href));

test('ten exercises in the reader’s language, and in the other by one press', async () => {
  const { page, close } = await open({ locale: 'de-CH' });
  try {
    await page.getByRole('heading', { name: 'Zehn Aufgaben' }).waitFor();
    assert.equal(await page.title(), 'Zehn Aufgaben · cmbpo');
    assert.equal(await page.getByRole('heading', { level: 2 }).count(), 10);
    await page.getByRole('link', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Ten exercises' }).waitFor();
    assert.equal(await page.getByRole('heading', { level: 2 }).count(), 10);
    // The same states, but for the language.
    const [english, german] = [await links(page, 'en'), await links(page, 'de')];
    assert.deepEqual(
      german.map((link) => link.replace('&lang=de', '')),
      english,
    );
    const found = await page.evaluate(async () => {
      const { violations } = await Reflect.get(window, 'axe').run(document);
      return violations.map((/** @type {any} */ { id, nodes }) => [id, nodes[0].failureSummary]);
    });
    assert.deepEqual(found, []);
  } finally {
    await close();
  }
});

test('it fits a phone, and is read without any script', async () => {
  const phone = await open({ viewport: { width: 320, height: 640 } });
  try {
    assert.equal(await phone.page.evaluate('document.documentElement.scrollWidth'), 320);
  } finally {
    await phone.close();
  }
  const plain = await open({ javaScriptEnabled: false });
  try {
    for (const name of ['Draw the graph first', 'Zeichne den Graphen zuerst']) {
      await plain.page.getByRole('heading', { name }).waitFor();
    }
  } finally {
    await plain.close();
  }
});

test('every link opens its state without a notice, and the reader can press play', async () => {
  const { page, close } = await open();
  const states = await links(page, 'en');
  await close();
  assert.equal(states.length, 10);
  for (const state of states) {
    const { hash } = new URL(state);
    const playground = await openPlayground(shared.browser, shared.site.page, { hash });
    try {
      await playground.ready();
      const notices = await playground.page.locator('.notices li').allTextContents();
      assert.deepEqual(notices, [], decodeURIComponent(hash));
      assert.deepEqual(playground.problems, []);
    } finally {
      await playground.close();
    }
  }
});
