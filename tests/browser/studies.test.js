/** The section "Experiments": a study by keyboard and by link, its chart and table, and one of its conditions run here. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { inProject } from '../../scripts/lib/project.mjs';
import { STUDIES } from '../../www/generated/study-names.js';
import { withPlayground } from '../support/playground-test.js';

const { visit } = withPlayground();
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** @param {string} name */
const stored = (name) =>
  JSON.parse(readFileSync(inProject(`docs/experiments/${name}.json`), 'utf8'));

const charts = 'cmbpo-studies .study-charts svg[role="img"]';

test('a study is opened by keyboard, its data are fetched then, and the link holds it', async () => {
  const { page, problems, requests, ready, button } = await visit();
  await ready();
  const question = button('How wrong may the graph be that C-MBPO follows?');
  await question.waitFor();
  const fetched = () => requests.filter((url) => /studies-[\w-]+\.json$/.test(url)).length;
  assert.equal(fetched(), 0);
  await question.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('status').filter({ hasText: 'Which edge is wrong matters' }).waitFor();
  assert.equal(fetched(), 1);
  assert.equal(await question.getAttribute('aria-pressed'), 'true');
  assert.equal(await page.evaluate('location.hash'), '#study=graph-corruption');
  const row = page.getByRole('row', { name: /^with Z → R / });
  assert.match(String(await row.textContent()), /0\.11.*\[0\.01,\s5\.57\].*lower/s);
  // Along the axis, one for each setting; the key; and all conditions with their key.
  await page.locator(charts).nth(5).waitFor();
  assert.equal(await page.locator(charts).count(), 6);
  await page.keyboard.press('Enter');
  await row.waitFor({ state: 'detached' });
  assert.equal(await page.evaluate('location.hash'), '#view=lab');
  assert.deepEqual(problems, []);
});

test('every study opens from a link, with a row for each of its conditions', async () => {
  const { page, problems, ready } = await visit({ hash: `#study=${STUDIES[0]}` });
  await ready();
  for (const name of STUDIES) {
    await page.evaluate((study) => (location.hash = `study=${study}`), name);
    const { command, study } = stored(name);
    await page.getByText(command, { exact: true }).waitFor();
    const rows = page.getByRole('region', { name: 'The study as a table' }).getByRole('row');
    assert.equal(await rows.count(), study.conditions.length + 1, name);
    await page.locator(charts).nth(1).waitFor();
  }
  await page.evaluate(() => (location.hash = 'study=doors'));
  await page.getByText('study=doors: expected one of graph-corruption').waitFor();
  assert.deepEqual(problems, []);
});

test('a condition that is run here gives the numbers of the stored run of its seed', async () => {
  const { page, problems, ready, button, finished, results } = await visit({
    hash: '#study=graph-corruption&shift=far',
  });
  await ready();
  await page.getByLabel('Condition', { exact: true }).selectOption('with Z → R');
  await button('Run this condition here').focus();
  await page.keyboard.press('Enter');
  await page.getByText('“with Z → R” is set on this page').waitFor();
  const link = decodeURIComponent(String(await page.evaluate('location.hash')));
  assert.match(link, /^#seed=0&seeds=1&config=\{"graph":\{/);
  assert.match(link, /&study=graph-corruption$/);
  await finished();
  const document = stored('graph-corruption');
  const before = document.runs.find(
    (/** @type {any} */ { condition, seed }) => condition === 'with Z → R' && seed === 0,
  );
  const run = (await results()).find(({ method }) => method === 'c-mbpo');
  assert.deepEqual(run.returns, before.returns);
  assert.equal(run.weights_hash, before.weights_hash);
  const far = before.returns.far.mean.toFixed(2).replace('-', '−');
  await page
    .getByText(`“with Z → R” here, seed 0:`)
    .filter({ hasText: `lamp reversed ${far}` })
    .waitFor();
  assert.deepEqual(problems, []);
});

test('what fails to load is told, and can be tried again', async () => {
  let refused = true;
  const { page, ready, button } = await visit({
    hash: '#study=belief',
    prepare: (each) =>
      each.route(/studies-[\w-]+\.json$/, (route) => (refused ? route.abort() : route.continue())),
  });
  await ready();
  await page.getByText('The stored studies could not be loaded').waitFor();
  refused = false;
  await button('Try again').click();
  await page.getByRole('status').filter({ hasText: 'pays nowhere that can be shown' }).waitFor();
});

test('a teacher can hide the section', async () => {
  const { page, ready } = await visit({ hash: '#hide=studies' });
  await ready();
  assert.equal(await page.getByRole('heading', { name: 'Experiments' }).count(), 0);
});

for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
  test(`axe finds nothing to mend in any study, and nothing is too wide, ${colorScheme}`, async () => {
    const { page, ready } = await visit({
      hash: `#study=${STUDIES[0]}`,
      context: { colorScheme, bypassCSP: true, viewport: { width: 360, height: 740 } },
      prepare: (each) => each.addInitScript({ path: axe }),
    });
    await ready();
    for (const name of STUDIES) {
      await page.evaluate((study) => (location.hash = `study=${study}`), name);
      await page.getByText(stored(name).command, { exact: true }).waitFor();
      await page.locator(charts).nth(1).waitFor();
      await page.waitForTimeout(200);
      const found = await page.evaluate(async () => {
        const root = document.querySelector('cmbpo-playground')?.shadowRoot;
        const section = root?.querySelector('cmbpo-studies');
        const { violations } = await Reflect.get(window, 'axe').run(section);
        return violations.map((/** @type {any} */ { id, nodes }) => [id, nodes[0].failureSummary]);
      });
      assert.deepEqual(found, [], name);
      const wide = await page.evaluate('document.documentElement.scrollWidth');
      assert.equal(wide, 360, name);
    }
  });
}
