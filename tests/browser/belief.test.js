/** How sure the room's graph is: resamples of the agent's own steps, and runs that follow the belief. */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { shortHash } from '../support/playground.js';
import { withPlayground } from '../support/playground-test.js';

const { visit } = withPlayground();
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

test('resamples of the agent’s own steps: widths, numbers, words and a column; stopped and drawn again', async () => {
  const { page, problems, ready, button, finished } = await visit({
    hash: shortHash(),
    context: { bypassCSP: true },
    prepare: (each) => each.addInitScript({ path: axe }),
  });
  await ready();
  const belief = page.locator('cmbpo-belief');
  await belief.getByText('How sure is each edge?').click();
  await belief.getByText(/press play first/).waitFor();
  await button('Play').click();
  await finished();

  await belief.getByLabel('Resamples', { exact: true }).fill('none');
  await button('Draw resamples').click();
  await belief.getByRole('alert').filter({ hasText: 'got none' }).waitFor();

  await belief.getByLabel('Resamples', { exact: true }).fill('1000');
  await button('Draw resamples').click();
  await belief.getByRole('progressbar').waitFor();
  await button('Stop drawing').click();
  await belief.getByText(/^Stopped\./).waitFor();

  await belief.getByLabel('Resamples', { exact: true }).fill('12');
  await belief.getByLabel('Drawn by').selectOption('bayesian');
  await button('Draw resamples').click();
  await belief.getByText(/^12 resamples of \d+ steps in/).waitFor({ timeout: 60_000 });

  assert.equal(await page.getByRole('radio', { name: /^in 12 resamples/ }).isChecked(), true);
  const graph = page.getByRole('group', { name: /^Discovered graph/ });
  await page.getByRole('img', { name: /^The wider a line/ }).waitFor();
  const widths = await graph
    .locator('.line')
    .evaluateAll((lines) => lines.map((line) => parseFloat(getComputedStyle(line).strokeWidth)));
  assert.ok(Math.max(...widths) > 3.5 && Math.min(...widths) < 2, `${widths}`);
  const edge = graph.getByRole('button', { name: /^X to X next: edge/ });
  assert.match(String(await edge.getAttribute('aria-label')), /in \d+ % of the graphs drawn/);
  await edge.focus();
  assert.match(String(await graph.locator('.weight').textContent()), /^[01]\.\d\d$/);
  await page.locator('cmbpo-graph > p.evidence', { hasText: /% of the 12 resamples/ }).waitFor();
  await page.getByText('All 9 pairs as a table').click();
  await page.getByRole('columnheader', { name: 'In 12 resamples' }).waitFor();
  assert.match(String(await page.getByRole('row', { name: /^X → X'/ }).textContent()), /\d+ %/);
  const found = await page.evaluate(async () => {
    const { violations } = await Reflect.get(window, 'axe').run(document);
    return violations.map((/** @type {any} */ { id, nodes }) => [id, nodes[0].failureSummary]);
  });
  assert.deepEqual(found, []);
  assert.deepEqual(problems, []);
});

test('the same belief from one worker and from three', async () => {
  /** @param {number} cores */
  const shares = async (cores) => {
    const { page, ready, button, finished } = await visit({
      hash: shortHash(),
      prepare: (each) =>
        each.addInitScript(
          `Object.defineProperty(navigator, 'hardwareConcurrency', {value: ${cores}})`,
        ),
    });
    await ready();
    await button('Play').click();
    await finished();
    const belief = page.locator('cmbpo-belief');
    await belief.getByText('How sure is each edge?').click();
    await belief.getByLabel('Resamples', { exact: true }).fill('20');
    const workers = page.workers().length;
    let most = 0;
    page.on('worker', () => (most = Math.max(most, page.workers().length - workers)));
    await button('Draw resamples').click();
    await belief.getByText(/^20 resamples/).waitFor({ timeout: 60_000 });
    const labels = await page
      .getByRole('group', { name: /^Discovered graph/ })
      .getByRole('button')
      .evaluateAll((edges) => edges.map((each) => String(each.getAttribute('aria-label'))).sort());
    return { most, labels };
  };
  const [one, three] = [await shares(1), await shares(3)];
  assert.deepEqual([one.most, three.most], [1, 3]);
  assert.equal(one.labels.length, 9);
  assert.deepEqual(three.labels, one.labels);
});

test('a run that follows the belief shows the belief it used, and can be ended', async () => {
  const { page, ready, button, finished } = await visit({ hash: shortHash() });
  await ready();
  const belief = page.locator('cmbpo-belief');
  await belief.getByText('How sure is each edge?').click();
  await button('Retrain with the belief').click();
  assert.match(
    decodeURIComponent(String(await page.evaluate('location.hash'))),
    /"graph":"belief"/,
  );
  // To start over starts at once.
  await finished();
  await page.locator('cmbpo-graph label', { hasText: 'at first' }).click();
  await page.getByText(/graphs drawn, one for each member of the model/).waitFor();
  const graph = page.getByRole('group', { name: /^Discovered graph/ });
  await graph.getByRole('button', { name: /^X to X next/ }).focus();
  await page.locator('cmbpo-graph > p.evidence', { hasText: /% of the graphs drawn/ }).waitFor();
  await button('Let C-MBPO discover it again').click();
  await page.waitForFunction("!decodeURIComponent(location.hash).includes('belief')");
  await finished();
});
