/** What is kept beside the runs of the page comes back after a reload: A of a comparison, and graphs of the reader's own tables. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keptBy } from '../support/kept.js';
import { shortHash } from '../support/playground.js';
import { withPlayground } from '../support/playground-test.js';

const { visit } = withPlayground();

/** @typedef {import('playwright-core').Page} Page */

const hash = shortHash({ env_steps: 450, lang: 'en' });

const notes = (/** @type {Page} */ page) =>
  page.getByRole('note').filter({ hasText: 'Finished results' });

/** Wait until so many records of this kind are stored. @param {Page} page @param {(kept: any) => boolean} which */
async function stored(page, which) {
  for (let i = 0; i < 100; i += 1) {
    const found = (await keptBy(page)).filter(which);
    if (found.length > 0) return found;
    await page.waitForTimeout(50);
  }
  throw new Error('nothing of this kind was kept in five seconds');
}

const isA = (/** @type {any} */ kept) => kept.as === 'a';
const isTable = (/** @type {any} */ kept) => kept.report !== undefined;

/** The column of A in the comparison. @param {Page} page */
const columnA = (page) =>
  page.evaluate(() => {
    const root = document.querySelector('cmbpo-playground')?.shadowRoot;
    const rows = root?.querySelectorAll('cmbpo-compare .returns-table tbody tr') ?? [];
    return [...rows].map((row) => row.querySelector('td')?.textContent?.trim());
  });

