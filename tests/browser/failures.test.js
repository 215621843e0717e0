/** What can go wrong says so in the page, in words, and can be started again. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shortHash } from '../support/playground.js';
import { withPlayground } from '../support/playground-test.js';

const { visit } = withPlayground();
const wasm = '**/*.wasm';

test('a wasm file that cannot be fetched: a message; started again, the page works', async () => {
  const { page, ready, button } = await visit({
    prepare: (page) => page.route(wasm, (route) => route.abort()),
  });
  const alert = page.getByRole('alert').filter({ hasText: 'could not be fetched' });
  await alert.waitFor();
  assert.match(String(await alert.textContent()), /cmbpo_bg.*\.wasm/);
  await page.unroute(wasm);
  await button('Start again').click();
  await ready();
  assert.equal(await alert.count(), 0);
});

for (const [what, answer, named] of /** @type {[string, any, RegExp][]} */ ([
  ['a missing wasm file', { status: 404, body: 'Not found' }, /404/],
  [
    'a wasm file that is another file',
    { status: 200, contentType: 'application/wasm', body: '<!doctype html>' },
    /compiled/,
  ],
  [
    'a wasm file cut short',
    { status: 200, contentType: 'text/plain', body: '\0asm\x01\0\0\0\x01' },
    /compiled/,
  ],
])) {
  test(`${what}: a message that names it`, async () => {
    const { page, button } = await visit({
      prepare: (page) => page.route(wasm, (route) => route.fulfill(answer)),
    });
    const alert = page.getByRole('alert').filter({ hasText: 'WebAssembly file' });
    await alert.waitFor();
    assert.match(String(await alert.textContent()), named);
    assert.equal(await button('Start again').isEnabled(), true);
  });
}

test('a wasm file sent as another type still works', async () => {
  const { ready, problems } = await visit({
    prepare: (page) =>
      page.route(wasm, async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, headers: { 'content-type': 'application/octet-stream' } });
      }),
  });
  await ready();
  assert.deepEqual(problems, []);
});

test('a worker that dies says which run was lost; the others go on, and it can be started again', async () => {
  const { page, ready, button, finished, results } = await visit({
    hash: shortHash({ env_steps: 2000 }),
  });
  await ready();
  await button('Play').click();
  const [victim] = page.workers();
  assert.ok(victim, 'there are workers');
  // An error that nothing in the worker catches, as a fault in its own code would be.
  await victim.evaluate(
    () =>
      void setTimeout(() => {
        throw new Error('struck down by the test');
      }),
  );
  const alert = page.getByRole('alert').filter({ hasText: 'was lost' });
  await alert.waitFor({ timeout: 10_000 });
  assert.match(String(await alert.textContent()), /(SAC|MBPO).*seed 7.*struck down by the test/s);
  await alert.getByRole('button', { name: 'Start it again' }).click();
  await finished();
  assert.equal((await results()).length, 3);
});

test("a worker's script that cannot be loaded: every run is lost, by name", async () => {
  const { page } = await visit({
    prepare: (page) => page.context().route('**/run-worker*.js', (route) => route.abort()),
  });
  const alerts = page.getByRole('alert').filter({ hasText: 'was lost' });
  await alerts.nth(2).waitFor({ timeout: 10_000 });
  for (const [i, name] of ['SAC', 'MBPO', 'C-MBPO'].entries()) {
    assert.match(String(await alerts.nth(i).textContent()), new RegExp(name));
  }
});

test('an address with mistakes: each is named, and the page works', async () => {
  const hash =
    '#seed=x&seeds=99&env_steps=-1&shift=sideways&speed=2&config={"agent":{"gamma":2},"modle":{}}';
  const { page, ready, problems } = await visit({ hash });
  await ready();
  const text = String(await page.getByRole('alert').filter({ hasText: 'address' }).textContent());
  for (const named of [
    'seed=x',
    'seeds=99',
    'env_steps=-1',
    'shift=sideways',
    'speed',
    'gamma',
    'modle',
  ]) {
    assert.ok(text.includes(named), `${named} is not named in: ${text}`);
  }
  assert.deepEqual(problems, []);
});

test('a number that cannot be used is named, and the one before it stays', async () => {
  const { page, ready } = await visit();
  await ready();
  const seeds = page.getByLabel('Seeds to run');
  const before = await seeds.inputValue();
  await seeds.fill('0');
  await seeds.press('Enter');
  await page.getByRole('alert').filter({ hasText: /seeds/i }).waitFor();
  assert.equal(await seeds.inputValue(), before);
});
