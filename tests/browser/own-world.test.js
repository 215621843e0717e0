/** The section "Your own world": equations typed, an error found by keyboard, used, shifted, and carried by the link. */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { LIGHT_DOOR } from '../../www/data/worlds.js';
import { shortHash } from '../support/playground.js';
import { withPlayground } from '../support/playground-test.js';

const { visit } = withPlayground();
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

const FIELD = 'Structural equations, one statement a line';

/** A room whose one shift has a name of its own. */
const STORM = `state X in [-1, 1] from -1
state Z in [-1, 1] from -1
action A
parameter cost = 0
X' = X + 0.05*A + N(0, 0.01)
Z' = X + N(0, 0.01)
R = 0.1*(1 - X^2) - cost
shift storm: cost = 1
horizon 50
`;

/** @param {import('playwright-core').Page} page */
const configOf = async (page) => {
  const hash = String(await page.evaluate('location.hash'));
  return JSON.parse(new URLSearchParams(hash.slice(1)).get('config') ?? '{}');
};

/** What is selected in the field. @param {import('playwright-core').Page} page */
const selected = (page) =>
  page.getByLabel(FIELD).evaluate((field) => {
    const { value, selectionStart, selectionEnd } = /** @type {HTMLTextAreaElement} */ (field);
    return value.slice(selectionStart, selectionEnd);
  });

test('an error is told with its place, and a button puts the caret there', async () => {
  const { page, problems, ready, button } = await visit();
  await ready();
  const field = page.getByLabel(FIELD);
  assert.equal(await field.inputValue(), LIGHT_DOOR);
  await page.getByText('Agents see X and Z, choose A and earn R. Shifts: near and far.').waitFor();
  await field.fill(LIGHT_DOOR.replace('k*f', 'k*/f'));
  const told = page.locator('#world-problem').filter({ hasText: 'line 7, column 8' });
  await told.waitFor();
  assert.equal(await field.getAttribute('aria-invalid'), 'true');
  assert.equal(await field.getAttribute('aria-describedby'), 'world-problem');
  assert.equal(await page.locator('.world-text i').count(), 1);
  const use = button('Use this world, start over');
  assert.equal(await use.getAttribute('aria-disabled'), 'true');
  await use.focus();
  await page.keyboard.press('Enter');
  assert.deepEqual(await configOf(page), {});
  await button('Go to line 7, column 8').focus();
  await page.keyboard.press('Enter');
  assert.equal(await selected(page), '/f + N(0, 0.01)');
  await page.keyboard.type('f + N(0, 0.01)');
  await page.getByText('Agents see X and Z').waitFor();
  assert.equal(await field.inputValue(), LIGHT_DOOR);
  assert.equal(await field.getAttribute('aria-invalid'), null);
  assert.deepEqual(problems, []);
});

