/** What a browser, a network and a machine can do to a run: what the reader sees, and what is left of it. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { compileWasm, loadWasm } from '../../scripts/experiment/wasm.mjs';
import { kept } from '../support/kept.js';
import { shortHash } from '../support/playground.js';
import { withPlayground } from '../support/playground-test.js';

const playground = withPlayground();
const { visit } = playground;
const site = () => playground.site.page;
/** So long that checkpoints are made on the way. */
const hash = shortHash({ env_steps: 2000, lang: 'en' });

/** @typedef {import('playwright-core').Page} Page */

/** @type {Promise<any[]> | null} */
let sound = null;
/** The results of a run that nothing happens to. */
const expected = () =>
  (sound ??= (async () => {
    const { ready, button, finished, results } = await visit({ hash });
    await ready();
    await button('Play').click();
    await finished();
    return results();
  })());

/**
 * Whatever the page was prepared with, the run gives its numbers.
 *
 * @param {(page: Page) => Promise<unknown>} prepare before the page is loaded
 * @param {(page: Page) => Promise<unknown>} [meanwhile] while it learns
 */
async function runs(prepare, meanwhile) {
  const numbers = await expected();
  const opened = await visit({ hash, prepare });
  await opened.ready();
  await opened.button('Play').click();
  await meanwhile?.(opened.page);
  await opened.finished();
  assert.deepEqual(await opened.results(), numbers);
  return opened;
}

const unkept = (/** @type {Page} */ page) =>
  page.getByRole('status').filter({ hasText: 'Nothing of this run is kept' });

for (const [what, take, words] of /** @type {[string, () => void, RegExp][]} */ ([
  [
    'no IndexedDB',
    () => void Object.defineProperty(window, 'indexedDB', { value: undefined }),
    /this browser has no storage for it/,
  ],
  [
    'an IndexedDB that is forbidden, as in a frame or a private window',
    () =>
      void Object.defineProperty(window, 'indexedDB', {
        get: () => {
          throw new DOMException('The operation is insecure.', 'SecurityError');
        },
      }),
    /the browser allows no storage here/,
  ],
])) {
  test(`${what}: the run gives its numbers, and says that nothing is kept`, async () => {
    const { page, problems } = await runs((page) => page.addInitScript(take));
    await unkept(page).waitFor();
    assert.match(String(await unkept(page).textContent()), words);
    assert.deepEqual(problems, []);
  });
}

test('storage that is full: the run gives its numbers, and says that nothing is kept', async () => {
  const { page, problems } = await runs(async (page) => {
    // The browser's own quota, as the developer tools set it: too small for one checkpoint.
    const session = await page.context().newCDPSession(page);
    const { origin } = new URL(site());
    await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1000 });
  });
  await unkept(page).waitFor();
  assert.match(String(await unkept(page).textContent()), /storage is full/);
  assert.deepEqual(problems, []);
});

test('a tab that is hidden for long: no frame is drawn, timers wait a minute; the numbers come all the same', async () => {
  const { page, problems } = await runs(
    async (page) => {
      await page.addInitScript(() => {
        const { setTimeout: later, requestAnimationFrame: draw } = window;
        let hidden = false;
        /** @type {[TimerHandler, any[]][]} */ const waiting = [];
        /** @type {FrameRequestCallback[]} */ const frames = [];
        Object.assign(window, {
          setTimeout: (
            /** @type {TimerHandler} */ work,
            /** @type {number} */ ms,
            /** @type {any[]} */ ...given
          ) => (hidden ? waiting.push([work, given]) + 1e6 : later(work, ms, ...given)),
          requestAnimationFrame: (/** @type {FrameRequestCallback} */ work) =>
            hidden ? frames.push(work) + 1e6 : draw(work),
          hide: (/** @type {boolean} */ now) => {
            hidden = now;
            Object.defineProperty(document, 'hidden', { value: now, configurable: true });
            Object.defineProperty(document, 'visibilityState', {
              value: now ? 'hidden' : 'visible',
              configurable: true,
            });
            document.dispatchEvent(new Event('visibilitychange'));
            if (now) return;
            for (const [work, given] of waiting.splice(0)) later(work, 0, ...given);
            for (const work of frames.splice(0)) draw(work);
          },
        });
      });
    },
    async (page) => {
      await page.evaluate(() => /** @type {any} */ (window).hide(true));
      // All of the run happens where nobody looks. (To wait within the page would need its timers.)
      for (let i = 0; i < 300; i += 1) {
        const found = await page.evaluate(
          () => /** @type {any} */ (document.querySelector('cmbpo-playground')).results,
        );
        if (found.length === 3) break;
        await new Promise((done) => setTimeout(done, 100));
      }
      await page.evaluate(() => /** @type {any} */ (window).hide(false));
    },
  );
  assert.deepEqual(problems, []);
});

