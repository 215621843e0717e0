/** A reader's path through the whole page, with the downloaded files read back. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import Papa from 'papaparse';
import { inProject } from '../../scripts/lib/project.mjs';
import { serveHost } from './host.js';
import { exportFrom, openPlayground, shortHash } from './playground.js';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {(page: Page, press: () => Promise<void>) => Promise<{name: string, content: Buffer}>} Saves how a browser's downloads are read */

/** @param {Buffer} content @returns {Record<string, string>[]} */
const rowsOf = (content) => {
  const { data, errors } = Papa.parse(content.toString().trim(), { header: true });
  assert.deepEqual(errors, []);
  return /** @type {Record<string, string>[]} */ (data);
};

/** @param {Page} page @param {string} svg */
const wordsOf = (page, svg) =>
  page.evaluate((text) => {
    const document = new DOMParser().parseFromString(text, 'image/svg+xml');
    return {
      error: document.querySelector('parsererror')?.textContent ?? null,
      words: [...document.querySelectorAll('text')].map((each) => each.textContent).join(' '),
      sheets: document.querySelectorAll('style').length,
      variables: /var\(|light-dark|color-mix/.test(text),
    };
  }, svg);

/** Return the table of returns as text. @param {Page} page */
const table = (page) =>
  page
    .getByRole('region', { name: 'Returns as a table' })
    .getByRole('row')
    .allInnerTexts()
    .then((rows) => rows.map((row) => row.replace(/\s+/g, ' ').trim()));

/**
 * @param {ReturnType<typeof import('./playground-test.js').withPlaygroundIn>} shared
 * @param {Saves} saves
 */
export function testReadersPath(shared, saves) {
  /** Press a button and read the downloaded file. @param {Page} page @param {string} within @param {string} button */
  const file = (page, within, button) =>
    saves(page, () =>
      within === 'cmbpo-take-away'
        ? page.locator(within).getByRole('button', { name: button, exact: true }).click()
        : exportFrom(page.locator(within), button),
    );

  test('a reader’s path', async (t) => {
    const playground = await shared.visit({ context: { permissions: [] } });
    const { page, problems, requests, button, ready, finished } = playground;

    await t.test('it opens with stored results, which can be read', async () => {
      await page.getByRole('note').filter({ hasText: 'A stored run' }).waitFor();
      await page.getByRole('region', { name: 'Returns as a table' }).waitFor();
      const rows = await table(page);
      assert.match(rows[3], /C-MBPO 19\.\d\d ± /);
      await page.getByRole('group', { name: /^Discovered graph/ }).waitFor();
    });

    await t.test('a run of one’s own, short: the graph comes, the results come', async () => {
      await ready();
      await page.evaluate((hash) => (location.hash = hash), shortHash({ seeds: 2 }));
      await ready();
      await button('Play').click();
      await page.getByRole('group', { name: /^Discovered graph/ }).waitFor({ timeout: 60_000 });
      await finished();
    });

    await t.test('the lamp is broken, and the agents answer', async () => {
      await page.getByRole('radio', { name: /wired backwards/ }).check();
      await page
        .locator('.check-mean strong')
        .filter({ hasText: /^\d/ })
        .nth(2)
        .waitFor({ timeout: 10_000 });
      assert.match(await page.evaluate('location.hash'), /shift=far/);
    });

    await t.test(
      'the graph is edited: C-MBPO is to follow one that looks at the lamp',
      async () => {
        await button('Edit the graph').click();
        const editor = page.locator('cmbpo-graph-editor');
        await editor.getByRole('checkbox', { name: 'Z → R' }).dispatchEvent('click');
        await button('Retrain with this graph').click();
        await finished();
        assert.match(decodeURIComponent(await page.evaluate('location.hash')), /"R":\["X","Z"\]/);
      },
    );

    const mine = await table(page);
    const results = await playground.results();

    await t.test('every kind of file is saved and can be read', async () => {
      await button('Pause').click();
      const returns = rowsOf((await file(page, 'cmbpo-take-away', 'Returns')).content);
      assert.equal(returns.length, 3 * 2 * 3);
      for (const row of returns) {
        const result = results.find(
          (/** @type {any} */ { method, seed }) =>
            method === row.method && String(seed) === row.seed,
        );
        assert.equal(Number(row.mean), result.returns[row.setting].mean, JSON.stringify(row));
      }
      const curves = rowsOf((await file(page, 'cmbpo-take-away', 'Learning curves')).content);
      assert.ok(curves.length > 20 && curves.every((row) => Number.isFinite(Number(row.return))));
      const edges = rowsOf(
        (await file(page, 'cmbpo-take-away', 'Edges and their evidence')).content,
      );
      assert.equal(
        edges.filter((row) => row.present === 'true' && row.test === 'by hand').length,
        12,
      );
      const steps = rowsOf((await file(page, 'cmbpo-take-away', 'Its steps (CSV)')).content);
      assert.deepEqual(Object.keys(steps[0]), ['step', 'X', 'Z', 'A', "X'", "Z'", 'R']);
      assert.equal(steps.length, results[0].env_steps);
      assert.equal(steps[1].X, steps[0]["X'"]);

      const run = JSON.parse((await file(page, 'cmbpo-take-away', 'JSON')).content.toString());
      assert.deepEqual(
        run.runs.map((/** @type {any} */ each) => each.result.weights_hash).sort(),
        results.map((/** @type {any} */ each) => each.weights_hash).sort(),
      );
      assert.equal(run.version, JSON.parse(readFileSync('package.json', 'utf8')).version);
      assert.deepEqual(run.config.graph.R, ['X', 'Z']);

      const weights = await file(page, 'cmbpo-take-away', 'Policy and model (safetensors)');
      assert.equal(weights.name, 'cmbpo-c-mbpo-seed-7.safetensors');
      const length = Number(weights.content.readBigUInt64LE(0));
      const header = JSON.parse(weights.content.subarray(8, 8 + length).toString());
      assert.deepEqual(header['actor.0.weight'].shape, [1, 2, 64]);
      assert.equal(JSON.parse(header.__metadata__.cmbpo).seed, 7);

      for (const [within, what] of [
        ['cmbpo-curves', /Learning curves.*seeds 7 and 8.*600 environment steps.*cmbpo \d/],
        ['cmbpo-returns', /When the lamp changes.*SAC.*seeds 7 and 8/],
        ['cmbpo-environments', /The room.*lamp's gain k = -1/],
      ]) {
        const svg = await file(page, String(within), 'SVG');
        const read = await wordsOf(page, svg.content.toString());
        assert.deepEqual(
          [read.error, read.sheets, read.variables],
          [null, 0, false],
          String(within),
        );
        assert.match(read.words, /** @type {RegExp} */ (what));
        const png = await file(page, String(within), 'PNG');
        assert.equal(png.content.subarray(1, 4).toString(), 'PNG');
        assert.ok(png.content.length > 20_000, `${within}: ${png.content.length} bytes`);
      }
      const drawn = rowsOf((await file(page, 'cmbpo-curves', 'CSV')).content);
      assert.deepEqual(drawn, curves);
      const sentence = await page.locator('#methods-text').inputValue();
      const far = results.find((/** @type {any} */ { method }) => method === 'sac');
      assert.match(sentence, /We trained SAC, MBPO and C-MBPO .* with seeds 7 and 8/);
      assert.ok(far && sentence.includes('SAC '), sentence);
      assert.match(await page.locator('#bibtex-text').inputValue(), /eprint {8}= \{2503\.09719\}/);
    });

    await t.test('why: each figure can be saved, too', async () => {
      for (const [name, rows, section] of /** @type {[string, number, string][]} */ ([
        ['Policies', 3 * 21 * 21, 'policy'],
        ['Two predictors', results[0].env_steps, 'data'],
        ['Models', 2 * 3 * 41, 'model'],
        ['Imagination', 5 * 61 * 5, 'model'],
        ['What if', 3, 'model'],
      ])) {
        const why = `section[aria-labelledby="${section}-title"] cmbpo-why`;
        await page.locator(why).scrollIntoViewIfNeeded();
        if (section === 'model') {
          await page.locator(why).getByRole('radio', { name, exact: true }).check();
        }
        await page.locator(`${why} .why-body svg`).first().waitFor();
        await page.waitForTimeout(400);
        const csv = rowsOf((await file(page, why, 'CSV')).content);
        assert.equal(csv.length, rows, name);
        const svg = await file(page, why, 'SVG');
        const read = await wordsOf(page, svg.content.toString());
        assert.deepEqual([read.error, read.variables], [null, false], name);
      }
      assert.match(await page.evaluate('location.hash'), /panel=what-if/);
    });

    await t.test('the link is shared: a second page runs to the same figures', async () => {
      await page.locator('cmbpo-share').getByRole('radio', { name: 'Link' }).check();
      const link = await page.locator('#share-code').inputValue();
      const other = await openPlayground(shared.browser, link);
      try {
        await other.ready();
        assert.equal(
          await other.page.getByRole('radio', { name: /wired backwards/ }).isChecked(),
          true,
        );
        await other.button('Play').click();
        await other.finished();
        assert.deepEqual(await other.results(), results);
        assert.deepEqual(await table(other.page), mine);
        assert.deepEqual(other.problems, []);
      } finally {
        await other.close();
      }
    });

    assert.deepEqual(problems, []);
    const { origin } = new URL(page.url());
    assert.deepEqual(
      requests.filter((url) => !url.startsWith(origin) && !/^(blob|data):/.test(url)),
      [],
      'no request leaves the page’s own origin',
    );
  });

  test('two on one page, and one of them removed', async () => {
    const state = shortHash({ env_steps: 450 }).slice(1).replaceAll('&', '&amp;');
    const element = (/** @type {string} */ id) =>
      `<cmbpo-playground id="${id}" state="${state}"></cmbpo-playground>`;
    const host = await serveHost({
      folders: { '/site': inProject('dist') },
      pages: {
        '/': `<!doctype html><html lang="en"><title>Two</title><main>${element('one')}${element('two')}</main>
          <script type="module" src="/site/playground.js"></script></html>`,
      },
    });
    const page = await shared.browser.newPage();
    try {
      await page.goto(host.origin);
      const play = page.locator('#two button.play:not([disabled])');
      await page.locator('#two').scrollIntoViewIfNeeded();
      await play.waitFor({ timeout: 60_000 });
      await page.evaluate(() => document.querySelector('#one')?.remove());
      await play.click();
      await page
        .locator('#two')
        .getByRole('status')
        .filter({ hasText: 'All runs have finished' })
        .waitFor({ timeout: 120_000 });
      assert.equal(await page.locator('cmbpo-playground').count(), 1);
    } finally {
      await page.close();
      host.close();
    }
  });
}
