/** Values that others choose, in the page: names that every object inherits, depth, floods, wrong types, foreign databases. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chain, WORLD } from '../support/inherited.js';
import { shortHash } from '../support/playground.js';
import { withPlayground } from '../support/playground-test.js';

const { visit } = withPlayground();

const CONFIG = {
  environment: { equations: WORLD },
  ...{ initial_random_steps: 400, curve_every: 200, curve_episodes: 2, evaluation_episodes: 4 },
};

/** A host that extends what every object inherits by functions, as old libraries do, before the page is loaded. */
const EXTENDED = () => {
  Object.assign(Object.prototype, {
    each() {},
    limits: () => 'of the host',
    far: () => 'of the host',
    settings() {},
    hide() {},
  });
};

test('a world of inherited names runs to its verdict; the link carries it; its tables hold every setting', async () => {
  const { page, problems, ready, button, finished } = await visit({
    hash: shortHash({ lang: 'en', config: JSON.stringify(CONFIG) }),
  });
  await ready();
  await button('Play').click();
  await finished();
  // What the test's own tool brings from the page would lack `__proto__`.
  const returned = await page.evaluate(() => {
    const { results } = /** @type {any} */ (document.querySelector('cmbpo-playground'));
    return Object.keys(results[0].returns).sort();
  });
  assert.deepEqual(returned, [...['__proto__', 'constructor', 'in-distribution']]);
  const table = page.locator('table.returns-table');
  await table.waitFor();
  const text = String(await table.textContent());
  for (const setting of ['constructor', '__proto__']) assert.ok(text.includes(setting), text);
  assert.doesNotMatch(text, /NaN|undefined|\[object/);
  const hash = String(await page.evaluate('location.hash'));
  const kept = JSON.parse(new URLSearchParams(hash.slice(1)).get('config') ?? '{}');
  assert.equal(kept.environment.equations, WORLD);
  const graph = page.locator('cmbpo-graph').first();
  assert.match(String(await graph.textContent()), /__proto__/);
  assert.deepEqual(problems, []);
});

test('a table of inherited names goes from file to graph, on a page that has extended Object.prototype', async () => {
  const { page, problems, ready, button } = await visit({
    prepare: (each) => each.addInitScript(EXTENDED),
  });
  await ready();
  const section = page.locator('cmbpo-own-data');
  const names = ['constructor', 'toString', '__proto__', 'hasOwnProperty'];
  await section.getByLabel(/^A file with a header/).setInputFiles({
    ...{ name: 'names.csv', mimeType: 'text/csv', buffer: Buffer.from(chain(names, 400)) },
  });
  await section.getByText(/names\.csv.*400 rows of constructor, toString, __proto__/).waitFor();
  await section.getByLabel('Independence test').selectOption({ label: 'Fisher-z' });
  await button('Find the graph').click();
  await section.getByText(/^Found in/).waitFor({ timeout: 60_000 });
  const graph = section.getByRole('group', { name: /^Graph of names\.csv: 3 edges/ });
  assert.equal(await graph.getByRole('button').count(), 3);
  for (const name of names) assert.ok(String(await graph.textContent()).includes(name), name);
  assert.deepEqual(problems, []);
});

test('on such a page runs come to their end, too', async () => {
  const { problems, ready, button, finished, results } = await visit({
    hash: shortHash({ lang: 'en' }),
    prepare: (each) => each.addInitScript(EXTENDED),
  });
  await ready();
  await button('Play').click();
  await finished();
  assert.equal((await results()).length, 3);
  assert.deepEqual(problems, []);
});

test('3,000 levels in an address, a text of 2 MB: the page says so in a few lines and works', async () => {
  const nested = `${'{"a":'.repeat(3000)}1${'}'.repeat(3000)}`;
  const { page, problems, ready } = await visit({
    hash: `#view=lab&config=${encodeURIComponent(nested)}`,
  });
  await ready();
  const notices = page.locator('.notices');
  await notices.getByText('more deeply than 32 levels').waitFor();
  assert.ok(String(await notices.textContent()).length < 3000);
  for (const state of [`shift=${'9'.repeat(2_000_000)}`, `seeds=2&view=${'x'.repeat(190_000)}`]) {
    await page.evaluate((text) => {
      const playground = /** @type {any} */ (document.querySelector('cmbpo-playground'));
      playground.state = text;
    }, state);
    await notices
      .getByText(/It was ignored/)
      .first()
      .waitFor();
    assert.ok(String(await notices.textContent()).length < 3000, state.slice(0, 10));
  }
  await page.locator('button.play:not([disabled])').waitFor();
  assert.deepEqual(problems, []);
});

test('properties of another type are refused with an error, and the element lives on', async () => {
  const { page, ready } = await visit();
  await ready();
  const told = await page.evaluate(() => {
    const playground = /** @type {any} */ (document.querySelector('cmbpo-playground'));
    /** @type {string[]} */ const messages = [];
    const attempt = (/** @type {() => void} */ work) => {
      try {
        work();
        messages.push('taken');
      } catch (error) {
        messages.push(String(error));
      }
    };
    for (const value of [5, {}, [], Symbol('s'), 7n, () => 1, true]) {
      attempt(() => (playground.state = value));
      attempt(() => (playground.view = value));
      attempt(() => (playground.controls = value));
      attempt(() => (playground.hide = value));
      attempt(() => playground.step(value));
    }
    return messages;
  });
  assert.equal(told.length, 35);
  for (const message of told) {
    assert.match(message, /^TypeError: (<cmbpo-playground>: \w+ is .*, expected a text|step: )/);
  }
  // null is what a removed attribute is.
  await page.evaluate(() => {
    const playground = /** @type {any} */ (document.querySelector('cmbpo-playground'));
    for (const name of ['state', 'controls', 'hide']) playground[name] = null;
    playground.state = 'view=lab';
    playground.controls = 'few';
  });
  await page.locator('button.play:not([disabled])').waitFor();
  await page.waitForFunction(
    () =>
      !document
        .querySelector('cmbpo-playground')
        ?.shadowRoot?.querySelector('#settings-title')
        ?.checkVisibility(),
  );
});

test('properties that were wrong before the element was defined are told in the console', async () => {
  const { page, problems } = await visit({
    prepare: (each) =>
      each.addInitScript(() => {
        document.addEventListener('readystatechange', () => {
          const playground = document.querySelector('cmbpo-playground');
          if (playground && !customElements.get('cmbpo-playground')) {
            Object.assign(playground, { controls: 5, hide: {} });
          }
        });
      }),
  });
  await page.locator('button.play:not([disabled])').waitFor();
  assert.ok(
    problems.every((text) => /expected a text; it was ignored/.test(text)),
    problems.join('\n'),
  );
});

test('a database of another program, and a damaged record: sentences, and the page works', async () => {
  for (const [what, version, stores] of /** @type {[string, number, string[]][]} */ ([
    ['another program’s', 7, ['theirs']],
    ['with damaged records', 1, ['runs']],
  ])) {
    const { page, problems, ready, button } = await visit({
      hash: shortHash({ lang: 'en', env_steps: 5000 }),
      prepare: async (each) => {
        await each.route('**/blank', (route) =>
          route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>blank</title>' }),
        );
      },
    });
    await page.evaluate(() => indexedDB.deleteDatabase('cmbpo'));
    const address = page.url();
    await page.goto(new URL('blank', address).href);
    await page.evaluate(
      ([number, names]) =>
        new Promise((resolve, reject) => {
          const gone = indexedDB.deleteDatabase('cmbpo');
          gone.onsuccess = () => {
            const opening = indexedDB.open('cmbpo', /** @type {number} */ (number));
            opening.onupgradeneeded = () => {
              for (const name of /** @type {string[]} */ (names))
                opening.result.createObjectStore(name);
            };
            opening.onerror = () => reject(opening.error);
            opening.onsuccess = () => {
              const database = opening.result;
              const [name] = /** @type {string[]} */ (names);
              const writing = database.transaction(name, 'readwrite');
              const store = writing.objectStore(name);
              for (const [i, value] of [
                null,
                5,
                {},
                { place: '/ 0', steps: null },
                { id: {} },
              ].entries()) {
                store.put(value, `about/${i}`);
              }
              writing.oncomplete = () => {
                database.close();
                resolve(null);
              };
            };
          };
          gone.onerror = () => reject(gone.error);
        }),
      /** @type {[number, string[]]} */ ([version, stores]),
    );
    await page.goto(address);
    await ready();
    await button('Play').click();
    if (version === 7) {
      const told = page.locator('.unkept');
      await told.waitFor({ timeout: 60_000 });
      assert.match(String(await told.textContent()), /is damaged, or belongs to another program/);
      assert.doesNotMatch(String(await told.textContent()), /IDB|execute|transaction/);
    } else {
      await page.waitForTimeout(3000);
      assert.equal(await page.locator('.unkept').count(), 0);
    }
    assert.equal(await page.locator('.kept').count(), 0, what);
    assert.deepEqual(problems, [], what);
  }
});
