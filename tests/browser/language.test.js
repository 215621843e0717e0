/** The page in another language: chosen on it, by the link, by an attribute; read by axe, too. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { inProject } from '../../scripts/lib/project.mjs';
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
  await page.getByRole('heading', { name: 'Ergebnisse', exact: true }).waitFor();
  assert.equal(await htmlLang(page), 'de');
  assert.match(await page.evaluate('location.hash'), /lang=de/);
  assert.equal(await page.getByRole('heading', { level: 1 }).textContent(), 'Das Labor');
  const violations = await page.evaluate(async () => {
    const { violations: found } = await Reflect.get(window, 'axe').run(document);
    return found.map((/** @type {any} */ { id, nodes }) => [id, nodes[0].target.join(' ')]);
  });
  assert.deepEqual(violations, []);
  await page.evaluate(() => history.replaceState(null, '', `${location.pathname}#view=lab`));
  await page.reload();
  await page.getByRole('heading', { name: 'Ergebnisse', exact: true }).waitFor();
  await page.locator('#language').selectOption('en');
  await page.getByRole('heading', { name: 'Results', exact: true }).waitFor();
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
  const row = page.getByRole('region', { name: 'Erträge als Tabelle' }).getByRole('row').nth(1);
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
  await page.getByRole('heading', { name: 'Ergebnisse', exact: true }).waitFor();
  assert.equal(await htmlLang(page), 'de');
  assert.equal(
    await page.evaluate(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    ),
    0,
  );
});

/** English texts that a German reader is told otherwise, as patterns. */
function english() {
  const xliff = readFileSync(inProject('www/language/xliff/de.xlf'), 'utf8');
  const plain = (/** @type {string} */ text) =>
    text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&').trim();
  return [...xliff.matchAll(/<source>([^]*?)<\/source>\s*<target>([^]*?)<\/target>/g)]
    .filter(([, source, target]) => source !== target)
    .map(([, source]) => source.split(/<x [^>]*\/>/).map(plain))
    .filter((parts) => parts.length === 1 || /\p{L}{3,} \p{L}{3,}/u.test(parts.join('\0')))
    .map((parts) => parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.+?'))
    .map((pattern) => new RegExp(`^${pattern}$`));
}

/** Texts and labels that can be seen or heard now. @param {import('playwright-core').Page} page @returns {Promise<string[]>} */
const texts = (page) =>
  page.evaluate(() => {
    /** @type {string[]} */ const found = [];
    /** @param {Node} node */
    const look = (node) => {
      if (node instanceof Text) found.push(node.data);
      if (node instanceof Element) {
        if (['STYLE', 'SCRIPT', 'NOSCRIPT'].includes(node.tagName)) return;
        if (!(node instanceof SVGElement) && !node.checkVisibility()) return;
        for (const name of ['aria-label', 'title', 'placeholder']) {
          found.push(node.getAttribute(name) ?? '');
        }
        if (node.shadowRoot) return node.shadowRoot.childNodes.forEach(look);
      }
      node.childNodes.forEach(look);
    };
    look(document.body);
    return found.map((text) => text.replace(/\s+/g, ' ').trim()).filter(Boolean);
  });

test('with everything open, no text of the catalogue is left in English', async () => {
  const { page, ready } = await visit({ hash: shortHash({ lang: 'de', env_steps: 450 }) });
  await ready();
  await page.getByRole('heading', { name: 'Ergebnisse', exact: true }).waitFor();
  const open = () =>
    page.evaluate(() => {
      const root = document.querySelector('cmbpo-playground')?.shadowRoot;
      for (const details of root?.querySelectorAll('details') ?? []) details.open = true;
    });
  const patterns = english();
  assert.ok(patterns.length > 500, `${patterns.length} texts`);
  const check = async (/** @type {string} */ when) => {
    await open();
    const seen = await texts(page);
    assert.ok(seen.length > 200, `${seen.length} texts ${when}`);
    const left = seen.filter((text) => patterns.some((pattern) => pattern.test(text)));
    assert.deepEqual([...new Set(left)], [], when);
  };
  await check('before anything is learned');
  await page.getByRole('button', { name: 'Ein Beispiel nehmen' }).click();
  await page.getByRole('button', { name: 'Den Graphen finden' }).click();
  await page.getByText('Gefunden in').waitFor();
  await open();
  await page.locator('#own-truth').fill('no edge at all');
  await page.getByRole('button', { name: 'Vergleichen', exact: true }).click();
  await check('with a graph of a table, and a true one that is none');
  await page.locator('#own-truth').fill('speed -> lamp');
  await page.getByRole('button', { name: 'Vergleichen', exact: true }).click();
  await check('with a true graph');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page
    .getByRole('status')
    .filter({ hasText: 'Alle Läufe sind fertig' })
    .waitFor({ timeout: 120_000 });
  await check('after the run');
  await page.getByRole('button', { name: 'Den Graphen bearbeiten' }).click();
  await page.locator('cmbpo-graph-editor .edge').first().press('Enter');
  await check('with the graph in hand');
  await page.evaluate(() => (location.hash = 'view=lab&lang=de&seeds=0&step=9&hide=x&nothing=1'));
  await page.getByText('unbekannt').first().waitFor();
  await check('with an address that is wrong');
});
