/** The page in another language: chosen on it, by the link, by an attribute; read by axe, too. */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { shortHash } from '../support/playground.js';
import { withPlayground } from '../support/playground-test.js';

const { visit } = withPlayground();
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** @param {import('playwright-core').Page} page */
const htmlLang = (page) => page.evaluate('document.documentElement.lang');

test('German is chosen on the page; link and page keep it; axe finds nothing to mend', async () => {
  const { page, problems, ready } = await visit({
    hash: shortHash(),
    context: { bypassCSP: true },
    prepare: (own) => own.addInitScript({ path: axe }),
  });
  await ready();
  await page.locator('#language').selectOption('de');
  await page.getByRole('heading', { name: 'Was bewirkt was' }).waitFor();
  assert.equal(await htmlLang(page), 'de');
  assert.match(await page.evaluate('location.hash'), /lang=de/);
  assert.equal(
    await page.getByRole('heading', { level: 1 }).textContent(),
    'Wen täuscht die Lampe?',
  );
  const violations = await page.evaluate(async () => {
    const { violations: found } = await Reflect.get(window, 'axe').run(document);
    return found.map((/** @type {any} */ { id, nodes }) => [id, nodes[0].target.join(' ')]);
  });
  assert.deepEqual(violations, []);
  await page.evaluate(() => history.replaceState(null, '', location.pathname));
  await page.reload();
  await page.getByRole('heading', { name: 'Was bewirkt was' }).waitFor();
  await page.locator('#language').selectOption('en');
  await page.getByRole('heading', { name: 'What causes what' }).waitFor();
  assert.equal(await htmlLang(page), 'en');
  assert.deepEqual(problems, []);
});

test('a link in German runs to the same numbers, written as German writes them', async () => {
  const { page, ready, results } = await visit({ hash: shortHash({ lang: 'de', env_steps: 450 }) });
  await ready();
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page
    .getByRole('status')
    .filter({ hasText: 'Alle Läufe sind fertig' })
    .waitFor({ timeout: 120_000 });
  const [result] = await results();
  const mean = result.returns['in-distribution'].mean.toFixed(2).replace('.', ',');
  const row = page.getByRole('region', { name: 'Rückgaben als Tabelle' }).getByRole('row').nth(1);
  assert.match(String(await row.textContent()), new RegExp(mean));
  assert.match(
    await page.locator('#methods-text').inputValue(),
    /^We trained SAC, MBPO and C-MBPO/,
  );
});

test('a reader whose browser speaks German is spoken to in German, on a phone, too', async () => {
  const { page, ready } = await visit({
    hash: shortHash(),
    context: { locale: 'de-AT', viewport: { width: 360, height: 740 } },
  });
  await ready();
  await page.getByRole('heading', { name: 'Was bewirkt was' }).waitFor();
  assert.equal(await htmlLang(page), 'de');
  assert.equal(
    await page.evaluate(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    ),
    0,
  );
});
