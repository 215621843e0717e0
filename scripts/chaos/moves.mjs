/** What happens to the page: each takes the page, a random generator and the server, and is over when it has happened. */

/** @typedef {import('playwright-core').Page} Page */

/**
 * @typedef {object} Scene
 * @property {Page} page
 * @property {import('playwright-core').CDPSession} devtools
 * @property {Awaited<ReturnType<typeof import('../../tests/support/deploy.js').serveVersions>>} server
 * @property {() => number} random in [0, 1)
 * @property {string} address
 */

const waited = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A worker that the page is using. @param {Scene} scene */
function someWorker({ page, random }) {
  const workers = page.workers();
  return workers[Math.floor(random() * workers.length)];
}

/** @param {Scene} scene @param {(scene: Scene) => Promise<unknown>} work what to do while the network is gone */
async function offline(scene, work) {
  const context = scene.page.context();
  await context.setOffline(true);
  await work(scene);
  await context.setOffline(false);
}

const element = `document.querySelector('cmbpo-playground')`;

/** @type {Record<string, (scene: Scene) => Promise<unknown>>} */
export const MOVES = {
  async 'a worker throws'(scene) {
    const fail = () => {
      setTimeout(() => {
        throw new Error('killed');
      });
    };
    await someWorker(scene)?.evaluate(fail);
  },
  async 'all workers throw'({ page }) {
    const fail = () => {
      setTimeout(() => {
        throw new Error('killed');
      });
    };
    await Promise.all(page.workers().map((worker) => worker.evaluate(fail)));
  },
  // Nobody hears of it: the watch finds it after twenty seconds.
  async 'a worker ends without a word'(scene) {
    await someWorker(scene)?.evaluate(() => self.close());
  },
  reload: ({ page }) => page.reload({ waitUntil: 'commit' }),
  async 'reload twice'({ page, random }) {
    await page.reload({ waitUntil: 'commit' });
    await waited(1000 * random());
    await page.reload({ waitUntil: 'commit' });
  },
  async 'away and back'({ page, random }) {
    await page.goto('about:blank');
    await waited(500 * random());
    await page.goBack({ waitUntil: 'commit' });
  },
  append: ({ page }) => page.evaluate(`${element}.parentNode.append(${element})`),
  async moveBefore({ page }) {
    await page.evaluate(() => {
      const playground = document.querySelector('cmbpo-playground');
      const parent = /** @type {any} */ (playground?.parentNode);
      if (playground && parent?.moveBefore) parent.moveBefore(playground, parent.firstChild);
    });
  },
  async 'out of the page for half a second'({ page }) {
    await page.evaluate(async () => {
      const playground = document.querySelector('cmbpo-playground');
      const parent = playground?.parentNode;
      playground?.remove();
      await new Promise((resolve) => setTimeout(resolve, 500));
      if (playground) parent?.append(playground);
    });
  },
  async deploy({ page, server, random }) {
    server.deploy({ back: random() < 0.5 });
    // As a browser does at a visit, or after a day.
    await page.evaluate(async () => {
      const registration = await navigator.serviceWorker.getRegistration();
      await registration?.update().catch(() => {});
    });
  },
  'offline for a while': (scene) => offline(scene, () => waited(300 + 1500 * scene.random())),
  'offline, and a reload': (scene) =>
    offline(scene, async ({ page }) => {
      await page.reload({ waitUntil: 'commit' });
      await waited(800);
    }),
  async 'the server hangs, and a reload'({ page, server }) {
    server.mode = 'hangs';
    await page.reload({ waitUntil: 'commit' });
    await waited(800);
    server.mode = 'answers';
  },
  async 'the server fails, and a reload'({ page, server }) {
    server.mode = 'fails';
    await page.reload({ waitUntil: 'commit' });
    await waited(800);
    server.mode = 'answers';
  },
  async 'a twentieth of the speed'({ devtools, random }) {
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: 20 });
    await waited(500 + 2500 * random());
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  },
  async 'frozen for a while'({ devtools, random }) {
    await devtools.send('Page.setWebLifecycleState', { state: 'frozen' });
    await waited(1000 * random());
    await devtools.send('Page.setWebLifecycleState', { state: 'active' });
  },
  async 'pause and play'({ page, random }) {
    await page.evaluate(`${element}.pause()`);
    await waited(500 * random());
    await page.evaluate(`${element}.play()`);
  },
  steps: ({ page }) =>
    page.evaluate(`for (const unit of ['env-step', 'episode', 'phase']) ${element}.step(unit)`),
  async 'another language'({ page, random }) {
    const language = random() < 0.5 ? 'de' : 'en';
    await page.evaluate(
      `${element}.dispatchEvent(new CustomEvent('cmbpo-speak', {detail: '${language}'}))`,
    );
    await page.evaluate(`${element}.dispatchEvent(new CustomEvent('cmbpo-speak', {detail: 'en'}))`);
  },
  async 'other views'({ page }) {
    for (const view of ['hero', 'graph', 'results', 'lab']) {
      await page.evaluate(`${element}.view = '${view}'`);
    }
  },
  'another lamp': ({ page, random }) =>
    page.evaluate(
      (shift) => {
        const root = document.querySelector('cmbpo-playground')?.shadowRoot;
        root?.dispatchEvent(new CustomEvent('shift-change', { detail: shift }));
      },
      { do_lamp: null, sensor_noise: 0, gain: Math.round(20 * random() - 10) / 10 },
    ),
};
