/** The lab as its readers use it: nothing is lost by one press, one export menu a figure, worlds as pictures, long names. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { shortHash } from '../support/playground.js';
import { withPlayground } from '../support/playground-test.js';

const { visit } = withPlayground();

/** @typedef {import('playwright-core').Page} Page */

const short = {
  initial_random_steps: 100,
  curve_episodes: 1,
  evaluation_episodes: 2,
  agent: { hidden: [8, 8] },
  model: { hidden: [8], members: 1, elites: 1, max_epochs: 1 },
  structure: { search: 'grow-shrink' },
};

/** @param {string} equations */
const written = (equations) =>
  `#seeds=1&env_steps=150&config=${encodeURIComponent(JSON.stringify({ ...short, environment: { equations } }))}`;

/** @param {Page} page */
const steps = (page) =>
  page
    .getByRole('progressbar', { name: /environment steps learned from/ })
    .evaluateAll((bars) => bars.map((bar) => Number(bar.getAttribute('aria-valuenow'))));

/** @param {Page} page */
const undo = (page) => page.getByRole('button', { name: /^Undo: / });

test('starting over starts at once, and Undo brings the results back, bit for bit', async () => {
  const { page, problems, ready, button, finished, results } = await visit({ hash: shortHash() });
  await ready();
  assert.equal(await undo(page).count(), 0, 'nothing to bring back yet');
  await button('Play').click();
  await finished();
  const before = await results();
  assert.equal(before.length, 3);

  await page.keyboard.press('r');
  await page.waitForTimeout(300);
  assert.deepEqual(await results(), before, 'no letter key takes anything away');

  await button('Start over').click();
  await button('Pause').waitFor();
  await undo(page).click();
  await finished();
  assert.deepEqual(await results(), before);
  await page.getByRole('group', { name: /^Discovered graph/ }).waitFor();
  assert.equal(await undo(page).count(), 0);

  // Another seed, then another setting: two states back.
  await button('New seed').click();
  await button('Pause').waitFor();
  await page
    .locator('cmbpo-settings', { hasText: 'Settings of the agents' })
    .locator('summary')
    .click();
  await page.locator('#set-agent-gamma').fill('0.8');
  await page.locator('#set-agent-gamma').blur();
  await page.waitForFunction(() => {
    const bars = document
      .querySelector('cmbpo-playground')
      ?.shadowRoot?.querySelectorAll('[role=progressbar]');
    return [...(bars ?? [])].some((bar) => Number(bar.getAttribute('aria-valuenow')) > 0);
  });
  await page
    .locator('cmbpo-settings', { hasText: 'Settings of the agents' })
    .getByRole('button', { name: 'Use these settings, start over' })
    .click();
  await page.waitForFunction(() => location.hash.includes('gamma'));
  await undo(page).click();
  await page.waitForFunction(() => !location.hash.includes('gamma'));
  await undo(page).click();
  await page.waitForFunction(() => /seed=7(&|$)/.test(location.hash));
  await finished();
  assert.deepEqual(await results(), before);
  assert.deepEqual(problems, []);
});

test('a run that learns is brought back where it was', async () => {
  const { page, ready, button } = await visit({ hash: shortHash({ env_steps: 20_000 }) });
  await ready();
  await button('Play').click();
  await page.waitForFunction(() => {
    const bars = document
      .querySelector('cmbpo-playground')
      ?.shadowRoot?.querySelectorAll('[role=progressbar]');
    return [...(bars ?? [])].every((bar) => Number(bar.getAttribute('aria-valuenow')) > 400);
  });
  await button('Pause').click();
  await page.waitForTimeout(600);
  const before = await steps(page);
  await button('Start over').click();
  await button('Pause').click();
  await undo(page).click();
  await button('Play').waitFor();
  await page.waitForFunction(
    (/** @type {number[]} */ wanted) => {
      const root = document.querySelector('cmbpo-playground')?.shadowRoot;
      const bars = [...(root?.querySelectorAll('[role=progressbar]') ?? [])];
      return wanted.every((count, i) => Number(bars[i].getAttribute('aria-valuenow')) === count);
    },
    before,
    { timeout: 10_000 },
  );
});