test('A is offered after a reload, with what it has shown; forgotten, it can come back until the next visit', async () => {
  const { page, ready, button, finished, problems } = await visit({ hash });
  const comparison = page.getByRole('region', { name: 'A and B as a table' });
  await ready();
  await button('Play').click();
  await finished();
  await button('Keep these results as A').click();
  await comparison.waitFor();
  const expected = await columnA(page);
  assert.equal(expected.length, 9);
  assert.ok(
    expected.every((cell) => /^\d/.test(cell ?? '')),
    String(expected),
  );
  await stored(page, isA);

  await page.reload();
  await ready();
  const ofA = page.getByRole('note').filter({ hasText: /3 runs \(seed 7, .* were kept as A/ });
  const earlier = page.locator('details.earlier > summary');
  await earlier.click();
  await ofA.getByRole('button', { name: 'Show them' }).click();
  await comparison.waitFor();
  assert.deepEqual(await columnA(page), expected);
  await page.getByText('A came with the link').waitFor({ state: 'detached' });
  assert.equal(await ofA.count(), 0);

  await button('Forget A').click();
  await page.getByRole('button', { name: /^Undo: / }).click();
  await comparison.waitFor();
  await stored(page, (kept) => isA(kept) && kept.forgotten === false);
  await button('Forget A').click();
  await stored(page, (kept) => isA(kept) && kept.forgotten === true);
  await page.reload();
  await ready();
  await notes(page).waitFor();
  assert.equal(await ofA.count(), 0);
  assert.deepEqual((await keptBy(page)).filter(isA), []);
  assert.deepEqual(problems, []);
});

test('A that came with a link and was run here is offered, too', async () => {
  const a = JSON.stringify({
    seed: 11,
    seeds: 1,
    env_steps: 300,
    config: JSON.parse(String(new URLSearchParams(hash.slice(1)).get('config'))),
  });
  const { page, ready, button, problems } = await visit({
    hash: `${hash}&${new URLSearchParams({ a })}`,
  });
  await ready();
  await button('Run A').click();
  await stored(page, isA);
  await page.waitForFunction(() => {
    const root = document.querySelector('cmbpo-playground')?.shadowRoot;
    const cells = [
      ...(root?.querySelectorAll('cmbpo-compare .returns-table td:nth-of-type(1)') ?? []),
    ];
    return cells.length === 9 && cells.every((cell) => /\d/.test(cell.textContent ?? ''));
  });
  const expected = await columnA(page);
  await page.reload();
  await ready();
  await notes(page)
    .filter({ hasText: /3 runs \(seed 11, 300 steps each, version .*were kept as A/ })
    .waitFor();
  await button('Show them').click();
  await button('Run A').waitFor({ state: 'detached' });
  assert.deepEqual(await columnA(page), expected);
  assert.deepEqual(problems, []);
});

/** c is caused by a and by b. */
function collider() {
  let state = 7;
  const uniform = () => (state = (state * 48271) % 2147483647) / 2147483647 - 0.5;
  const lines = ['a,b,c'];
  for (let i = 0; i < 400; i += 1) {
    const [a, b] = [uniform(), uniform()];
    lines.push(`${a},${b},${a + b + 0.2 * uniform()}`);
  }
  return { name: 'collider.csv', mimeType: 'text/csv', buffer: Buffer.from(lines.join('\n')) };
}

/** Open the lab and learn the graph of a table. */
async function learn() {
  const opened = await visit({ hash: '#view=lab&lang=en' });
  const { page, ready, button } = opened;
  await ready();
  const section = page.locator('cmbpo-own-data');
  await section.locator('#own-file:enabled').waitFor();
  await section.getByLabel(/^A file with a header/).setInputFiles(collider());
  await section.getByLabel('Resamples', { exact: true }).fill('10');
  await button('Find the graph').click();
  await section.getByText(/^Found in/).waitFor({ timeout: 30_000 });
  const table = () =>
    page.evaluate(() => {
      const root = document.querySelector('cmbpo-playground')?.shadowRoot;
      return root?.querySelector('cmbpo-found-graph table')?.textContent;
    });
  const [kept] = await stored(page, isTable);
  return { ...opened, section, table, kept };
}

test('the graph of a table is offered after a reload, is the same and can be held against a true one', async () => {
  const { page, ready, button, section, table, problems, kept } = await learn();
  const expected = await table();
  assert.match(String(expected), /a → c/);
  // What was found, not the table.
  const [, row] = String(collider().buffer).split('\n');
  assert.ok(!row.split(',').some((value) => JSON.stringify(kept).includes(value)), row);
  await page.reload();
  await ready();
  await notes(page)
    .filter({ hasText: /for the table “collider\.csv” were kept .* the graph of 3 variables/ })
    .waitFor();
  assert.equal(await section.getByRole('group', { name: /^Graph of/ }).count(), 0);
  await button('Show them').click();
  await section.getByRole('group', { name: /^Graph of collider\.csv: 2 edges/ }).waitFor();
  assert.equal(await table(), expected);
  assert.equal(await notes(page).count(), 0);
  await section.getByText('Compare with a true graph').click();
  await section.getByLabel(/^Edges such as/).fill('a -> c\nc -> b');
  await button('Compare').click();
  await section
    .getByRole('columnheader', { name: 'Against the truth', includeHidden: true })
    .waitFor({ state: 'attached' });
  // The table is opened again, and learned from.
  await section.getByLabel(/^A file with a header/).setInputFiles(collider());
  await button('Find the graph').click();
  await section.getByText(/^Found in/).waitFor({ timeout: 30_000 });

  await page.reload();
  await ready();
  await page.locator('details.earlier > summary').click();
  for (let left = (await notes(page).count()) - 1; left >= 0; left -= 1) {
    await button('Forget them').first().click();
    await page.waitForFunction(
      (left) =>
        document
          .querySelector('cmbpo-playground')
          ?.shadowRoot?.querySelectorAll('cmbpo-kept [role=note]').length === left,
      left,
    );
  }
  await stored(page, (one) => isTable(one) && one.forgotten === true);
  await page.reload();
  await ready();
  for (let i = 0; i < 50 && (await keptBy(page)).length > 0; i += 1) await page.waitForTimeout(100);
  assert.deepEqual(await keptBy(page), []);
  assert.equal(await notes(page).count(), 0);
  assert.deepEqual(problems, []);
});

test('a kept graph that is damaged or of another format is named and left alone', async () => {
  const { page, ready, button, problems, kept } = await learn();
  const edges = [{ ...kept.report.edges[0], from: 'nobody' }];
  for (const [change, reason] of /** @type {[Record<string, unknown>, RegExp][]} */ ([
    [{ format: 9 }, /format is 9, expected 1/],
    [{ report: { ...kept.report, edges } }, /field report/],
    [{ about: [1] }, /field about/],
  ])) {
    await page.evaluate(
      ([id, value]) =>
        new Promise((resolve) => {
          const request = indexedDB.open('cmbpo');
          request.onsuccess = () => {
            const store = request.result.transaction('runs', 'readwrite').objectStore('runs');
            store.put(value, `table/${id}`).onsuccess = resolve;
          };
        }),
      /** @type {const} */ ([kept.id, { ...kept, ...change }]),
    );
    await page.reload();
    await ready();
    await notes(page).filter({ hasText: reason }).waitFor();
    assert.equal(await button('Show them').count(), 0);
    assert.equal((await keptBy(page)).filter(isTable).length, 1);
  }
  assert.deepEqual(problems, []);
});

test('a graph that is found in the moment of a reload is kept', async () => {
  const { page, ready, button, problems } = await visit({ hash: '#view=lab&lang=en' });
  for (const name of ['one.csv', 'two.csv', 'three.csv']) {
    await ready();
    const section = page.locator('cmbpo-own-data');
    await section.locator('#own-file:enabled').waitFor();
    await section.getByLabel(/^A file with a header/).setInputFiles({ ...collider(), name });
    await button('Find the graph').waitFor();
    const gone = page.waitForEvent('domcontentloaded');
    await page.evaluate(() => {
      const root = document.querySelector('cmbpo-playground')?.shadowRoot;
      const view = /** @type {any} */ (root?.querySelector('cmbpo-own-data'));
      const look = () => (/Found in/.test(view.news) ? location.reload() : setTimeout(look, 0));
      look();
    });
    await button('Find the graph').click();
    await gone;
    await stored(page, (kept) => isTable(kept) && kept.name === name);
  }
  assert.deepEqual(problems, []);
});
