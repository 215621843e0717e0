/** The room by hand: robots and lamps that are dragged or typed, and imagined robots beside the real ones. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shortHash } from '../support/playground.js';
import { withPlayground } from '../support/playground-test.js';

const shared = withPlayground();
const { visit } = shared;

/** Places in pixels of a part of every lane. @param {import('playwright-core').Page} page @param {string} part */
const places = async (page, part) => {
  const boxes = await Promise.all(
    [0, 1, 2].map((i) => page.locator('svg.lane').nth(i).locator(part).boundingBox()),
  );
  return boxes.map((box) => (box ? box.x + box.width / 2 : NaN));
};

test('a robot that is dragged takes the other two along, and all drive on from there', async () => {
  const { page, ready, button, finished, problems } = await visit({ hash: shortHash() });
  await ready();
  await button('Play').click();
  await finished();
  // Standing still, they are where they are looked for.
  await button('Pause').click();
  await page.waitForTimeout(400);
  await page.locator('svg.lane').nth(1).scrollIntoViewIfNeeded();
  const [start] = await places(page, '.robot .body');
  const box = await page.locator('svg.lane').nth(1).locator('.robot .body').boundingBox();
  assert.ok(box);
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  for (let i = 1; i <= 20; i += 1) await page.mouse.move(x + 10 * i, y);
  await page.waitForTimeout(200);
  const held = await places(page, '.robot .body');
  for (const place of held) assert.ok(Math.abs(place - (x + 200)) < 4, `${held} with ${x + 200}`);
  assert.ok(Math.abs(held[0] - start) > 50);
  await button('Play').press(' ');
  await page.waitForTimeout(400);
  assert.deepEqual(await places(page, '.robot .body'), held, 'held, they stand still');
  await page.mouse.up();
  await page.waitForTimeout(700);
  assert.notDeepEqual(await places(page, '.robot .body'), held);
  assert.deepEqual(problems, []);
});

test('a lamp that is dragged is held, and a typed do(Z = c) moves it', async () => {
  const { page, ready } = await visit({ hash: shortHash() });
  await ready();
  const box = await page.locator('svg.lane').first().locator('.lamp .shade').boundingBox();
  assert.ok(box);
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + 200, box.y + 5, { steps: 5 });
  await page.mouse.up();
  const shift = async () =>
    JSON.parse(
      String(
        new URLSearchParams((await page.evaluate('location.hash')).slice(1)).get('shift') ?? 'null',
      ),
    );
  const dragged = (await shift()).do_lamp;
  assert.ok(dragged > -1 && dragged < 1, String(dragged));
  const typed = page.locator('#do-z');
  await typed.fill('do(Z = 0.3)');
  await typed.press('Enter');
  assert.equal((await shift()).do_lamp, 0.3);
  await typed.fill('do(Z = 3)');
  await typed.press('Enter');
  assert.match(String(await page.locator('#do-z-problem').textContent()), /from −1 to 1/);
  assert.equal((await shift()).do_lamp, 0.3);
});

test('robots are put somewhere by key', async () => {
  const { page, ready } = await visit({ hash: shortHash() });
  await ready();
  const before = await places(page, '.robot .body');
  const slider = page.getByLabel('Put all robots at');
  await slider.focus();
  await page.keyboard.press('ArrowRight');
  await page.waitForTimeout(400);
  const after = await places(page, '.robot .body');
  for (const [i, place] of after.entries()) assert.ok(place - before[i] > 100, `${after}`);
});

test('imagined robots drive beside those of the agents that have a model', async () => {
  const { page, ready, button, finished } = await visit({ hash: shortHash() });
  await ready();
  await button('Play').click();
  await finished();
  await page.getByLabel('Show what the models imagine').check();
  const ghosts = (/** @type {number} */ i) =>
    page.locator('svg.lane').nth(i).locator('.ghosts path');
  await page.waitForFunction(
    () =>
      /** @type {ShadowRoot} */ (
        document.querySelector('cmbpo-playground')?.shadowRoot
      ).querySelectorAll('.ghosts path').length === 10,
    undefined,
    { timeout: 15_000 },
  );
  assert.equal(await ghosts(0).count(), 0, 'SAC has no model');
  assert.equal(await ghosts(1).count(), 5);
  // C-MBPO's model is good: its imagined robots are where the real one is, under any lamp.
  await page.getByRole('radio', { name: /wired backwards/ }).check();
  const [real, imagined] = [
    page.locator('svg.lane').nth(2).locator('.robot .body'),
    ghosts(2).first(),
  ];
  await page.waitForTimeout(2500);
  let apart = Infinity;
  for (let i = 0; i < 40 && apart >= 60; i += 1) {
    await page.waitForTimeout(250);
    const [robot, ghost] = await Promise.all([real.boundingBox(), imagined.boundingBox()]);
    if (robot && ghost) apart = Math.abs(robot.x - ghost.x);
  }
  assert.ok(apart < 60, `${apart} pixels apart`);
  await page.getByLabel('Show what the models imagine').uncheck();
  await page.waitForFunction(
    () =>
      /** @type {ShadowRoot} */ (
        document.querySelector('cmbpo-playground')?.shadowRoot
      ).querySelectorAll('.ghosts path').length === 0,
    undefined,
    { timeout: 15_000 },
  );
});

test('while a robot is dragged, a picture takes no longer than the screen gives it', async (t) => {
  const { page, ready, button, finished } = await visit({ hash: shortHash() });
  await ready();
  await button('Play').click();
  await finished();
  await page.locator('svg.lane').nth(1).scrollIntoViewIfNeeded();
  const box = await page.locator('svg.lane').nth(1).locator('.robot .body').boundingBox();
  assert.ok(box);
  await page.evaluate(() => {
    Object.assign(window, { placed: 0 });
    document
      .querySelector('cmbpo-playground')
      ?.shadowRoot?.addEventListener('robot-placed', () => Reflect.set(window, 'placed', 1));
  });
  await page.mouse.move(box.x + 10, box.y + 8);
  await page.mouse.down();
  const frames = page.evaluate(
    () =>
      new Promise((resolve) => {
        /** @type {number[]} */ const times = [];
        const look = (/** @type {number} */ now) => {
          times.push(now);
          if (times.length < 90) requestAnimationFrame(look);
          else resolve(times.slice(1).map((time, i) => time - times[i]));
        };
        requestAnimationFrame(look);
      }),
  );
  for (let i = 0; i < 60; i += 1) {
    await page.mouse.move(box.x + 10 + 4 * i, box.y + 8);
    await page.waitForTimeout(16);
  }
  await page.mouse.up();
  assert.match(await page.evaluate('String(window.placed)'), /[1-9]/, 'it was dragged');
  const times = /** @type {number[]} */ (await frames).sort((a, b) => a - b);
  const median = times[times.length >> 1];
  t.diagnostic(`median frame ${median.toFixed(1)} ms, longest ${times.at(-1)?.toFixed(1)} ms`);
  assert.ok(median < 17.5, `${median} ms`);
});
