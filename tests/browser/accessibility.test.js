/** For every reader: contrast and names (axe), by keyboard alone, on a phone, with less motion. */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { openSettings, shortHash } from '../support/playground.js';
import { withPlayground } from '../support/playground-test.js';

const { visit } = withPlayground();
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** @typedef {import('../support/playground.js').Playground} Playground */

/** @param {Playground} playground */
async function learnAll({ ready, button, finished }) {
  await ready();
  await button('Play').click();
  await finished();
  // The robots drive on; standing still, every element is where axe looks for it.
  await button('Pause').click();
}

/** @param {import('playwright-core').Page} page */
const violations = (page) =>
  page.evaluate(async () => {
    const { violations: found } = await Reflect.get(window, 'axe').run(document);
    return found.map((/** @type {any} */ { id, help, nodes }) => ({
      id,
      help,
      where: nodes.map(
        (/** @type {any} */ node) => `${node.target.join(' ')}: ${node.failureSummary}`,
      ),
    }));
  });

for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
  test(`axe finds nothing to mend in the ${colorScheme} theme, before and after learning`, async () => {
    const playground = await visit({
      hash: shortHash(),
      context: { colorScheme, bypassCSP: true },
      prepare: (page) => page.addInitScript({ path: axe }),
    });
    await playground.ready();
    assert.deepEqual(await violations(playground.page), []);
    await learnAll(playground);
    await openSettings(playground.page);
    assert.deepEqual(await violations(playground.page), []);
    const { page, button } = playground;
    await page.locator('#set-agent-gamma').fill('2');
    await page.locator('#set-agent-gamma').blur();
    await page.getByLabel('Show what the models imagine').check();
    await page.locator('#do-z').fill('do(Z = 3)');
    await page.locator('#do-z').blur();
    await button('Keep these results as A').click();
    await page.getByRole('region', { name: 'A and B as a table' }).waitFor();
    await page.waitForTimeout(500);
    assert.deepEqual(await violations(page), [], 'settings, a refused one, A and B');
  });
}

test('the themes differ, and the chosen one stays', async () => {
  const { page, ready } = await visit({ context: { colorScheme: 'light' } });
  const background = () =>
    page.evaluate('getComputedStyle(document.documentElement).backgroundColor');
  await ready();
  const light = await background();
  await page.getByRole('radio', { name: 'Dark' }).check();
  const dark = await background();
  assert.notEqual(dark, light);
  await page.reload();
  assert.equal(await background(), dark);
});

/** What has the focus, as a screen reader would call it. @param {import('playwright-core').Page} page @returns {Promise<string>} */
const focused = (page) =>
  page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    if (!element || element === document.body) return '';
    const labels = 'labels' in element ? /** @type {HTMLInputElement} */ (element).labels : null;
    const name =
      element.getAttribute('aria-label') || labels?.[0]?.textContent || element.textContent;
    return `${element.tagName.toLowerCase()} ${name?.replace(/\s+/g, ' ').trim()}`;
  });

test('the Tab key reaches every control and every edge', async () => {
  const { page, ready, finished } = await visit({ hash: shortHash() });
  await ready();
  // By key, so that nothing has the focus yet.
  await page.keyboard.press('Space');
  await finished();
  await page.keyboard.press('Space');
  /** @type {string[]} */
  const stops = [];
  for (let i = 0; i < 120; i += 1) {
    await page.keyboard.press('Tab');
    const stop = await focused(page);
    if (stop === '' || (stop === stops[0] && i > 3)) break;
    stops.push(stop);
  }
  const walk = stops.join('\n');
  for (const control of [
    /^button Start over/,
    /^button Play/,
    /^button Step/,
    /^input Seed/,
    /^button New seed/,
    /^input Seeds to run/,
  ]) {
    assert.ok(
      stops.some((stop) => control.test(stop)),
      `no ${control} in\n${walk}`,
    );
  }
  assert.equal(
    stops.filter((stop) => /^(g|path|a) /.test(stop) && /(→|causes|edge)/.test(stop)).length,
    9,
    walk,
  );
  assert.ok(
    stops.some((stop) => /wired backwards|follows the robot|cut/.test(stop)),
    `no lamp in\n${walk}`,
  );
});

test('everything can be done without a mouse', async () => {
  // Long enough not to be over when it is paused.
  const { page, ready, button } = await visit({ hash: shortHash({ env_steps: 20_000 }) });
  const progress = () => page.getByRole('progressbar').first().getAttribute('aria-valuenow');
  const reaches = (/** @type {string} */ count) =>
    page.locator(`[role=progressbar][aria-valuenow="${count}"]`).first().waitFor({ timeout: 5000 });
  await ready();
  await page.keyboard.press('s');
  await reaches('1');
  await page.keyboard.press('Space');
  await button('Pause').waitFor();
  await page.keyboard.press('Space');
  await button('Play').waitFor();
  // The count is redrawn a few times a second: let the last redraw come.
  await page.waitForTimeout(600);
  await button('Step').focus();
  const before = Number(await progress());
  await page.keyboard.press('Enter');
  await reaches(String(before + 1));
  // Radio buttons change with the arrow keys.
  await page.getByRole('radio', { name: /follows the robot/ }).focus();
  await page.keyboard.press('ArrowDown');
  assert.equal(await page.getByRole('radio', { name: /^cut/ }).isChecked(), true);
  assert.match(String(await page.evaluate('location.hash')), /shift=near/);
});

for (const width of [360, 768]) {
  test(`nothing is wider than a screen of ${width} pixels`, async () => {
    const playground = await visit({
      hash: shortHash(),
      context: { viewport: { width, height: 740 } },
    });
    const overflow = () =>
      playground.page.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
    await playground.ready();
    assert.equal(await overflow(), 0, 'before learning');
    await learnAll(playground);
    assert.equal(await overflow(), 0, 'after learning');
  });
}

test('with reduced motion the agents still learn', async () => {
  const playground = await visit({ hash: shortHash(), context: { reducedMotion: 'reduce' } });
  await learnAll(playground);
  assert.deepEqual(playground.problems, []);
});