test('the browser’s Back returns to the settings before, with their results', async () => {
  const { page, ready, button, finished, results } = await visit({ hash: shortHash() });
  await ready();
  await button('Play').click();
  await finished();
  const before = await results();
  const address = String(await page.evaluate('location.hash'));
  await button('New seed').click();
  await page.waitForFunction((old) => location.hash !== old, address);
  await page.goBack();
  await page.waitForFunction((old) => location.hash === old, address);
  await finished();
  assert.deepEqual(await results(), before);
});

test('the stored run comes back, too', async () => {
  const { page, problems } = await visit();
  const note = page.getByRole('note').filter({ hasText: 'A stored run' });
  await note.waitFor();
  await page.getByRole('button', { name: 'Run it yourself' }).click();
  await page.getByRole('button', { name: 'Pause', exact: true }).waitFor();
  assert.equal(await note.count(), 0);
  await page.getByText(/The stored run that you saw/).waitFor();
  await undo(page).click();
  await note.waitFor();
  await page.getByRole('status').filter({ hasText: 'A stored run' }).waitFor();
  assert.equal(await page.evaluate('location.hash'), '#view=lab');
  assert.deepEqual(problems, []);
});

test('what was kept as A comes back', async () => {
  const { page, ready, button, finished } = await visit({ hash: shortHash() });
  await ready();
  await button('Play').click();
  await finished();
  await button('Keep these results as A').click();
  await button('Forget A').click();
  await button('Keep these results as A').waitFor();
  await undo(page).click();
  await page.getByRole('region', { name: 'A and B as a table' }).waitFor();
});

test('each figure has one export menu, by keyboard and by name', async () => {
  const { page, ready, button, finished, exportAs } = await visit({ hash: shortHash() });
  await ready();
  await button('Play').click();
  await finished();
  const view = page.locator('cmbpo-curves');
  const summary = view.locator('details.export > summary');
  const entry = (/** @type {string} */ name) => view.getByRole('button', { name, exact: true });
  assert.equal(await entry('SVG').isVisible(), false, 'no format is in view before');
  await summary.focus();
  await page.keyboard.press('Enter');
  await view.getByRole('group', { name: 'Save: Learning curves' }).waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Escape');
  assert.equal(await entry('SVG').isVisible(), false);
  assert.equal(
    await summary.evaluate(
      (it) => /** @type {ShadowRoot} */ (it.getRootNode()).activeElement === it,
    ),
    true,
    'Escape gives the focus back',
  );
  await summary.click();
  await page.locator('#environments-title').click();
  assert.equal(await entry('SVG').isVisible(), false, 'a press elsewhere closes it');
  const [download] = await Promise.all([page.waitForEvent('download'), exportAs(view, 'CSV')]);
  assert.equal(download.suggestedFilename(), 'cmbpo-curves-seed-7.csv');
  assert.equal(await entry('CSV').isVisible(), false);
  // In view there is one button a figure, and no more.
  assert.equal(
    await page.getByRole('button', { name: /^(SVG|PNG|CSV|DOT|JSON|dagitty)$/ }).count(),
    1,
    'the JSON of the whole run alone is no menu',
  );
});

