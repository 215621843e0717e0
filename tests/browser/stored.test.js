/** The page opens with results: a stored run, until the reader begins one. */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { readStored } from '../../scripts/stored.mjs';
import { shortHash } from '../support/playground.js';
import { withPlayground } from '../support/playground-test.js';

const { visit } = withPlayground();
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const stored = readStored();

/** @param {import('playwright-core').Page} page */
const note = (page) => page.getByRole('note').filter({ hasText: 'A stored run' });

/** @param {import('playwright-core').Page} page @param {string} name */
const returnsOf = async (page, name) => {
  const rows = page.getByRole('region', { name: 'Returns as a table' }).getByRole('row');
  const row = rows.filter({ has: page.getByRole('rowheader', { name, exact: true }) });
  return (await row.getByRole('cell').allTextContents()).map((text) => Number.parseFloat(text));
};

test('before the wasm is there: the graph, the curves, the returns and the robots of the stored run', async () => {
  /** @type {(value: unknown) => void} */ let release = () => {};
  const held = new Promise((resolve) => (release = resolve));
  const { page, problems, ready } = await visit({
    prepare: (each) =>
      each.route('**/*.wasm', async (route) => {
        await held;
        await route.continue();
      }),
  });
  await note(page).waitFor();
  assert.ok(stored);
  const text = String(await note(page).textContent());
  assert.match(text, /seeds 1, 2 and 3/);
  assert.ok(text.includes(`version ${stored.version}`));
  await page.getByRole('group', { name: /^Discovered graph\. All 9 pairs/ }).waitFor();
  await page.locator('cmbpo-curves svg').first().waitFor();
  const mean = (/** @type {string} */ method, /** @type {string} */ setting) => {
    const runs = stored.runs.filter((run) => run.method === method);
    const sum = runs.reduce((all, run) => all + (run.result?.returns[setting].mean ?? NaN), 0);
    return Number((sum / runs.length).toFixed(2));
  };
  const settings = ['in-distribution', 'near', 'far'];
  await page.getByRole('region', { name: 'Returns as a table' }).waitFor();
  assert.deepEqual(await returnsOf(page, 'C-MBPO'), [
    ...settings.map((setting) => mean('c-mbpo', setting)),
    stored.seeds,
  ]);

  // The robots drive, and stop when they are told to.
  const lane = page.getByRole('img', { name: /^C-MBPO: the robot is/ });
  await lane.waitFor();
  await lane.scrollIntoViewIfNeeded();
  const robot = lane.locator('.robot');
  const place = () => robot.evaluate((each) => /** @type {SVGElement} */ (each).style.transform);
  const first = await place();
  await page.waitForFunction(
    (before) =>
      /** @type {any} */ (
        document
          .querySelector('cmbpo-playground')
          ?.shadowRoot?.querySelector('svg.lane[data-method="c-mbpo"] .robot')
      ).style.transform !== before,
    first,
  );
  await page.getByRole('button', { name: 'Pause the replay' }).click();
  await page.getByRole('radio', { name: /wired backwards/ }).check({ force: true });
  await page
    .locator('.lane-head.c-mbpo .check-mean')
    .filter({ hasText: String(returns(stored, 'c-mbpo', 'far')) })
    .waitFor();
  assert.equal(await page.getByLabel(/^Any gain k/).isDisabled(), true);
  release(null);
  await ready();
  assert.equal(await note(page).count(), 1, 'it stays until the reader begins');
  await page.getByRole('button', { name: 'Run it yourself' }).click();
  await page.getByRole('button', { name: 'Pause', exact: true }).waitFor();
  assert.equal(await note(page).count(), 0);
  await page
    .getByRole('status')
    .filter({ hasText: /^Learning/ })
    .waitFor();
  // The lamp stays as it was.
  await page.getByRole('radio', { name: /wired backwards/, checked: true }).waitFor();
  assert.equal(await page.evaluate('location.hash'), '#shift=far');
  assert.deepEqual(problems, []);
});

/** @param {import('../../www/types.d.ts').StoredRun} run @param {string} method @param {string} setting */
const returns = (run, method, setting) =>
  run.runs
    .find((each) => each.method === method && each.seed === run.seed)
    ?.result?.returns[setting].mean.toFixed(1);

for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
  test(`axe finds nothing to mend in the ${colorScheme} theme`, async () => {
    const { page, ready } = await visit({
      context: { colorScheme, bypassCSP: true },
      prepare: (each) => each.addInitScript({ path: axe }),
    });
    await ready();
    await page.getByRole('button', { name: 'Pause the replay' }).click();
    const found = await page.evaluate(async () => {
      const { violations } = await Reflect.get(window, 'axe').run(document);
      return violations.map((/** @type {any} */ { id, nodes }) => [id, nodes[0].failureSummary]);
    });
    assert.deepEqual(found, []);
  });
}

test('asked for before the agents are there, a run begins when they are', async () => {
  /** @type {(value?: undefined) => void} */ let send = () => {};
  const held = new Promise((resolve) => {
    send = resolve;
  });
  const { page, button } = await visit({
    prepare: (each) =>
      each.route('**/*.wasm', async (route) => {
        await held;
        await route.continue();
      }),
  });
  await page.getByRole('button', { name: 'Run it yourself' }).click();
  await page
    .getByRole('status')
    .filter({ hasText: /Loading/ })
    .first()
    .waitFor();
  send();
  await button('Pause').waitFor({ timeout: 30_000 });
});

test('another configuration has no stored run', async () => {
  const { page, ready } = await visit({ hash: shortHash() });
  await ready();
  assert.equal(await note(page).count(), 0);
});

test('where nothing can be run, the stored run is there beside the message', async () => {
  const { page, button } = await visit({
    prepare: (each) => each.route('**/*.wasm', (route) => route.abort()),
  });
  await page.getByRole('alert').filter({ hasText: 'could not be fetched' }).waitFor();
  await note(page).waitFor();
  await page.getByRole('group', { name: /^Discovered graph/ }).waitFor();
  assert.equal(await button('Start again').isEnabled(), true);
});
