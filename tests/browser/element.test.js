/** `<cmbpo-playground>` on pages that are not its own: the package's modules, as somebody else uses them. */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { inProject } from '../../scripts/lib/project.mjs';
import {
  call,
  finished,
  ready,
  resultsOf,
  withForeignPages,
  workersAre,
} from '../support/foreign.js';
import { htmlPage } from '../support/host.js';
import { shortHash } from '../support/playground.js';

const { serve, open, close } = withForeignPages();
afterEach(close);

const lib = inProject('lib');
const state = (more = {}) => shortHash({ env_steps: 450, ...more }).slice(1);
const element = (/** @type {string} */ attributes) =>
  `<cmbpo-playground ${attributes.replaceAll('&', '&amp;')}></cmbpo-playground>`;
const script = (address = '/lib/element.js') => `<script type="module" src="${address}"></script>`;

/** @param {string} body @param {string} [head] */
async function show(body, head = script()) {
  const { origin } = await serve({
    folders: { '/lib': lib },
    pages: { '/': htmlPage(body, head) },
  });
  return open(`${origin}/`);
}

test('loaded twice, and as another copy: two playgrounds run apart, and one can leave', async () => {
  const { origin } = await serve({
    folders: { '/lib': lib, '/copy': lib },
    pages: {
      '/': htmlPage(
        element(`id="one" state="${state({ seed: 3 })}"`) +
          element(`id="two" state="${state({ seed: 4 })}"`),
        script() + script('/copy/element.js') + script('/lib/inline.js'),
      ),
    },
  });
  const { page, problems } = await open(`${origin}/`);
  await ready(page, '#one');
  await page.locator('#two').scrollIntoViewIfNeeded();
  await ready(page, '#two');
  await page.waitForFunction(() => document.querySelectorAll('cmbpo-playground').length === 2);
  // Three agents each.
  await workersAre(page, 6);

  await call(page, 'play', '#two');
  await finished(page, '#two');
  const two = await resultsOf(page, '#two');
  assert.deepEqual(
    two.map(({ seed }) => seed),
    [4, 4, 4],
  );
  assert.deepEqual(await resultsOf(page, '#one'), [], 'the other one has not begun');

  await page.locator('#two').evaluate((gone) => gone.remove());
  // The workers of the one that left have ended.
  await workersAre(page, 3);
  await page.locator('#one').scrollIntoViewIfNeeded();
  await call(page, 'play', '#one');
  await finished(page, '#one');
  const one = await resultsOf(page, '#one');
  assert.equal(one[0].seed, 3);
  assert.notEqual(one[0].weights_hash, two[0].weights_hash);
  assert.deepEqual(problems, []);
});

test('put elsewhere in the page, it begins again with what it was set to', async () => {
  const { page } = await show(`<div id="elsewhere"></div>${element(`state="${state()}"`)}`);
  await ready(page);
  await page.getByRole('radio', { name: /^cut/ }).check();
  await page.evaluate(() => {
    const moved = /** @type {Element} */ (document.querySelector('cmbpo-playground'));
    document.querySelector('#elsewhere')?.append(moved);
  });
  await page.waitForTimeout(200);
  await ready(page);
  assert.match(
    await page.locator('cmbpo-playground').evaluate((moved) => Reflect.get(moved, 'state')),
    /seed=7.*shift=near/,
  );
  await workersAre(page, 3);
});

test('it begins when it is seen, and rests while it is off screen', async () => {
  const { page, problems } = await show(
    `<div style="height: 3000px">Above</div>${element(`autoplay state="${state({ env_steps: 4000 })}"`)}
     <div style="height: 3000px">Below</div>`,
  );
  await page.waitForTimeout(500);
  assert.equal(page.workers().length, 0, 'nobody has seen it yet');
  await page.locator('cmbpo-playground').scrollIntoViewIfNeeded();
  await ready(page);
  const steps = () =>
    page.locator('cmbpo-playground [role=progressbar]').first().getAttribute('aria-valuenow');
  await page.waitForFunction(
    () =>
      Number(
        document
          .querySelector('cmbpo-playground')
          ?.shadowRoot?.querySelector('[role=progressbar]')
          ?.getAttribute('aria-valuenow'),
      ) > 0,
  );
  await page.evaluate(() => scrollTo(0, 0));
  await page
    .locator('cmbpo-playground p.status', { hasText: 'Paused' })
    .waitFor({ state: 'attached' });
  await page.waitForTimeout(500);
  const resting = await steps();
  await page.waitForTimeout(1000);
  assert.equal(await steps(), resting, 'off screen nothing is learned');
  await page.locator('cmbpo-playground').scrollIntoViewIfNeeded();
  await page.waitForFunction(
    (before) =>
      document
        .querySelector('cmbpo-playground')
        ?.shadowRoot?.querySelector('[role=progressbar]')
        ?.getAttribute('aria-valuenow') !== before,
    resting,
  );
  assert.deepEqual(problems, []);
});

test('keys belong to the host page until the focus is in the playground', async () => {
  const { page } = await show(
    `<button id="host">Host</button>${element(`id="one" state="${state()}"`)}${element(`id="two" state="${state()}"`)}
     <div style="height: 2000px"></div>`,
  );
  await ready(page, '#one');
  const playing = (/** @type {string} */ id) =>
    page.locator(`${id} cmbpo-controls`).evaluate((controls) => Reflect.get(controls, 'playing'));
  await page.keyboard.press('s');
  await page.keyboard.press('Space');
  assert.equal(await playing('#one'), false);
  await page.waitForFunction(() => scrollY > 0, undefined, { timeout: 3000 });
  await page.evaluate(() => scrollTo(0, 0));

  await page
    .locator('#one h2')
    .first()
    .evaluate((heading) => {
      const playground = /** @type {HTMLElement} */ (heading.closest('.playground'));
      playground.focus();
    });
  await page.keyboard.press('Space');
  await page.locator('#one').getByRole('button', { name: 'Pause' }).waitFor();
  assert.equal(await playing('#two'), false, 'the other one is left alone');
  await page.locator('#host').focus();
  await page.keyboard.press('r');
  assert.equal(await playing('#one'), true, 'a key pressed elsewhere is not ours');
});