test('a world is chosen by its picture, with sensors, and starts by one press', async () => {
  const { page, problems, ready } = await visit({ hash: '#seeds=1' });
  await ready();
  const cards = page.getByRole('group', { name: 'Worlds' });
  assert.equal(await cards.getByRole('radio').count(), 7);
  assert.equal(await cards.getByRole('radio', { name: /The room/ }).isChecked(), true);
  await page.locator('.world-card svg').nth(6).waitFor();
  await cards.getByRole('radio', { name: /Pendulum/ }).check({ force: true });
  await page.getByText(/Add 8 sensors and reverse them/).waitFor();
  // Nothing has happened yet: a card is looked at first.
  assert.equal(await page.evaluate('location.hash'), '#seeds=1');
  await page.getByLabel('Misleading sensors').fill('3');
  await page.getByText(/3 methods, one seed, 1.500 steps each:/).waitFor();
  await page.getByText(/^about \d+ s$/).waitFor();
  await page.getByRole('button', { name: 'Start in this world: Pendulum' }).click();
  await page.getByRole('button', { name: 'Pause', exact: true }).waitFor();
  await page
    .getByRole('img', { name: /the pendulum is/ })
    .first()
    .waitFor();
  assert.match(decodeURIComponent(page.url()), /"environment":\{"name":"pendulum","sensors":3\}/);
  assert.match(
    decodeURIComponent(page.url()),
    /"updates_per_step":10/,
    'with the settings that suit it',
  );
  await page.getByText(/\d+ % learned/).waitFor();
  await cards.getByRole('radio', { name: /Your own/ }).check({ force: true });
  await page.getByRole('button', { name: 'Write its equations' }).click();
  await page.locator('#world-text').waitFor();
  assert.deepEqual(problems, []);
});

const LONG = 'a_variable_whose_name_has_forty_letters_';
const OTHER = 'another_variable_with_forty_letters_here';

for (const width of [320, 1280]) {
  test(`names of 40 letters and every table fit ${width} pixels, in a world that is drawn as lines`, async () => {
    const { page, problems, ready, button, finished } = await visit({
      hash: written(`state ${LONG} in [-1, 1] from -1
state ${OTHER} in [-1, 1] from -1
action A
${LONG}' = ${LONG} + 0.05*A + N(0, 0.01)
${OTHER}' = ${LONG} + N(0, 0.01)
R = 0.1*(1 - ${LONG}^2) + N(0, 0.01)`),
      context: { viewport: { width, height: 800 } },
    });
    await ready();
    await button('Play').click();
    await finished();
    await page.locator('svg.lane .trail').first().scrollIntoViewIfNeeded();
    await page.waitForFunction(
      () => {
        const root = document.querySelector('cmbpo-playground')?.shadowRoot;
        const trail = root?.querySelector('svg.lane .trail')?.getAttribute('d') ?? '';
        return trail.split('L').length > 5;
      },
      undefined,
      { timeout: 10_000 },
    );
    await page.getByText('All 9 pairs as a table').click();
    const found = await page.evaluate(() => {
      const root = /** @type {ShadowRoot} */ (
        document.querySelector('cmbpo-playground')?.shadowRoot
      );
      const boxes = [...root.querySelectorAll('.graph .node')].flatMap((node) => {
        const box = /** @type {SVGGraphicsElement} */ (node.querySelector('rect')).getBBox();
        return [...node.querySelectorAll('.name')].filter(
          (name) => /** @type {SVGGraphicsElement} */ (name).getBBox().width > box.width,
        );
      });
      return {
        wide: document.documentElement.scrollWidth - innerWidth,
        boxes: boxes.map((name) => name.textContent),
        titles: [...root.querySelectorAll('.graph .node title')].map((title) => title.textContent),
        tables: [...root.querySelectorAll('.scroll')]
          .filter((table) => table.scrollWidth > table.clientWidth)
          .map((table) => table.getAttribute('aria-label')),
      };
    });
    assert.equal(found.wide, 0);
    assert.deepEqual(found.boxes, [], 'names that stick out of their boxes');
    assert.deepEqual(found.tables, [], 'tables that have to be scrolled');
    assert.ok(found.titles.includes(LONG), 'the whole name is a title');
    assert.deepEqual(problems, []);
  });
}