test('a machine that sleeps amid a run: the clock leaps, and no run counts as lost', async () => {
  const { page, problems } = await runs(
    (page) =>
      page.addInitScript(() => {
        const now = performance.now.bind(performance);
        let leap = 0;
        performance.now = () => now() + leap;
        // Frames are told by the same clock.
        const { requestAnimationFrame: draw } = window;
        window.requestAnimationFrame = (work) => draw((at) => work(at + leap));
        Object.assign(window, { sleep: (/** @type {number} */ ms) => (leap += ms) });
        // The watch is looked at often here: an hour's sleep is over in an instant.
        const { setInterval: every } = window;
        Object.assign(window, {
          setInterval: (/** @type {TimerHandler} */ work) => every(work, 50),
        });
      }),
    async (page) => {
      for (const ms of [25_000, 45_000, 3_600_000]) {
        await page.evaluate((ms) => /** @type {any} */ (window).sleep(ms), ms);
        await page.waitForTimeout(200);
      }
    },
  );
  assert.equal(await page.getByRole('alert').filter({ hasText: 'was lost' }).count(), 0);
  assert.deepEqual(problems, []);
});

test('a fit of large networks takes long: nobody takes its worker for dead', async () => {
  const large = { hidden: [512, 512], members: 10, elites: 3, batch_size: 370 };
  const config = {
    ...{ initial_random_steps: 100, curve_episodes: 1, evaluation_episodes: 1 },
    agent: { hidden: [8], batch_size: 8 },
    // Without a pause between its minibatches, its first epoch would be one unit of work of seven seconds.
    model: { ...large, max_epochs: 1, epoch_batches: 4 },
    rollout: { starts: 10, horizon: 1 },
  };
  const state = { env_steps: 400, seeds: 1, lang: 'en', config: JSON.stringify(config) };
  const { page, ready, button, finished, results } = await visit({
    hash: `#${new URLSearchParams(/** @type {any} */ (state))}`,
    // The page's clock is four times as fast: after five seconds of silence a run counts as lost.
    prepare: (page) =>
      page.addInitScript(() => {
        const now = performance.now.bind(performance);
        performance.now = () => 4 * now();
        const { setInterval: every } = window;
        Object.assign(window, {
          setInterval: (/** @type {TimerHandler} */ work) => every(work, 50),
        });
      }),
  });
  await ready();
  await button('Play').click();
  await finished();
  assert.equal((await results()).length, 3);
  assert.equal(await page.getByRole('alert').filter({ hasText: 'was lost' }).count(), 0);
});

test('a clock that is set back and ahead: nothing hangs, and progress only grows', async () => {
  const leaps = async (/** @type {Page} */ page) => {
    await page.evaluate(() => {
      const root = document.querySelector('cmbpo-playground')?.shadowRoot;
      /** @type {number[]} */ const steps = [];
      Object.assign(window, { steps });
      setInterval(() => {
        const { runs } = /** @type {any} */ (root?.querySelector('cmbpo-environments'));
        steps.push(runs[0].progress.env_steps);
      }, 20);
    });
  };
  const { page, problems } = await runs(
    (page) =>
      page.addInitScript(() => {
        const now = Date.now;
        let calls = 0;
        Date.now = () => now() + (calls++ % 2 ? 86_400_000 : -86_400_000);
      }),
    leaps,
  );
  const steps = await page.evaluate(
    () => /** @type {number[]} */ (/** @type {any} */ (window).steps),
  );
  assert.ok(steps.length > 3, `${steps.length} looks`);
  assert.deepEqual(
    steps,
    [...steps].sort((a, b) => a - b),
  );
  assert.deepEqual(problems, []);
});

test('a server that stops serving when the page has come: the run gives its numbers and its file', async () => {
  const { page } = await runs(
    () => Promise.resolve(),
    (page) => page.route('**/*', (route) => route.abort()),
  );
  const downloading = page.waitForEvent('download');
  await page.getByRole('group', { name: 'The whole run' }).getByRole('button').click();
  const document = JSON.parse(await readFile(String(await (await downloading).path()), 'utf8'));
  assert.equal(document.runs.length, 3);
});

test('a server that stops serving half way: what did not come is named, and the run gives its numbers', async () => {
  const { page } = await runs((page) =>
    page.route(/assets\/(keeping|kept|curves|why)-.*\.js/, (route) => route.abort()),
  );
  await page.getByRole('alert').filter({ hasText: 'Nothing of this run is kept' }).waitFor();
});

test('a browser without workers of modules: its plain workers give the same numbers', async () => {
  const { problems } = await runs((page) =>
    page.addInitScript(() => {
      const Plain = window.Worker;
      window.Worker = class extends Plain {
        /** @param {string | URL} address @param {WorkerOptions} [options] */
        constructor(address, options) {
          if (options?.type === 'module') throw new TypeError('no workers of modules here');
          super(address, options);
        }
      };
    }),
  );
  assert.deepEqual(problems, []);
});

