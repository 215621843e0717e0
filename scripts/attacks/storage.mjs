/** What a browser's storage, other tabs and other versions do. */
import assert from 'node:assert/strict';
import { shortHash } from '../../tests/support/playground.js';
import { kept } from '../../tests/support/kept.js';
import { alive, said, short } from './alive.mjs';

const kind = 'storage';
const long = shortHash({ env_steps: 1500, lang: 'en', view: 'lab' });

/** @typedef {Awaited<ReturnType<import('../attacks.mjs').Tools['visit']>>} Opened */

/** @type {(round: number, tries: string, work: (opened: Opened, tools: import('../attacks.mjs').Tools) => Promise<string>, visit?: import('../../tests/support/playground.js').Visit, expected?: RegExp) => import('../attacks.mjs').Attack} */
const attack = (round, tries, work, visit = { hash: `#${short()}` }, expected = /^$/) => ({
  ...{ round, kind, tries },
  run: async (tools) => {
    const opened = await tools.visit(visit);
    await opened.ready();
    const seen = await work(opened, tools);
    await alive(opened, expected);
    return seen;
  },
});

const play = (/** @type {Opened} */ { page }) =>
  page.evaluate(() => /** @type {any} */ (document.querySelector('cmbpo-playground')).play());

/** @type {import('../attacks.mjs').Attack[]} */
export const attacks = [
  attack(
    1,
    'the database is deleted by another tab while runs are kept',
    async (opened) => {
      const { page } = opened;
      await play(opened);
      await kept(page);
      const other = await page.context().newPage();
      await other.goto(page.url().replace(/#.*/, 'embed.html'));
      const deleted = await other.evaluate(
        () =>
          new Promise((resolve) => {
            const going = indexedDB.deleteDatabase('cmbpo');
            going.onsuccess = () => resolve('deleted');
            going.onblocked = () => setTimeout(() => resolve('blocked'), 3000);
          }),
      );
      await other.close();
      await opened.finished();
      await page.waitForTimeout(500);
      const told = await said(page);
      const names = await page.evaluate(async () =>
        (await indexedDB.databases()).map(({ name, version }) => `${name} ${version}`).join(),
      );
      return `${deleted}; ${told || 'nothing said'}; databases ${names}`;
    },
    { hash: long },
  ),
  attack(
    1,
    'all site data are cleared while runs are kept',
    async (opened) => {
      const { page } = opened;
      await play(opened);
      await kept(page);
      const session = await page.context().newCDPSession(page);
      await session.send('Storage.clearDataForOrigin', {
        origin: new URL(page.url()).origin,
        storageTypes: 'all',
      });
      await opened.finished();
      await page.waitForTimeout(1000);
      const told = await said(page);
      await page.reload();
      await opened.ready();
      await page.waitForTimeout(500);
      const offered = await page.locator('cmbpo-kept').textContent();
      assert.ok(
        /Finished results/.test(String(offered)) || /Nothing of this run is kept/.test(told),
        `neither kept nor said: ${told} / ${offered}`,
      );
      return `${told || 'nothing said'}; after a reload: ${String(offered).trim().slice(0, 100)}`;
    },
    { hash: long },
  ),
  attack(
    1,
    'storage is full from the middle of a run on, and free again later',
    async (opened) => {
      const { page } = opened;
      await play(opened);
      await kept(page);
      // Chromium itself counts what is used only now and then: a run may be over before it finds the storage full.
      const full = (/** @type {boolean} */ now) =>
        page.evaluate((now) => {
          const { put } = IDBObjectStore.prototype;
          const own = /** @type {any} */ (window);
          own.put ??= put;
          IDBObjectStore.prototype.put = !now
            ? own.put
            : () => {
                throw new DOMException('no room', 'QuotaExceededError');
              };
        }, now);
      await full(true);
      await page.locator('.unkept').waitFor({ timeout: 60_000 });
      const told = await said(page);
      await full(false);
      await opened.finished();
      await page.waitForTimeout(3000);
      const after = await said(page);
      await page.reload();
      await opened.ready();
      await page.waitForTimeout(500);
      const offered = String(await page.locator('cmbpo-kept').textContent())
        .trim()
        .replace(/\s+/g, ' ');
      assert.ok(
        /was kept|were kept/.test(offered),
        `nothing is offered; it said: ${told} / ${after}`,
      );
      return `${told} / then: ${after || 'nothing'} / offered: ${offered.slice(0, 120)}`;
    },
    { hash: shortHash({ env_steps: 4000, lang: 'en', view: 'lab' }) },
  ),
  attack(
    1,
    'a database that never opens (another tab blocks it)',
    async (opened) => {
      await play(opened);
      await opened.finished();
      return (await said(opened.page)) || 'nothing said';
    },
    {
      hash: `#${short()}`,
      prepare: (page) =>
        page.addInitScript(() => {
          IDBFactory.prototype.open = () => /** @type {any} */ ({ addEventListener() {} });
        }),
    },
  ),
  attack(
    1,
    'a database of a version to come',
    async (opened) => {
      await play(opened);
      await opened.finished();
      await opened.page.waitForTimeout(500);
      return (await said(opened.page)) || 'nothing said';
    },
    {
      hash: `#${short()}`,
      prepare: async (page) => {
        await page.route('**/blank', (route) =>
          route.fulfill({ contentType: 'text/html', body: 'x' }),
        );
        await page.addInitScript(() => {
          const request = indexedDB.open('cmbpo', 9);
          request.onupgradeneeded = () => {
            for (const name of ['runs', 'more']) request.result.createObjectStore(name);
          };
          request.onsuccess = () => request.result.close();
        });
      },
    },
  ),
  attack(
    1,
    'rows to come, rows with getters of every type, thousands of rows, rows of 50 MB',
    async (opened) => {
      const { page } = opened;
      await play(opened);
      await opened.finished();
      await page.waitForTimeout(500);
      await page.evaluate(
        () =>
          new Promise((resolve, reject) => {
            const request = indexedDB.open('cmbpo');
            request.onsuccess = () => {
              const writing = request.result.transaction('runs', 'readwrite');
              const store = writing.objectStore('runs');
              for (const [i, value] of [
                { format: 999 },
                { place: `${location.pathname} 0`, saved: NaN },
                { place: `${location.pathname} 0`, saved: 1e99, format: 1, runs: 'x' },
                new Map(),
                new Date(NaN),
                new Uint8Array(5e7),
                7n,
                'x'.repeat(1e6),
                [[[]]],
                { place: `${location.pathname} 0`, format: 2, runs: Array(10_000).fill({}) },
              ].entries()) {
                store.put(value, `result/odd${i}`);
                store.put(value, `about/odd${i}`);
                store.put(value, `file/odd${i}/sac/7`);
              }
              for (let i = 0; i < 3000; i += 1)
                store.put({ place: 'elsewhere', saved: i }, `result/more${i}`);
              store.put(5, 17);
              store.put(5, [1, 2]);
              store.put(5, new Date());
              writing.oncomplete = () => {
                request.result.close();
                resolve(null);
              };
              writing.onerror = () => reject(writing.error);
            };
          }),
      );
      await page.reload();
      await opened.ready();
      await page.waitForTimeout(1500);
      const offered = String(await page.locator('cmbpo-kept').textContent())
        .trim()
        .replace(/\s+/g, ' ');
      assert.match(offered, /Finished results/);
      return offered.slice(0, 300);
    },
  ),
  attack(
    1,
    '“Continue it” pressed twice at once; “Show them” pressed twice at once',
    async (opened) => {
      const { page } = opened;
      await play(opened);
      await kept(page);
      await page.reload();
      await opened.ready();
      await page.locator('cmbpo-kept').getByRole('button', { name: 'Continue it' }).dblclick();
      await page.waitForTimeout(300);
      const told = await said(page);
      await opened.finished();
      const first = (await opened.results()).length;
      await page.waitForTimeout(1000);
      await page.reload();
      await opened.ready();
      await page
        .locator('cmbpo-kept')
        .getByRole('button', { name: 'Show them' })
        .first()
        .dblclick();
      await page.waitForTimeout(2000);
      assert.equal(first, 3);
      assert.equal((await opened.results()).length, 3);
      assert.doesNotMatch(told + (await said(page)), /another tab/);
      return told || 'nothing said';
    },
    { hash: long },
  ),
  attack(
    1,
    'one run continued in two tabs at the same moment',
    async (opened) => {
      const { page } = opened;
      await play(opened);
      await kept(page);
      await page.goto('about:blank');
      const other = await page.context().newPage();
      const address = opened.requests[0].replace(/#.*/, '');
      await Promise.all([page.goto(address + long), other.goto(address + long)]);
      for (const each of [page, other])
        await each.locator('cmbpo-kept').getByRole('button', { name: 'Continue it' }).waitFor();
      await Promise.all(
        [page, other].map((each) =>
          each
            .locator('cmbpo-kept')
            .getByRole('button', { name: 'Continue it' })
            .click({ timeout: 3000 })
            .catch(() => {}),
        ),
      );
      await page.waitForTimeout(1000);
      const both = [];
      for (const each of [page, other]) {
        both.push(`${await said(each)} ${await each.locator('cmbpo-kept').textContent()}`);
      }
      await other.close();
      assert.equal(both.filter((text) => /another tab/.test(text)).length, 1, both.join(' / '));
      await page.reload();
      await opened.ready();
      return both.join(' / ');
    },
    { hash: long },
  ),
  attack(
    1,
    'storage that answers after a minute, and crypto.subtle and locks that are missing',
    async (opened) => {
      await play(opened);
      await opened.finished();
      return (await said(opened.page)) || 'nothing said';
    },
    {
      hash: `#${short()}`,
      prepare: (page) =>
        page.addInitScript(() => {
          const { put } = IDBObjectStore.prototype;
          IDBObjectStore.prototype.put = function (...given) {
            const until = performance.now() + 30;
            while (performance.now() < until);
            return put.apply(this, given);
          };
          Object.defineProperty(navigator, 'locks', { value: undefined });
          Object.defineProperty(crypto, 'subtle', { value: undefined });
        }),
    },
  ),
];
