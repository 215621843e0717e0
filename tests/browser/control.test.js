/** Settings, named settings, pace and two experiments side by side, as a reader uses them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openSettings, shortHash } from '../support/playground.js';
import { withPlayground } from '../support/playground-test.js';

const { visit } = withPlayground();

/** @typedef {import('../support/playground.js').Playground} Playground */

/** @param {import('playwright-core').Page} page */
const use = (page) => page.getByRole('button', { name: 'Use these settings, start over' }).first();

/** @param {Playground} playground @returns {Promise<URLSearchParams>} */
const address = async ({ page }) =>
  new URLSearchParams((await page.evaluate('location.hash')).slice(1));

/** @param {Playground} playground @param {Record<string, string>} values by the fields' ids */
async function type({ page }, values) {
  await openSettings(page);
  for (const [id, value] of Object.entries(values)) {
    await page.locator(`#${id}`).fill(value);
    await page.locator(`#${id}`).blur();
  }
}

test('a setting that is refused says so at its field; one that is taken is in the link', async () => {
  const playground = await visit({ hash: shortHash() });
  const { page, ready, button, problems } = playground;
  await ready();
  await type(playground, { 'set-agent-gamma': '2', 'set-model-members': '2' });
  const gamma = page.locator('#set-agent-gamma');
  assert.equal(await gamma.getAttribute('aria-invalid'), 'true');
  assert.match(
    String(await page.locator('#set-agent-gamma-problem').textContent()),
    /2 is not allowed, expected a number from 0 to 0\.9999/,
  );
  // A default may be wrong beside what was typed.
  assert.match(
    String(await page.locator('#set-model-elites-problem').textContent()),
    /whole number from 1 to 2/,
  );
  const before = String(await address(playground));
  await use(page).click();
  assert.equal(String(await address(playground)), before, 'nothing was taken');
  await type(playground, { 'set-agent-gamma': '0.9', 'set-model-elites': '2' });
  await use(page).click();
  await ready();
  const config = JSON.parse(String((await address(playground)).get('config')));
  assert.deepEqual([config.agent, config.model], [{ gamma: 0.9 }, { members: 2, elites: 2 }]);
  assert.deepEqual(problems, []);
});

test('the authors’ settings are chosen by name, and the default ones again', async () => {
  const playground = await visit({ hash: '#seed=3' });
  const { page, ready, button } = playground;
  await ready();
  await type(playground, {});
  await page.getByLabel('Named settings').selectOption('authors');
  assert.equal(await page.locator('#set-agent-hidden').inputValue(), '256, 256');
  await use(page).click();
  await ready();
  const link = await address(playground);
  assert.equal(link.get('env_steps'), '20000');
  assert.equal(JSON.parse(String(link.get('config'))).rollout.prediction, 'mean');
  await page.getByLabel('Named settings').selectOption('default');
  await use(page).click();
  await ready();
  assert.equal(String(await address(playground)), 'seed=3');
});

test('a step is an environment step, an episode or a phase', async () => {
  const { page, ready, button } = await visit({ hash: shortHash() });
  const steps = () =>
    page.evaluate(() =>
      [
        .../** @type {ShadowRoot} */ (
          document.querySelector('cmbpo-playground')?.shadowRoot
        ).querySelectorAll('[role=progressbar]'),
      ].map((bar) => Number(bar.ariaValueNow)),
    );
  const reaches = (/** @type {number} */ count) =>
    page.waitForFunction(
      (wanted) =>
        [
          .../** @type {ShadowRoot} */ (
            document.querySelector('cmbpo-playground')?.shadowRoot
          ).querySelectorAll('[role=progressbar]'),
        ].every((bar) => Number(bar.ariaValueNow) === wanted),
      count,
      { timeout: 10_000 },
    );
  await ready();
  await button('Step').click();
  await reaches(1);
  await page.getByLabel('One step is').selectOption('episode');
  await button('Step').click();
  await reaches(200);
  await page.getByLabel('One step is').selectOption('phase');
  // From collecting to being examined at step 200, and on to collecting again.
  await button('Step').click();
  await button('Step').click();
  await page.waitForTimeout(1000);
  for (const count of await steps()) assert.ok(count >= 200 && count <= 400, String(count));
});

test('in slow motion the agents take so many steps a second', async () => {
  const playground = await visit({ hash: shortHash() });
  const { page, ready, button } = playground;
  await ready();
  await page.getByLabel('Speed').selectOption('20');
  assert.equal((await address(playground)).get('speed'), '20');
  await button('Play').click();
  await page.waitForTimeout(3000);
  const now = Number(await page.getByRole('progressbar').last().getAttribute('aria-valuenow'));
  assert.ok(now > 20 && now < 90, `${now} steps in three seconds`);
  await page.getByLabel('Speed').selectOption('');
  await playground.finished();
});

test('A is kept, B runs with other settings, and the link makes both again', async () => {
  const playground = await visit({ hash: shortHash({ env_steps: 450 }) });
  const { page, ready, button, finished, problems } = playground;
  await ready();
  await button('Play').click();
  await finished();
  const [a] = await playground.results();
  await button('Keep these results as A').click();
  await type(playground, { 'set-agent-gamma': '0.8' });
  await use(page).click();
  await ready();
  await finished();
  const [b] = await playground.results();
  assert.notEqual(a.weights_hash, b.weights_hash);
  const rows = async (/** @type {import('playwright-core').Page} */ at) => {
    const table = at.getByRole('region', { name: 'A and B as a table' });
    const first = await table.getByRole('row').nth(1).getByRole('cell').allTextContents();
    return first.map((text) => Number(text.trim().replace('−', '-')));
  };
  const mean = (/** @type {any} */ result) => result.returns['in-distribution'].mean;
  const [of, now, difference] = await rows(page);
  assert.deepEqual([of, now], [Number(mean(a).toFixed(2)), Number(mean(b).toFixed(2))]);
  assert.ok(Math.abs(difference - (mean(b) - mean(a))) < 0.0051);
  await page
    .getByRole('region', { name: 'Settings that differ' })
    .getByRole('row', { name: /agent\.gamma default 0\.8/ })
    .waitFor();
  assert.deepEqual(problems, []);

  const link = await page.evaluate('location.href');
  const other = await visit({ hash: new URL(link).hash });
  await other.ready();
  await other.button('Run A').click();
  await other.page
    .getByRole('status')
    .filter({ hasText: /A is running/ })
    .waitFor();
  await other.button('Keep B as A').waitFor({ state: 'detached' });
  await other.page
    .getByRole('status')
    .filter({ hasText: /A is running/ })
    .waitFor({ state: 'detached', timeout: 60_000 });
  await other.button('Play').click();
  await other.finished();
  assert.deepEqual(await rows(other.page), [of, now, difference]);
  assert.deepEqual(other.problems, []);
});