test('a browser without any WebAssembly is told so, and the stored run stays', async () => {
  const { page } = await visit({
    prepare: (page) =>
      page.addInitScript(() => {
        Reflect.deleteProperty(window, 'WebAssembly');
      }),
  });
  const alert = page.getByRole('alert').filter({ hasText: 'no WebAssembly' });
  await alert.waitFor();
  assert.match(String(await alert.textContent()), /security settings/);
  await page.getByRole('note').filter({ hasText: 'A stored run' }).waitFor();
});

test('a worker that is ended without a word: within half a minute it is missed, and goes on from where it was kept', async () => {
  const long = shortHash({ env_steps: 3000, lang: 'en' });
  const { page, ready, button, finished, results } = await visit({ hash: long });
  await ready();
  await button('Play').click();
  await kept(page);
  // However fast the machine, no run ends before its worker.
  await page.getByLabel('Speed').selectOption('20');
  // C-MBPO's is the slowest: the others may be over already.
  const [, , victim] = page.workers();
  await victim.evaluate(() => self.close());
  const alert = page.getByRole('alert').filter({ hasText: 'was lost' });
  await alert.filter({ hasText: /has not answered for \d+ seconds/ }).waitFor({ timeout: 45_000 });
  await alert.getByRole('button', { name: /^Continue from step/ }).click();
  await page.getByLabel('Speed').selectOption('');
  await finished();
  assert.equal((await results()).length, 3);
});

test('a worker that ends without a word while it opens its run is missed, too; so is one of a run that is paused', async () => {
  for (const playing of [true, false]) {
    const { page, button, finished, results } = await visit({
      hash,
      prepare: (page) =>
        page.addInitScript(() => {
          // The page's clock is ten times as fast, and the watch is looked at often.
          const now = performance.now.bind(performance);
          performance.now = () => 10 * now();
          const { setInterval: every } = window;
          const { postMessage } = Worker.prototype;
          let silenced = false;
          Object.assign(window, {
            setInterval: (/** @type {TimerHandler} */ work) => every(work, 50),
          });
          Worker.prototype.postMessage = function (/** @type {any[]} */ ...given) {
            if (!silenced && given[0]?.path?.join() === 'open') {
              silenced = true;
              this.terminate();
            }
            return postMessage.apply(this, /** @type {any} */ (given));
          };
        }),
    });
    await page.locator('button.play:not([disabled])').waitFor({ timeout: 30_000 });
    if (playing) await button('Play').click();
    const alert = page.getByRole('alert').filter({ hasText: 'was lost' });
    await alert
      .filter({ hasText: /has not answered for \d+ seconds/ })
      .waitFor({ timeout: 60_000 });
    await alert.getByRole('button', { name: 'Start it again' }).click();
    if (!playing) await button('Play').click();
    await finished();
    assert.deepEqual(await results(), await expected());
  }
});

test('a loss that is no number: step, loss, weights and settings are told, and the state is a file that says the same', async () => {
  const equations = `state X in [-1, 1] from -1
state Z in [-1, 1] from -1
action A
parameter k = 1
X' = X + 0.05*A + N(0, 0.01)
Z' = k*X + N(0, 0.01)
R = 1e30*(1 + X)
shift near: k = 0
shift far: k = -1`;
  const config = { environment: { equations }, initial_random_steps: 400, curve_episodes: 1 };
  const { page, ready, button } = await visit({
    hash: shortHash({ lang: 'en', config: JSON.stringify(config) }),
  });
  await ready();
  await button('Play').click();
  const alert = page.getByRole('alert').filter({ hasText: 'This run (SAC, seed 7) was lost' });
  await alert.waitFor();
  const words = String(await alert.textContent());
  assert.match(
    words,
    /the run diverged: critic loss is inf at environment step 400, after 1 policy updates; (all weights are still finite|the first weights)/,
  );
  assert.match(words, /Its settings:.*1e30/s);
  assert.equal(
    await alert.getByRole('button', { name: /^Continue/ }).count(),
    0,
    'it would fail again',
  );
  const downloading = page.waitForEvent('download');
  await alert.getByRole('button', { name: 'Save its state' }).click();
  const download = await downloading;
  assert.equal(download.suggestedFilename(), 'cmbpo-state-sac-seed-7.safetensors');
  const { bindings } = await loadWasm(await compileWasm());
  const state = bindings.Session.resume(
    new Uint8Array(await readFile(String(await download.path()))),
  );
  assert.equal(state.progress().env_steps, 400);
  assert.equal(/** @type {any} */ (state.about().config.environment).equations, equations);
  assert.throws(() => state.advance(1), /diverged/);
});
