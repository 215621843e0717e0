/** Other worlds than the room: their pictures, their words, their sensors, and the way to them by the settings. */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { openSettings } from '../support/playground.js';
import { withPlayground } from '../support/playground-test.js';

const { visit } = withPlayground();
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

const short = {
  initial_random_steps: 100,
  curve_episodes: 1,
  evaluation_episodes: 2,
  agent: { hidden: [8, 8] },
  model: { hidden: [8], members: 1, elites: 1, max_epochs: 1 },
  structure: { search: 'grow-shrink' },
};

/** @param {unknown} environment */
const hashOf = (environment) =>
  `#seeds=1&env_steps=150&config=${encodeURIComponent(JSON.stringify({ ...short, environment }))}`;

for (const [name, words] of /** @type {const} */ ([
  ['pendulum', /the pendulum is \d+° from upright, turning at .* rad\/s, return/],
  ['cart-pole', /the cart is at .* m, its pole \d+° from upright, return/],
  ['reacher', /the tip is [\d.]+ m from the target, the elbow bent by \d+°, return/],
  ['half-cheetah', /the cheetah runs at .* m\/s, its torso tilted by \d+°, return/],
])) {
  test(`${name}: it is drawn and told, learns to the end, and nothing in it can break`, async () => {
    const { page, problems, ready, button, finished } = await visit({
      hash: hashOf(name),
      context: { bypassCSP: true, viewport: { width: 360, height: 800 } },
      prepare: (each) => each.addInitScript({ path: axe }),
    });
    await ready();
    await page.getByRole('img', { name: words }).first().waitFor();
    assert.equal((await page.locator('svg.lane .rod').count()) >= 3, true);
    await button('Play').click();
    await finished();
    await page.getByText('nothing in it can break').waitFor();
    assert.equal(await page.locator('cmbpo-why').count(), 0, 'its figures are maps of the room');
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 360, `${wide} px wide`);
    const found = await page.evaluate(async () => {
      const { violations } = await Reflect.get(window, 'axe').run(document);
      return violations.map((/** @type {any} */ { id, nodes }) => [id, nodes[0].failureSummary]);
    });
    assert.deepEqual(found, []);
    assert.deepEqual(problems, []);
  });
}

test('from the room to a world with sensors by the settings, and the sensors cut', async () => {
  const { page, problems, ready } = await visit({ hash: hashOf('light-door') });
  await ready();
  await openSettings(page);
  const field = page.getByLabel('Environment', { exact: true });
  await field.fill('pendulum, 65');
  await field.blur();
  await page.getByText('65 is not allowed, expected a whole number from 0 to 64').waitFor();
  await field.fill('pendulum, 3');
  await page.getByRole('button', { name: 'Use these settings, start over' }).first().click();
  await page
    .getByRole('img', { name: /the pendulum is/ })
    .first()
    .waitFor();
  await page.getByRole('group', { name: 'The 3 sensors' }).waitFor();
  await page.getByRole('radio', { name: /^cut/ }).check();
  assert.match(page.url(), /shift=near/);
  assert.match(decodeURIComponent(page.url()), /"environment":\{"name":"pendulum","sensors":3\}/);
  assert.deepEqual(problems, []);
});

test('a world gets the settings that are known to suit it, but for what the reader chose', async () => {
  const { page, problems, ready } = await visit({ hash: '#view=lab' });
  await ready();
  await openSettings(page);
  const field = page.getByLabel('Environment', { exact: true });
  const search = page.getByLabel('Search', { exact: true });
  const updates = page.getByLabel('Updates a step', { exact: true });
  assert.equal(await updates.inputValue(), '1');
  await field.fill('pendulum, 8');
  await field.blur();
  await page.getByText('The settings were set to those for this world.').waitFor();
  assert.equal(await search.inputValue(), 'grow-shrink');
  assert.notEqual(await updates.inputValue(), '1');
  await search.selectOption('pc');
  await field.fill('reacher, 8');
  await field.blur();
  assert.equal(await search.inputValue(), 'pc');
  await field.fill('light-door');
  await field.blur();
  assert.equal(await updates.inputValue(), '1');
  assert.deepEqual(problems, []);
});
