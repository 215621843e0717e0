/** Workers that die, lie or dawdle. */
import assert from 'node:assert/strict';
import { shortHash } from '../../tests/support/playground.js';
import { alive, said, short } from './alive.mjs';

const kind = 'worker';
const long = shortHash({ env_steps: 1200, lang: 'en', view: 'lab' });

/** @type {(round: number, tries: string, work: (opened: Awaited<ReturnType<import('../attacks.mjs').Tools['visit']>>) => Promise<string>, expected?: RegExp, hash?: string, prepare?: (page: import('playwright-core').Page) => Promise<unknown>) => import('../attacks.mjs').Attack} */
const attack = (round, tries, work, expected, hash = long, prepare) => ({
  ...{ round, kind, tries },
  run: async ({ visit }) => {
    const opened = await visit({ hash, prepare });
    await opened.ready();
    const seen = await work(opened);
    await alive(opened, expected);
    return seen;
  },
});

const play = (/** @type {import('playwright-core').Page} */ page) =>
  page.evaluate(() => /** @type {any} */ (document.querySelector('cmbpo-playground')).play());

/** Presses what continues or starts again each lost run, until all are over. @param {import('playwright-core').Page} page */
async function mend(page) {
  let pressed = 0;
  for (let i = 0; i < 1500; i += 1) {
    const done = await page.evaluate(
      () => /** @type {any} */ (document.querySelector('cmbpo-playground')).results.length,
    );
    if (done === 3) return pressed;
    const again = page.getByRole('button', { name: /^(Continue from step|Start it again)/ });
    if (await again.count()) {
      await again
        .first()
        .click({ timeout: 2000 })
        .catch(() => {});
      pressed += 1;
    }
    await page.waitForTimeout(100);
  }
  throw new Error(`not over after a minute: ${await said(page)}`);
}

const fail = (/** @type {import('playwright-core').Worker} */ worker) =>
  worker
    .evaluate(() => {
      setTimeout(() => {
        throw new Error('killed');
      });
    })
    .catch(() => {});

