/** What a person comes for: press play, see the graph, the curves and the returns. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { experiment, shortRun, withoutMeasurements } from '../support/experiment.js';
import { shortHash } from '../support/playground.js';
import { withPlayground } from '../support/playground-test.js';

const { visit } = withPlayground();

test('the page opens from a sub-path, asks nothing of other hosts and reports no problem', async () => {
  const { page, problems, requests, ready } = await visit();
  await ready();
  await page
    .getByRole('status')
    .filter({ hasText: /A stored run/ })
    .waitFor();
  await page.getByRole('button', { name: 'Start over', exact: true }).click();
  await page
    .getByRole('status')
    .filter({ hasText: /^Learning/ })
    .waitFor();
  assert.match(await page.title(), /cmbpo/);
  assert.deepEqual(problems, []);
  const elsewhere = requests.filter(
    (url) => !/^http:\/\/127\.0\.0\.1:\d+\/team\/pages\/c-mbpo\//.test(url),
  );
  assert.deepEqual(elsewhere, []);
});

test('play: the graph appears, the table fills, and the results are those of Node', async (t) => {
  const playground = await visit({ hash: shortHash() });
  const { page, problems, ready, button, finished } = playground;
  await ready();
  await button('Play').click();

  await t.test('the discovered graph has its evidence', async () => {
    const graph = page.getByRole('group', { name: /^Discovered graph/ });
    await graph.waitFor({ timeout: 60_000 });
    const edges = graph.getByRole('button');
    assert.equal(await edges.count(), 9, 'one for each candidate pair');
    await edges.first().focus();
    const evidence = page.locator('p.evidence');
    await evidence.filter({ hasText: /p [=<]/ }).waitFor();
    // What is under the pointer moves when another graph comes in: it is pointed at until it answers.
    const pointed = evidence.filter({ hasText: /p [=<]/ });
    let told = false;
    for (let i = 0; i < 5 && !told; i += 1) {
      await page.mouse.move(0, 0);
      await edges.nth(1).hover({ force: true });
      told = await pointed.waitFor({ timeout: 2000 }).then(
        () => true,
        () => false,
      );
    }
    assert.ok(told);
  });

  await t.test('every run finishes', () => finished());

  const results = await playground.results();
  await t.test('the table shows the results', async () => {
    const rows = page.getByRole('region', { name: 'Returns as a table' }).getByRole('row');
    for (const [method, name] of [
      ['sac', 'SAC'],
      ['mbpo', 'MBPO'],
      ['c-mbpo', 'C-MBPO'],
    ]) {
      const { returns } = results.find((/** @type {any} */ result) => result.method === method);
      const row = rows.filter({ has: page.getByRole('rowheader', { name, exact: true }) });
      const cells = await row.getByRole('cell').allTextContents();
      assert.deepEqual(
        cells.map((text) => Number.parseFloat(text)),
        [
          ...['in-distribution', 'near', 'far'].map((setting) =>
            Number(returns[setting].mean.toFixed(2)),
          ),
          1,
        ],
        name,
      );
    }
  });

  await t.test('they are equal to those of the experiment command, to the last bit', async () => {
    const { code, stdout, stderr } = await experiment(
      ...['--config', shortRun, '--seeds', '7', '--methods', 'sac,mbpo,c-mbpo'],
    );
    assert.equal(code, 0, stderr);
    assert.deepEqual(withoutMeasurements(results), withoutMeasurements(JSON.parse(stdout).runs));
  });
  assert.deepEqual(problems, []);
});

test('reset begins the same run again; a new seed another', async () => {
  const { page, button, ready, finished, results } = await visit({
    hash: shortHash({ env_steps: 450 }),
  });
  const learn = async () => {
    await button('Play').click();
    await finished();
    return results();
  };
  await ready();
  const first = await learn();
  // Both start at once.
  await button('Start over').click();
  await page
    .getByRole('status')
    .filter({ hasText: /Learning/ })
    .waitFor();
  await finished();
  assert.deepEqual(await results(), first);
  await button('New seed').click();
  await page
    .getByRole('status')
    .filter({ hasText: /Learning/ })
    .waitFor();
  await finished();
  const other = await results();
  assert.notEqual(other[0].seed, first[0].seed);
  assert.notEqual(other[0].weights_hash, first[0].weights_hash);
  const inAddress = new URLSearchParams((await page.evaluate('location.hash')).slice(1));
  assert.equal(inAddress.get('seed'), String(other[0].seed), 'the address leads to this very run');
});

test('several seeds give intervals', async () => {
  const { page, button, ready, finished } = await visit({
    hash: shortHash({ env_steps: 450, seeds: 2 }),
  });
  await ready();
  await button('Play').click();
  await finished();
  const table = page.getByRole('region', { name: 'Returns as a table' });
  for (const name of ['SAC', 'MBPO', 'C-MBPO']) {
    const row = table
      .getByRole('row')
      .filter({ has: page.getByRole('rowheader', { name, exact: true }) });
    const cells = await row.getByRole('cell').allTextContents();
    assert.equal(cells.at(-1), '2', name);
    for (const text of cells.slice(0, 3)) assert.match(text, /^\s*-?[\d.]+\s+± [\d.]+\s*$/, name);
  }
});
