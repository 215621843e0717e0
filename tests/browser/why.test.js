/** See why: policies, predictors, models, imagination and counterfactuals of the agents on the page. */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { shortHash } from '../support/playground.js';
import { withPlayground } from '../support/playground-test.js';

const { visit } = withPlayground();
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** In which section of the pipeline each figure stands. @type {Record<string, string>} */
const SECTION = { Policies: 'policy', 'Two predictors': 'data' };

/** @param {import('playwright-core').Page} page @param {string} name */
const panel = async (page, name) => {
  const section = SECTION[name] ?? 'model';
  const why = page.locator(`section[aria-labelledby="${section}-title"] cmbpo-why`);
  // What nobody can see asks nothing.
  await why.locator('.why-body').evaluate((body) => body.scrollIntoView());
  if (section === 'model') {
    await why.getByRole('radio', { name, exact: true }).check({ force: true });
  }
};

/** @param {import('playwright-core').Page} page */
const violations = (page) =>
  page.evaluate(async () => {
    const { violations: found } = await Reflect.get(window, 'axe').run(document);
    return found.map((/** @type {any} */ { id, nodes }) => [id, nodes[0].failureSummary]);
  });

test('of a run: maps, predictors, models, imagination, and what would have been', async () => {
  const { page, problems, ready, button, finished } = await visit({
    hash: shortHash(),
    context: { bypassCSP: true },
    prepare: (each) => each.addInitScript({ path: axe }),
  });
  await ready();
  await button('Play').click();
  await finished();
  await button('Pause').click();
  const why = page.locator('cmbpo-why');

  await panel(page, 'Policies');
  await why.getByRole('img', { name: /^Policy of C-MBPO/ }).waitFor();
  assert.equal(await why.getByRole('img', { name: /^Policy of / }).count(), 3);
  const words = String(await why.getByText(/^Change of the action/).textContent());
  assert.match(words, /C-MBPO 0\.00/, 'a policy that does not see the lamp');
  assert.match(words, /SAC (0\.\d*[1-9]|1)/, 'one that does');
  assert.deepEqual(await violations(page), []);

  await panel(page, 'Two predictors');
  await why.getByRole('img', { name: /^Reward against X/ }).waitFor();
  const shares = String(await why.getByText(/^A parabola in X/).textContent());
  const [x, z] = [...shares.matchAll(/(\d+) %/g)].map(([, share]) => Number(share));
  assert.ok(Math.abs(x - z) <= 3, `the lamp predicts as well: ${shares}`);

  await panel(page, 'Models');
  await why.getByRole('img', { name: /^reward R along Z/ }).waitFor();
  await why.getByLabel('Predicted').selectOption({ label: 'next robot X′' });
  await why.getByRole('img', { name: /^next robot X′ along Z, with X held at 0\.5/ }).waitFor();
  await why.getByLabel(/^The other held at/).fill('-0.25');
  await why.getByRole('img', { name: /^next robot X′ along X, with Z held at -0\.25/ }).waitFor();

  await panel(page, 'Imagination');
  await why.getByText(/^C-MBPO: after 60 real steps .* it imagined/).waitFor();
  await why.getByText(/^SAC: .* it imagines nothing/).waitFor();

  await panel(page, 'What if');
  await why.getByRole('columnheader', { name: 'The room, same noise' }).waitFor();
  const cells = async (/** @type {string} */ name) =>
    (await why.getByRole('row', { name }).getByRole('cell').allTextContents()).map((text) =>
      Number.parseFloat(text.replace('−', '-')),
    );
  // Had the lamp been elsewhere, and the action: the reward would have been the same.
  await why.getByLabel(/^Step, 0 to 599/).fill('250');
  await why.getByLabel(/^Step, 0 to 599/).press('Enter');
  await why.getByText(/Step 250 of C-MBPO/).waitFor();
  const reward = await cells('R');
  assert.deepEqual(reward, [reward[0], reward[0], reward[0]]);
  await why.getByLabel(/^had the lamp been at/).fill('0.9');
  await why.getByText(/the lamp at 0\.90/).waitFor();
  await page.waitForTimeout(300);
  assert.deepEqual(await cells('R'), reward, 'the lamp causes nothing');
  const [, room, model] = await cells('Z′');
  assert.ok(Math.abs(room - model) < 0.1, `Z′: ${room}, ${model}`);
  await page.locator('#why-method').selectOption('sac');
  await why.getByText(/^Without a model there is no answer/).waitFor();
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(problems, []);
});

test('of the stored run: what was stored, and a word where it was not', async () => {
  const { page, problems, ready } = await visit();
  await ready();
  const why = page.locator('cmbpo-why');
  await panel(page, 'Policies');
  assert.match(String(await why.getByText(/^Change of the action/).textContent()), /C-MBPO 0\.00/);
  for (const [name, picture] of /** @type {[string, RegExp][]} */ ([
    ['Two predictors', /^Reward against Z/],
    ['Models', /^reward R along Z/],
    ['Imagination', /^C-MBPO: after 60 real steps/],
  ])) {
    await panel(page, name);
    await why.getByRole('img', { name: picture }).waitFor();
  }
  await panel(page, 'What if');
  await why.getByText(/Run it yourself, and it is here/).waitFor();
  assert.deepEqual(problems, []);
});
