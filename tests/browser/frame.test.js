/** The playground in a frame: it tells its height and its news, and takes documented messages only. */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { distDir } from '../../scripts/lib/project.mjs';
import { withForeignPages } from '../support/foreign.js';
import { htmlPage } from '../support/host.js';
import { shortHash } from '../support/playground.js';

const { serve, open, close } = withForeignPages();
afterEach(close);

const path = '/team/c-mbpo';

/**
 * A page of one origin with a frame of another.
 *
 * @param {string} query
 * @param {string} hash
 * @param {number} [above] pixels
 */
async function show(query, hash, above = 0) {
  const site = await serve({ folders: { [path]: distDir } });
  const host = await serve({
    pages: {
      '/': htmlPage(`<div style="height: ${above}px"></div><iframe title="Playground" width="700" height="500"
          src="${site.origin}${path}/embed.html${query}${hash.replaceAll('&', '&amp;')}"></iframe>
        <iframe title="Another" srcdoc="&lt;p&gt;Another frame"></iframe>
        <script>
          window.heard = [];
          addEventListener('message', ({ data, origin }) => heard.push({ ...data, origin }));
        </script>`),
    },
  });
  const opened = await open(`${host.origin}/`);
  const { page } = opened;
  const frame = page.frameLocator('iframe[title="Playground"]');
  const heard = async (/** @type {string} */ type) =>
    /** @type {any[]} */ (await page.evaluate('heard')).filter((news) => news.type === type);
  return {
    ...opened,
    frame,
    site,
    heard,
    /** Waits for news of a type. @param {string} type @returns {Promise<any>} the last of them */
    async news(type) {
      await page.waitForFunction(
        (wanted) =>
          Reflect.get(window, 'heard').some((/** @type {any} */ it) => it.type === wanted),
        type,
        { timeout: 60_000 },
      );
      return (await heard(type)).at(-1);
    },
    /** @param {unknown} message */
    post: (message) =>
      page.evaluate((data) => {
        const frame = /** @type {HTMLIFrameElement} */ (document.querySelector('iframe'));
        frame.contentWindow?.postMessage(data, '*');
      }, message),
  };
}

test('it tells its height, and again when that changes', async () => {
  const { page, frame, site, news, heard, problems } = await show('?theme=dark', '#controls=few');
  await frame.locator('button.play:not([disabled])').waitFor();
  const { protocol, origin, version } = await news('cmbpo:ready');
  assert.deepEqual([protocol, origin], [1, site.origin]);
  assert.match(version, /^\d+\.\d+\.\d+/);
  // Heights have fractions, of which no bar to scroll may come.
  const real = () =>
    frame.locator('html').evaluate((html) => Math.ceil(html.getBoundingClientRect().height));
  // The charts come after the rest.
  await page.waitForTimeout(1000);
  const { height } = await news('cmbpo:height');
  assert.equal(height, await real());
  assert.ok(height > 800, `${height} px`);
  await page
    .locator('iframe')
    .first()
    .evaluate((it) => it.setAttribute('width', '360'));
  await page.waitForTimeout(1000);
  const narrow = (await heard('cmbpo:height')).at(-1).height;
  assert.ok(narrow > height, `${narrow} px at 360, ${height} px at 700`);
  assert.equal(narrow, await real());
  const scheme = frame.locator('html').evaluate((html) => getComputedStyle(html).colorScheme);
  assert.equal(await scheme, 'dark');
  assert.deepEqual(problems, []);
});

test('the page around sets and runs it, and hears what came of it', async () => {
  const { frame, post, news, problems } = await show('', shortHash({ env_steps: 450 }));
  await news('cmbpo:ready');
  const state = `${shortHash({ env_steps: 450, seed: 11 }).slice(1)}&shift=near`;
  await post({ type: 'cmbpo:set', state, controls: 'none', theme: 'light' });
  assert.match((await news('cmbpo:state')).state, /seed=11.*shift=near/);
  await frame.locator('.transport').waitFor({ state: 'hidden' });
  await post({ type: 'cmbpo:play' });
  const { result } = await news('cmbpo:run-finished');
  assert.equal(result.seed, 11);
  assert.equal(typeof result.returns.far.mean, 'number');
  assert.deepEqual(problems, []);
});

