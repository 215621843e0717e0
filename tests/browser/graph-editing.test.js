/** A reader argues with the graph: draws another, by mouse and by keyboard, and retrains with it. */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { shortHash } from '../support/playground.js';
import { withPlayground } from '../support/playground-test.js';

const { visit } = withPlayground();
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** @param {import('playwright-core').Page} page @returns {Promise<Record<string, string[]> | undefined>} */
const graphInAddress = async (page) => {
  const hash = new URLSearchParams(String(await page.evaluate('location.hash')).slice(1));
  return JSON.parse(hash.get('config') ?? '{}').graph;
};

test('draw, undo, redo, retrain; the link leads to the same graph; back to discovering', async () => {
  const { page, problems, ready, button, finished, results } = await visit({ hash: shortHash() });
  await ready();
  await button('Edit the graph').click();
  const edge = (/** @type {string} */ name) => page.getByRole('checkbox', { name });
  const reached = edge('X → R');
  assert.equal(await page.getByRole('checkbox', { name: /→/ }).count(), 9);

  // By keyboard.
  await reached.focus();
  await page.keyboard.press('Enter');
  assert.equal(await reached.isChecked(), true);
  await edge("A → X'").focus();
  await page.keyboard.press('Space');
  await button('Play').waitFor();
  assert.equal(await edge("A → X'").isChecked(), true, 'and the space bar did not press play');
  await page.keyboard.press('Control+z');
  assert.equal(await edge("A → X'").isChecked(), false);
  await page.keyboard.press('Control+Shift+Z');
  assert.equal(await edge("A → X'").isChecked(), true);
  // By mouse.
  await edge('Z → R').dispatchEvent('click');
  await button('Undo').click();
  assert.equal(await edge('Z → R').isChecked(), false);
  await page.getByText('the policy would look at: X', { exact: true }).waitFor();

  await button('Retrain with this graph').click();
  const graph = page.getByRole('group', { name: /^Graph edited by hand/ });
  await graph.waitFor();
  const drawn = { "X'": ['A'], "Z'": [], R: ['X'] };
  assert.deepEqual(await graphInAddress(page), drawn);
  await finished();
  const causal = (await results()).find((/** @type {any} */ { method }) => method === 'c-mbpo');
  assert.deepEqual(causal.parents, drawn);
  assert.deepEqual(causal.policy_inputs, ['X']);
  await page.getByRole('radio', { name: /again at the end/ }).check({ force: true });
  await page.getByRole('group', { name: /^Discovered graph/ }).waitFor();

  await page.reload();
  await graph.waitFor();
  await button('Let C-MBPO discover it again').click();
  await button('Pause').waitFor();
  assert.equal(await graphInAddress(page), undefined);
  assert.deepEqual(problems, []);
});

test('what is changed on a discovered graph is marked in words, and can be taken back', async () => {
  const { page, ready, button, finished } = await visit({
    hash: shortHash(),
    context: { bypassCSP: true },
    prepare: (each) => each.addInitScript({ path: axe }),
  });
  await ready();
  await button('Play').click();
  await finished();
  await button('Pause').click();
  await button('Edit the graph').click();
  const edges = page.getByRole('checkbox', { name: /→/ });
  const before = await edges.evaluateAll((all) => all.map((each) => each.ariaChecked));
  await edges.nth(3).focus();
  await page.keyboard.press('Enter');
  const verb = before[3] === 'true' ? 'removed' : 'added';
  assert.match(
    String(await edges.nth(3).getAttribute('aria-label')),
    new RegExp(`${verb} by hand`),
  );
  await page.locator('.graph .tag', { hasText: verb }).waitFor();
  const found = await page.evaluate(async () => {
    const { violations } = await Reflect.get(window, 'axe').run(document);
    return violations.map((/** @type {any} */ { id, nodes }) => [id, nodes[0].failureSummary]);
  });
  assert.deepEqual(found, []);
  await button('Back to the discovered graph').click();
  assert.deepEqual(await edges.evaluateAll((all) => all.map((each) => each.ariaChecked)), before);
  await button('Stop editing').click();
  await page.getByRole('group', { name: /^Discovered graph/ }).waitFor();
});