test('sections fold, and the list beside them opens and follows', async () => {
  const { page } = await visit({ context: { viewport: { width: 1280, height: 800 } } });
  await page.getByRole('note').filter({ hasText: 'A stored run' }).waitFor();
  const sections = page.getByRole('navigation', { name: 'Sections of the lab' });
  // The last one comes with the state of the page.
  await sections.getByRole('button', { name: 'Share and embed' }).waitFor();
  const names = await sections.getByRole('button').allInnerTexts();
  assert.deepEqual(
    names.map((name) => name.trim()),
    [
      'World',
      'Data',
      'Graph',
      'Model',
      'Policy',
      'Results',
      'Studies',
      'Your own world',
      'Your own table',
      'Take it away',
      'Share and embed',
    ],
  );
  const drop = page.locator('cmbpo-own-data .drop');
  assert.equal(await drop.isVisible(), false);
  await page.getByText('Your table never leaves this tab').waitFor();
  await sections.getByRole('button', { name: 'Your own table' }).click();
  await drop.waitFor();
  await sections.locator('[aria-current]', { hasText: /Your own table|Studies/ }).waitFor();
  const height = Number(await page.evaluate('document.documentElement.scrollHeight / innerHeight'));
  assert.ok(height < 8, `${height} screens with one section open`);
});

for (const forcedColors of /** @type {const} */ (['none', 'active'])) {
  test(`the room's picture has its wall and its words, forced colours ${forcedColors}`, async () => {
    const { page, exportAs } = await visit({ context: { colorScheme: 'dark', forcedColors } });
    await page.getByRole('note').filter({ hasText: 'A stored run' }).waitFor();
    await page.getByRole('img', { name: /^C-MBPO: the robot is/ }).waitFor();
    const room = page.locator('cmbpo-environments');
    const [download] = await Promise.all([page.waitForEvent('download'), exportAs(room, 'SVG')]);
    const svg = readFileSync(await download.path(), 'utf8');
    const read = await page.evaluate((text) => {
      const document = new DOMParser().parseFromString(text, 'image/svg+xml');
      const lanes = [...document.querySelectorAll('svg svg')];
      return lanes.map((lane) => ({
        stops: [...lane.querySelectorAll(':scope > linearGradient stop')].map((stop) =>
          stop.getAttribute('stop-color'),
        ),
        wall: lane.querySelector(':scope > rect')?.getAttribute('fill') ?? '',
        words: [...lane.querySelectorAll('text')].map((each) => each.textContent).join(' '),
      }));
    }, svg);
    assert.equal(read.length, 3);
    for (const { stops, wall, words } of read) {
      // The wall of the light theme, whatever the page has.
      assert.deepEqual(stops, ['rgb(57, 67, 95)', 'rgb(76, 88, 122)']);
      assert.match(wall, /^url\(#ground-\d+\)$/);
      assert.match(words, /Z = .*/);
      assert.match(words, /0\.5/);
    }
    assert.match(read[0].words, /reward.*door, X = 0/);
  });
}

test('a policy’s map uses no colour of a method', async () => {
  const { page, ready, button, finished } = await visit({ hash: shortHash() });
  await ready();
  const colours = await page.evaluate(() => {
    const root = /** @type {ShadowRoot} */ (document.querySelector('cmbpo-playground')?.shadowRoot);
    const probe = document.createElement('i');
    root.append(probe);
    const hue = (/** @type {string} */ name) => {
      probe.style.color = `var(${name})`;
      const [r, g, b] = (getComputedStyle(probe).color.match(/\d+/g) ?? []).map(Number);
      const [most, least] = [Math.max(r, g, b), Math.min(r, g, b)];
      const part =
        most === r
          ? (g - b) / (most - least)
          : most === g
            ? 2 + (b - r) / (most - least)
            : 4 + (r - g) / (most - least);
      return (60 * part + 360) % 360;
    };
    const found = {
      actions: ['--drive-left', '--drive-right'].map(hue),
      methods: ['--mbpo', '--cmbpo'].map(hue),
    };
    probe.remove();
    return found;
  });
  for (const action of colours.actions) {
    for (const method of colours.methods) {
      const apart = Math.abs(((action - method + 540) % 360) - 180);
      assert.ok(apart > 40, JSON.stringify(colours));
    }
  }
  await button('Play').click();
  await finished();
  const policy = page.locator('section[aria-labelledby="policy-title"]');
  await policy.locator('.why-body').scrollIntoViewIfNeeded();
  await policy.locator('.drive-legend').waitFor();
});
