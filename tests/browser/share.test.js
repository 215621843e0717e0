/** Link and embed code from the page, copied and used: whoever opens it sees the same. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { afterEach, test } from 'node:test';
import { distDir } from '../../scripts/lib/project.mjs';
import { integrityOf } from '../../scripts/package/integrity.mjs';
import { call, finished, ready, resultsOf, withForeignPages } from '../support/foreign.js';
import { htmlPage } from '../support/host.js';
import { shortHash } from '../support/playground.js';

const { serve, open, close } = withForeignPages();
afterEach(close);

/** A part hidden by the teacher, a kind chosen, the code copied. @param {string} kind */
async function copied(kind) {
  const site = await serve({
    folders: { '/c-mbpo': distDir },
    headers: { 'access-control-allow-origin': '*' },
  });
  const { page, problems } = await open(
    `${site.origin}/c-mbpo/${shortHash({ env_steps: 450, shift: 'far' })}`,
    { permissions: ['clipboard-read', 'clipboard-write'] },
  );
  await ready(page);
  await page.getByRole('radio', { name: kind, exact: true }).check();
  await page.getByText('Hide parts of it').click();
  await page.getByRole('checkbox', { name: 'Seed and length' }).check();
  await page.getByRole('button', { name: 'Copy', exact: true }).click();
  await page.getByRole('status').filter({ hasText: 'Copied.' }).waitFor();
  const code = /** @type {string} */ (await page.evaluate('navigator.clipboard.readText()'));
  assert.deepEqual(problems, []);
  return { code, page, site };
}

test('a link replays the run, with what the teacher hid hidden', async () => {
  const { code, page } = await copied('Link');
  await call(page, 'play');
  await finished(page);
  const expected = await resultsOf(page);
  const other = (await open(code)).page;
  await ready(other);
  assert.equal(await other.locator('cmbpo-playground cmbpo-controls .setup').isVisible(), false);
  assert.equal(
    await page.locator('cmbpo-playground cmbpo-controls .setup').isVisible(),
    true,
    'not on this page',
  );
  assert.equal(await other.getByRole('radio', { name: /wired backwards/ }).isChecked(), true);
  await call(other, 'play');
  await finished(other);
  assert.deepEqual(await resultsOf(other), expected);
});

test('the iframe’s code: it is shown in full height', async () => {
  const { code } = await copied('iframe');
  const host = await serve({ pages: { '/': htmlPage(code) } });
  const { page, problems } = await open(`${host.origin}/`);
  const frame = page.frameLocator('iframe');
  await frame.locator('button.play:not([disabled])').waitFor();
  assert.equal(await frame.locator('cmbpo-controls .setup').isVisible(), false);
  await page.waitForTimeout(1000);
  const inside = await frame
    .locator('html')
    .evaluate((html) => Math.ceil(html.getBoundingClientRect().height));
  assert.equal(await page.locator('iframe').evaluate((it) => it.clientHeight), inside);
  assert.deepEqual(problems, []);
});

test('the element’s code: one script, one element', async () => {
  const { code } = await copied('Custom element');
  const host = await serve({ pages: { '/': htmlPage(code) } });
  const { page, problems } = await open(`${host.origin}/`);
  await ready(page);
  assert.equal(await page.locator('cmbpo-playground cmbpo-controls .setup').isVisible(), false);
  assert.equal(await page.getByRole('radio', { name: /wired backwards/ }).isChecked(), true);
  assert.deepEqual(problems, []);
});

test('the element’s code with the integrity of the site’s script', async () => {
  const { code: before, page } = await copied('Custom element');
  assert.doesNotMatch(before, /integrity/);
  await page.getByRole('checkbox', { name: /Subresource Integrity/ }).check();
  const code = await page.locator('#share-code').inputValue();
  const script = readFileSync(`${distDir}/playground.js`);
  assert.ok(code.includes(`integrity="${integrityOf(script)}"`), code);
  const host = await serve({ pages: { '/': htmlPage(code) } });
  const { page: other, problems } = await open(`${host.origin}/`);
  await ready(other);
  assert.equal(await other.getByRole('radio', { name: /wired backwards/ }).isChecked(), true);
  assert.deepEqual(problems, []);
});

test('the notebook’s and MyST’s code name the site’s script and the state', async () => {
  for (const kind of ['Notebook', 'MyST']) {
    const { code, site } = await copied(kind);
    assert.ok(code.includes(`${site.origin}/c-mbpo/playground.js`), code);
    assert.match(code, /seed=7&.*hide=setup/);
    await close();
  }
});