test('attributes, properties and events', async () => {
  const { page } = await show(
    element(`controls="few" hide="returns" theme="dark" state="${state({ shift: 'far' })}"`) +
      `<script>
        window.heard = [];
        for (const type of ['cmbpo-ready', 'cmbpo-state-change', 'cmbpo-run-finished', 'cmbpo-failure']) {
          addEventListener(type, (event) => heard.push([type, event.detail?.state ?? event.detail?.method ?? null]));
        }
      </script>`,
  );
  await ready(page);
  const shown = (/** @type {string} */ selector) =>
    page.locator(`cmbpo-playground ${selector}`).first().isVisible();
  assert.equal(await shown('.transport'), true);
  assert.equal(await shown('cmbpo-controls .setup'), false, 'controls="few"');
  assert.equal(await shown('cmbpo-own-data'), false);
  assert.equal(await shown('[part=curves]'), true);
  assert.equal(await shown('[part=returns]'), false, 'hide="returns"');
  assert.equal(await page.getByRole('radio', { name: /wired backwards/ }).isChecked(), true);
  const color = (/** @type {string} */ property) =>
    page
      .locator('cmbpo-playground .status')
      .evaluate((status, name) => getComputedStyle(status).getPropertyValue(name), property);
  const dark = await color('color');
  await page.locator('cmbpo-playground').evaluate((it) => it.setAttribute('theme', 'light'));
  assert.notEqual(await color('color'), dark);

  const set = (/** @type {string} */ name, /** @type {string} */ value) =>
    page
      .locator('cmbpo-playground')
      .evaluate((it, [key, text]) => void Reflect.set(it, key, text), [name, value]);
  await set('controls', 'none');
  await page.locator('cmbpo-playground .transport').waitFor({ state: 'hidden' });
  await set('controls', 'some');
  await page
    .getByRole('alert')
    .filter({ hasText: 'controls=some: expected all, few or none' })
    .waitFor();
  await set('state', `${state({ seed: 9 })}&hide=lamp`);
  await page.locator('cmbpo-playground cmbpo-shift').waitFor({ state: 'hidden' });
  await call(page, 'play');
  await finished(page);
  assert.equal((await resultsOf(page))[0].seed, 9);
  const heard = /** @type {[string, string | null][]} */ (await page.evaluate('heard'));
  assert.equal(heard[0][0], 'cmbpo-ready');
  assert.match(
    String(heard.find(([type]) => type === 'cmbpo-state-change')?.[1]),
    /seed=9.*hide=lamp/,
  );
  assert.deepEqual(
    heard
      .filter(([type]) => type === 'cmbpo-run-finished')
      .map(([, method]) => method)
      .sort(),
    ['c-mbpo', 'mbpo', 'sac'],
  );
});

test('the page styles it by custom properties and parts; without a theme it takes the page’s', async () => {
  const { page } = await show(
    `<style>
      html { color-scheme: dark; }
      cmbpo-playground { --accent: rgb(1, 2, 3); }
      cmbpo-playground::part(room) { outline: 3px solid rgb(4, 5, 6); }
    </style>${element(`state="${state()}"`)}`,
  );
  await ready(page);
  const style = (/** @type {string} */ selector, /** @type {string} */ name) =>
    page
      .locator(`cmbpo-playground ${selector}`)
      .first()
      .evaluate((found, property) => getComputedStyle(found).getPropertyValue(property), name);
  assert.equal(await style('.status', '--accent'), 'rgb(1, 2, 3)');
  assert.equal(await style('cmbpo-environments', 'outline-color'), 'rgb(4, 5, 6)');
  assert.equal(await style('.status', 'color-scheme'), 'dark');
  const [red] = (await style('.playground', 'color')).match(/\d+/g) ?? [];
  assert.ok(Number(red) > 200, 'light ink on a dark page');
});

test('moved in the page while it is out of sight, it goes on once it is seen, and draws no chart of negative width', async () => {
  const body = `<div id="stand">${element(`state="${state({ env_steps: 3000 })}"`)}</div>
    <div style="height: 4000px"></div><p id="end">The end</p>`;
  const { page, problems } = await show(body);
  await ready(page);
  await call(page, 'play');
  const text = (/** @type {RegExp} */ wanted) =>
    page.waitForFunction(
      (source) => {
        const own = document.querySelector('cmbpo-playground');
        return new RegExp(source).test(
          own?.shadowRoot?.querySelector('p.status')?.textContent ?? '',
        );
      },
      wanted.source,
      { timeout: 60_000 },
    );
  await text(/Learning|step/);
  await page.locator('#end').scrollIntoViewIfNeeded();
  await text(/[Pp]aused/);
  for (let i = 0; i < 2; i += 1) {
    await page.evaluate(() => {
      const own = document.querySelector('cmbpo-playground');
      if (own) document.querySelector('#stand')?.append(own);
    });
    await page.waitForTimeout(300);
  }
  await page.locator('#stand').scrollIntoViewIfNeeded();
  await page.addStyleTag({ content: 'cmbpo-playground { width: 1px }' });
  await page.waitForTimeout(500);
  await page.addStyleTag({ content: 'cmbpo-playground { width: auto !important }' });
  await finished(page);
  assert.deepEqual(problems, []);
});