test('a wind with its strength on a slider is used, learned in, shifted and carried by the link', async () => {
  const playground = await visit({ hash: shortHash({ shift: 'far' }) });
  const { page, problems, ready, button, finished } = playground;
  await ready();
  await page.getByLabel('Start from').selectOption({ label: 'a hidden wind' });
  await page.getByText(/Something unseen moves at once: X' and R\./).waitFor();
  const slider = page.getByRole('slider', { name: 's', exact: true });
  await slider.focus();
  for (let i = 0; i < 5; i += 1) await page.keyboard.press('ArrowRight');
  assert.match(await page.getByLabel(FIELD).inputValue(), /^parameter s = 2\.5 {2}# 0 to 6$/m);
  await button('Use this world, start over').focus();
  await page.keyboard.press('Enter');
  await page.getByText('Taken: the runs start over.').waitFor();
  const text = await page.getByLabel(FIELD).inputValue();
  assert.equal((await configOf(page)).environment.equations, text);
  assert.doesNotMatch(String(await page.evaluate('location.hash')), /shift=/);
  // Every variable that is seen is drawn, for each of the three agents.
  await page.getByRole('img', { name: /^C-MBPO: X = .* and Z = / }).waitFor();
  assert.equal(await page.locator('svg.lane.c-mbpo .trail').count(), 2);
  await finished();
  await page.getByRole('group', { name: 'The world’s shifts' }).waitFor();
  await page.getByRole('radio', { name: 'far', exact: true }).first().check();
  assert.match(decodeURIComponent(page.url()), /shift=\{.*"setting":2\}/);
  const link = String(await page.evaluate('location.hash'));

  const again = await visit({ hash: link });
  await again.ready();
  assert.equal(await again.page.getByLabel(FIELD).inputValue(), text);
  assert.equal(
    await again.page
      .getByRole('group', { name: 'The world’s shifts' })
      .getByRole('radio', { name: /^far/ })
      .isChecked(),
    true,
  );
  assert.deepEqual([...problems, ...again.problems], []);
});

test('a graph and other names of the former world are left out of one that lacks them', async () => {
  const parents = { "X'": ['X', 'A'], "Z'": [], R: ['X'] };
  const config = JSON.stringify({ graph: parents, agent: { gamma: 0.9 } });
  const { page, problems, ready, button } = await visit({
    hash: `#${new URLSearchParams({ config })}`,
  });
  await ready();
  const other = "state Y in [0, 1] from 0\naction B\nY' = Y + 0.1*B\nR = Y";
  await page.getByLabel(FIELD).fill(other);
  await page.getByText('Agents see Y, choose B and earn R. It names no shift.').waitFor();
  await button('Use this world, start over').click();
  await page.getByRole('img', { name: /^SAC: Y = / }).waitFor();
  assert.deepEqual(await configOf(page), {
    agent: { gamma: 0.9 },
    environment: { equations: other },
  });
  assert.deepEqual(problems, []);
});

test('a shift that the world of a link does not know is named, and left out', async () => {
  const config = JSON.stringify({ environment: { equations: LIGHT_DOOR } });
  const { page, problems, ready } = await visit({
    hash: `#${new URLSearchParams({ config, shift: 'far' })}`,
  });
  await ready();
  await page.getByText('The world equations has no such shift').waitFor();
  assert.deepEqual(problems, []);
});

test('agents are examined in the shifts that the world names, and in no others', async () => {
  const { config } = Object.fromEntries(new URLSearchParams(shortHash().slice(1)));
  const there = { ...JSON.parse(config ?? ''), environment: { equations: STORM } };
  const { page, problems, ready, button, finished } = await visit({
    hash: shortHash({ config: JSON.stringify(there) }),
  });
  await ready();
  const cells = (/** @type {string} */ table) =>
    page
      .locator(`${table} thead th`)
      .evaluateAll((all) => all.map((each) => each.textContent?.trim()));
  assert.deepEqual(await cells('cmbpo-returns'), ['Method', 'in training', 'storm', 'seeds']);
  await page.locator('cmbpo-graph svg.truth').waitFor();
  assert.equal(
    await page.locator('cmbpo-graph svg.truth .meaning').allTextContents().then(String),
    ',,,,,',
  );
  await button('Play').click();
  await finished();
  const row = page.locator('cmbpo-returns tbody tr', { hasText: 'SAC' }).locator('td');
  const [calm, storm] = await row.allTextContents();
  // In a storm the robot earns nothing at all, and pays.
  assert.match(calm ?? '', /^\d/);
  assert.match(storm ?? '', /^[-−]\d/);
  const settings = page.getByRole('group', { name: 'World in the evaluation' });
  await settings.getByRole('radio', { name: 'storm' }).check();
  await page.getByText('episodes, storm.').waitFor();
  assert.deepEqual(problems, []);
});

test('a teacher can hide the section', async () => {
  const { page, ready } = await visit({ hash: '#hide=own-world' });
  await ready();
  assert.equal(await page.getByRole('heading', { name: 'Your own world' }).count(), 0);
});

for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
  test(`axe finds nothing to mend, right or wrong, and nothing is too wide, ${colorScheme}`, async () => {
    const { page, ready, button } = await visit({
      context: { colorScheme, bypassCSP: true, viewport: { width: 360, height: 740 } },
      prepare: (each) => each.addInitScript({ path: axe }),
    });
    await ready();
    const check = async (/** @type {string} */ when) => {
      const found = await page.evaluate(async () => {
        const { violations } = await Reflect.get(window, 'axe').run(document);
        return violations.map((/** @type {any} */ { id, nodes }) => [id, nodes[0].failureSummary]);
      });
      assert.deepEqual(found, [], when);
      assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 360, when);
    };
    await page.getByLabel('Start from').selectOption({ label: 'a hidden wind' });
    await page.getByText('How it is written').click();
    await page.getByText('Something unseen').waitFor();
    await check('right');
    await page.getByLabel(FIELD).fill(`${LIGHT_DOOR}\nshift sideways: q = 1`);
    await page.locator('#world-problem.problem').waitFor();
    await check('wrong');
    await page.getByLabel('Start from').selectOption({ label: 'two lamps in a chain' });
    await button('Use this world, start over').click();
    await page.getByRole('img', { name: /^SAC: X = / }).waitFor();
    await check('used');
  });
}