test('what is not documented is refused by name; what is not meant for it is not heard', async () => {
  const { page, frame, post, news, heard } = await show('?view=lab', '');
  await news('cmbpo:ready');
  for (const other of [null, 7, 'cmbpo:play', { type: 'other:play' }, { play: true }, [1]]) {
    await post(other);
  }
  await page.waitForTimeout(300);
  assert.deepEqual(await heard('cmbpo:problem'), []);
  for (const [message, named] of /** @type {[object, RegExp][]} */ ([
    [{ type: 'cmbpo:stop' }, /type is "cmbpo:stop"; expected cmbpo:play/],
    [{ type: 'cmbpo:set', colour: 'red' }, /colour is unknown/],
    [{ type: 'cmbpo:set', state: { seed: 1 } }, /state must be a text/],
    [{ type: 'cmbpo:set', view: 'roof' }, /view is "roof"; expected hero, story, lab, graph, res/],
    [{ type: 'cmbpo:set', theme: 'blue' }, /theme is "blue"; expected auto, light, dark/],
    [{ type: 'cmbpo:play', now: 'yes' }, /now is unknown/],
  ])) {
    await post(message);
    await page.waitForTimeout(150);
    assert.match((await news('cmbpo:problem')).problem, named);
  }
  // Another frame of the same page is not the page around.
  await page
    .frames()
    .at(-1)
    ?.evaluate(() => {
      parent.frames[0].postMessage({ type: 'cmbpo:play' }, '*');
    });
  await page.waitForTimeout(500);
  await frame.getByRole('button', { name: 'Play', exact: true }).waitFor();
});

test('a frame that is off screen begins when it is seen', async () => {
  const { page, frame, problems } = await show('?autoplay', shortHash(), 3000);
  await page.waitForTimeout(2000);
  assert.equal(page.workers().length, 0, 'nobody has seen it yet');
  await page.locator('iframe[title="Playground"]').scrollIntoViewIfNeeded();
  await frame.locator('[role=progressbar][aria-valuenow="600"]').first().waitFor();
  assert.deepEqual(problems, []);
});

test('250 messages of 100 kB: it reads some, says so, and answers afterwards', async () => {
  const { page, frame, news, heard, post, problems } = await show(
    '',
    shortHash({ lang: 'en', view: 'lab' }),
  );
  await frame.locator('button.play:not([disabled])').waitFor();
  await news('cmbpo:ready');
  await page.evaluate(() => {
    const { contentWindow } = /** @type {HTMLIFrameElement} */ (document.querySelector('iframe'));
    const wide = JSON.stringify(
      Object.fromEntries(Array.from({ length: 6000 }, (_, i) => [`field${i}`, i])),
    ).slice(0, 90_000);
    for (let i = 0; i < 250; i += 1) {
      const state = `view=lab&seed=${i}&config=${wide}`;
      contentWindow?.postMessage({ type: 'cmbpo:set', state }, '*');
    }
  });
  const { problem } = await news('cmbpo:problem');
  assert.match(problem, /^too many messages: at most 100 and 100000 characters a second/);
  const begun = Date.now();
  // The allowance comes back by the second.
  await page.waitForTimeout(1500);
  await post({ type: 'cmbpo:set', state: 'view=lab&seed=4242&seeds=1' });
  await page.waitForFunction(
    () =>
      Reflect.get(window, 'heard').some(
        (/** @type {any} */ it) => it.type === 'cmbpo:state' && /seed=4242/.test(it.state),
      ),
    undefined,
    { timeout: 30_000 },
  );
  assert.ok(Date.now() - begun < 20_000, `${Date.now() - begun} ms`);
  assert.ok((await heard('cmbpo:problem')).length < 10);
  assert.deepEqual(problems, []);
});