/** @type {import('../attacks.mjs').Attack[]} */
export const attacks = [
  attack(
    1,
    'all three throw at once amid a fit; each goes on',
    async ({ page }) => {
      await play(page);
      await page.waitForTimeout(900);
      await Promise.all(page.workers().map(fail));
      return `${await mend(page)} presses`;
    },
    /killed/,
  ),
  attack(
    1,
    'they throw again and again, at every continuation',
    async ({ page }) => {
      await play(page);
      for (let i = 0; i < 6; i += 1) {
        await page.waitForTimeout(500);
        await Promise.all(page.workers().map(fail));
        const again = page.getByRole('button', { name: /^(Continue from step|Start it again)/ });
        await again
          .first()
          .waitFor({ timeout: 5000 })
          .catch(() => {});
        while (await again.count())
          await again
            .first()
            .click({ timeout: 1000 })
            .catch(() => {});
      }
      return `${await mend(page)} presses`;
    },
    /killed/,
  ),
  attack(
    1,
    'they throw before they have opened a run, and at a reset',
    async ({ page }) => {
      await page.evaluate(() => {
        const element = /** @type {any} */ (document.querySelector('cmbpo-playground'));
        element.reset();
      });
      await Promise.all(page.workers().map(fail));
      await page.evaluate(() =>
        /** @type {any} */ (document.querySelector('cmbpo-playground')).reset(),
      );
      await Promise.all(page.workers().map(fail));
      await play(page);
      return `${await mend(page)} presses`;
    },
    /killed/,
  ),
  attack(1, 'they post news of every kind that is none', async ({ page }) => {
    await play(page);
    for (const worker of page.workers()) {
      await worker.evaluate(() => {
        for (const data of [
          null,
          5,
          'x',
          {},
          { kind: 'news' },
          { kind: 'news', ticket: 1 },
          { kind: 'kept', ticket: NaN },
          { id: 'x', type: 'RAW' },
          { kind: '__proto__', ticket: 2 },
          [],
          { kind: 'lost', ticket: -1, message: 'x' },
        ])
          self.postMessage(data);
      });
    }
    return `${await mend(page)} presses`;
  }),
  attack(
    1,
    'a worker that is busy without end while it is reset, asked, paused and removed',
    async ({ page }) => {
      await play(page);
      const [worker] = page.workers();
      void worker.evaluate(() => {
        setTimeout(() => {
          const until = Date.now() + 8000;
          while (Date.now() < until);
        });
      });
      await page.evaluate(async () => {
        const element = /** @type {any} */ (document.querySelector('cmbpo-playground'));
        for (let i = 0; i < 5; i += 1) {
          element.pause();
          element.step('phase');
          element.play();
          element.state = `${element.state}&shift=${i % 2 ? 'near' : 'far'}`;
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
        element.reset();
      });
      await page.waitForTimeout(9000);
      return (await said(page)) || 'nothing';
    },
  ),
  attack(
    1,
    'a table’s worker dies while it reads, learns and resamples',
    async ({ page, button }) => {
      const view = page.locator('cmbpo-own-data');
      const seen = [];
      for (const when of ['read', 'learn']) {
        const rows = `a,b,c,d,e,f\n${Array.from({ length: 30_000 }, (_, i) => [7, 11, 13, 17, 19, 23].map((p) => (i * i * p) % 101).join()).join('\n')}\n`;
        await view
          .locator('input[type=file]')
          .first()
          .setInputFiles({ name: 'a.csv', mimeType: 'text/csv', buffer: Buffer.from(rows) });
        if (when === 'learn') {
          await view.getByText(/30.000 rows/).waitFor();
          await button('Find the graph').click();
        }
        await page.waitForTimeout(50);
        const workers = page
          .workers()
          .filter((worker) => /discover-worker|^blob/.test(worker.url()));
        await Promise.all(workers.map(fail));
        await page.waitForFunction(
          () =>
            /** @type {any} */ (
              document
                .querySelector('cmbpo-playground')
                ?.shadowRoot?.querySelector('cmbpo-own-data')
            ).busy === '',
          undefined,
          { timeout: 60_000 },
        );
        seen.push(
          await view.evaluate(
            (each) => /** @type {any} */ (each).problem || /** @type {any} */ (each).news,
          ),
        );
      }
      await view
        .locator('input[type=file]')
        .first()
        .setInputFiles({
          name: 'b.csv',
          mimeType: 'text/csv',
          buffer: Buffer.from('a,b\n1,2\n2,3\n4,4\n5,9\n6,1\n7,8\n'),
        });
      await view.getByText(/6 rows/).waitFor({ timeout: 20_000 });
      return seen.join(' / ');
    },
    /killed/,
    `#${short()}`,
  ),
  attack(
    1,
    'Worker is refused, throws, or says nothing at all',
    async ({ page }) => (await said(page)) || 'nothing',
    /^$/,
    `#${short()}`,
    (page) =>
      page.addInitScript(() => {
        const Plain = window.Worker;
        let n = 0;
        window.Worker = class extends Plain {
          /** @param {string | URL} address @param {WorkerOptions} [options] */
          constructor(address, options) {
            n += 1;
            if (n === 2) throw new DOMException('refused', 'SecurityError');
            super(address, options);
          }
        };
      }),
  ),
  attack(1, 'pause, undo, seeds and settings changed in every phase', async ({ page }) => {
    await play(page);
    await page.evaluate(async () => {
      const element = /** @type {any} */ (document.querySelector('cmbpo-playground'));
      const root = element.shadowRoot;
      const fire = (/** @type {string} */ type, /** @type {unknown} */ detail) =>
        root.dispatchEvent(new CustomEvent(type, { detail }));
      for (let i = 0; i < 40; i += 1) {
        await new Promise((resolve) => setTimeout(resolve, 60 * (i % 4)));
        if (i % 8 === 0) fire('field-change', { name: 'seeds', text: String(1 + (i % 3)) });
        else if (i % 8 === 1) fire('undo', undefined);
        else if (i % 8 === 2) fire('new-seed', undefined);
        else if (i % 8 === 3) element.pause();
        else if (i % 8 === 4)
          (fire('undo', undefined), fire('undo', undefined), fire('undo', undefined));
        else if (i % 8 === 5) fire('speed-change', i);
        else if (i % 8 === 6) fire('graph-change', 'belief');
        else element.play();
      }
      fire('speed-change', undefined);
    });
    await page.waitForTimeout(500);
    return (await said(page)) || 'nothing';
  }),
];
assert.ok(alive);
