/** The element in the hands of a page that means no good, or does not know better. */
import assert from 'node:assert/strict';
import { alive, longest, said, short } from './alive.mjs';

const kind = 'element';

/** @type {(round: number, tries: string, work: (page: import('playwright-core').Page) => Promise<string>, expected?: RegExp) => import('../attacks.mjs').Attack} */
const attack = (round, tries, work, expected) => ({
  ...{ round, kind, tries },
  run: async ({ visit }) => {
    const page = await visit({ hash: `#${short()}` });
    await page.ready();
    const seen = await work(page.page);
    await alive(page, expected);
    return seen;
  },
});

/** @type {import('../attacks.mjs').Attack[]} */
export const attacks = [
  attack(1, 'state, play, step and reset before it is in the page; then it is put in', (page) =>
    page.evaluate(async (state) => {
      document.querySelector('cmbpo-playground')?.remove();
      const element = /** @type {any} */ (document.createElement('cmbpo-playground'));
      element.play();
      element.step('phase');
      element.state = state;
      element.reset();
      element.pause();
      element.view = 'graph';
      document.querySelector('main')?.append(element);
      element.play();
      await new Promise((resolve) => setTimeout(resolve, 2000));
      return `view ${element.view}, ${element.results.length} results`;
    }, short()),
  ),
  attack(1, 'in and out of the page 100 times, playing', async (page) => {
    await page.evaluate(async () => {
      const element = /** @type {any} */ (document.querySelector('cmbpo-playground'));
      for (let i = 0; i < 100; i += 1) {
        element.play();
        const parent = element.parentNode;
        element.remove();
        if (i % 7 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
        parent.append(element);
        if (i % 5 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      }
    });
    await page.waitForTimeout(500);
    return `${page.workers().length} workers`;
  }),
  attack(1, 'random play, pause, step, reset, state, view and hide, 3,000 times', async (page) => {
    const ms = await longest(page, () =>
      page.evaluate(async () => {
        const element = /** @type {any} */ (document.querySelector('cmbpo-playground'));
        let x = 1;
        const random = (/** @type {number} */ n) => (x = (x * 48271) % 2147483647) % n;
        for (let i = 0; i < 3000; i += 1) {
          const which = random(9);
          if (which === 0) element.play();
          else if (which === 1) element.pause();
          else if (which === 2) element.step(['env-step', 'episode', 'phase'][random(3)]);
          else if (which === 3 && random(8) === 0) element.reset();
          else if (which === 4 && random(8) === 0)
            element.state = `view=lab&seed=${random(5)}&seeds=${1 + random(3)}`;
          else if (which === 5)
            element.view = ['lab', 'hero', 'graph', 'results', 'story', 'x'][random(6)];
          else if (which === 6)
            element.hide = ['', 'graph', 'graph,room', 'curves', 'why,,x'][random(5)];
          else if (which === 7) element.controls = ['all', 'few', 'none', 'x'][random(4)];
          else
            element.setAttribute(
              ['theme', 'lang', 'keys', 'site', 'autoplay'][random(5)],
              ['dark', 'de', 'en', 'none', 'javascript:alert(1)', ''][random(6)],
            );
          if (i % 30 === 0) await new Promise((resolve) => setTimeout(resolve));
        }
        element.removeAttribute('hide');
        element.controls = 'all';
        element.hide = '';
      }),
    );
    return `longest ${ms} ms, ${page.workers().length} workers`;
  }),
  attack(1, 'listeners that throw, that remove it, and that set its state again', (page) =>
    page.evaluate(async (state) => {
      const element = /** @type {any} */ (document.querySelector('cmbpo-playground'));
      let times = 0;
      element.addEventListener('cmbpo-state-change', () => {
        if (times++ < 200) element.state = `view=lab&seed=${times}`;
      });
      element.state = 'view=lab&seed=77';
      const reached = times;
      element.addEventListener('cmbpo-run-finished', () => {
        const parent = element.parentNode;
        element.remove();
        parent.append(element);
      });
      element.state = state;
      element.play();
      await new Promise((resolve) => setTimeout(resolve, 3000));
      return `${reached} changes`;
    }, short()),
  ),
  attack(
    1,
    'adopted into a frame’s document and back',
    (page) =>
      page.evaluate(async () => {
        const element = /** @type {any} */ (document.querySelector('cmbpo-playground'));
        const { parentNode } = element;
        element.play();
        const frame = document.createElement('iframe');
        document.body.append(frame);
        const other = /** @type {Document} */ (frame.contentDocument);
        let told = 'adopted';
        try {
          other.body.append(other.adoptNode(element));
          await new Promise((resolve) => setTimeout(resolve, 1500));
        } catch (error) {
          told = String(error);
        }
        parentNode.append(document.adoptNode(element));
        frame.remove();
        return told;
      }),
    /adoptedStyleSheets|Sharing constructed/,
  ),
  attack(1, 'cloned five times while it runs; the clones removed at once', async (page) => {
    await page.evaluate(async () => {
      const element = /** @type {any} */ (document.querySelector('cmbpo-playground'));
      element.play();
      const clones = Array.from({ length: 5 }, () => element.cloneNode(true));
      element.after(...clones);
      await new Promise((resolve) => setTimeout(resolve, 100));
      for (const clone of clones) clone.remove();
    });
    await page.waitForTimeout(4000);
    const workers = page.workers().length;
    assert.ok(workers <= 4, `${workers} workers stay`);
    return `${workers} workers`;
  }),
  attack(
    1,
    'display: none, visibility, zoom, scale(0), size 0 and print while it learns',
    async (page) => {
      await page.evaluate(() =>
        /** @type {any} */ (document.querySelector('cmbpo-playground')).play(),
      );
      for (const style of [
        'display:none',
        '',
        'visibility:hidden',
        'zoom:0.1',
        'zoom:5',
        'transform:scale(0)',
        'width:0;height:0;overflow:hidden;display:block',
        'position:fixed;left:-9999px',
        '',
      ]) {
        await page.evaluate(
          (text) => document.querySelector('cmbpo-playground')?.setAttribute('style', text),
          style,
        );
        await page.waitForTimeout(150);
      }
      for (const media of /** @type {const} */ (['print', 'screen'])) {
        await page.emulateMedia({ media });
        await page.waitForTimeout(200);
        if (media === 'print') await page.pdf().catch(() => {});
      }
      for (const colorScheme of /** @type {const} */ (['dark', 'light'])) {
        await page.emulateMedia({
          colorScheme,
          reducedMotion: colorScheme === 'dark' ? 'reduce' : null,
          forcedColors: colorScheme === 'dark' ? 'active' : null,
        });
        await page.waitForTimeout(150);
      }
      for (const width of [1, 200, 5000, 1200]) {
        await page.setViewportSize({ width, height: 900 });
        await page.waitForTimeout(150);
      }
      return 'drawn at every size';
    },
  ),
  attack(
    1,
    'forged events in its shadow root with details of every type',
    async (page) => {
      const told = await page.evaluate(async () => {
        const element = /** @type {any} */ (document.querySelector('cmbpo-playground'));
        const types = [
          'shift-change',
          'language-change',
          'panel-change',
          'study-change',
          'view-change',
          'bet-change',
          'story-step',
          'speed-change',
          'restart-run',
          'continue-run',
          'show-results',
          'forget-results',
          'look-at',
          'continue-kept',
          'forget-kept',
          'undo',
          'keep-a',
          'run-a',
          'forget-a',
          'close-results',
        ];
        for (const type of types) {
          for (const detail of [undefined, null, '__proto__', 'constructor', 5]) {
            element.shadowRoot.dispatchEvent(new CustomEvent(type, { detail }));
          }
        }
        await new Promise((resolve) => setTimeout(resolve, 500));
        return element.state.slice(0, 80);
      });
      return told;
    },
    /./,
  ),
  attack(
    1,
    'the text nodes and nodes of its shadow root replaced, as a translator or a blocker does',
    async (page) => {
      await page.evaluate(async () => {
        const element = /** @type {any} */ (document.querySelector('cmbpo-playground'));
        element.play();
        const walker = document.createTreeWalker(element.shadowRoot, NodeFilter.SHOW_TEXT);
        /** @type {Text[]} */ const texts = [];
        while (walker.nextNode()) texts.push(/** @type {Text} */ (walker.currentNode));
        for (const text of texts) {
          if (!text.data.trim() || text.parentElement?.closest('style')) continue;
          const font = document.createElement('font');
          font.textContent = text.data.toUpperCase();
          text.replaceWith(font);
        }
        await new Promise((resolve) => setTimeout(resolve, 1500));
        element.setAttribute('lang', 'de');
        await new Promise((resolve) => setTimeout(resolve, 1000));
        element.setAttribute('lang', 'en');
      });
      return 'translated twice';
    },
  ),
  attack(1, 'languages and themes changed 60 times while it learns', async (page) => {
    await page.evaluate(async () => {
      const element = /** @type {any} */ (document.querySelector('cmbpo-playground'));
      element.play();
      for (let i = 0; i < 60; i += 1) {
        element.dispatchEvent(
          new CustomEvent('cmbpo-speak', { detail: ['de', 'en', 'xx', '__proto__', 5][i % 5] }),
        );
        document.documentElement.dataset.theme = ['dark', 'light', 'auto'][i % 3];
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    });
    await page.waitForTimeout(500);
    return (await said(page)) || 'nothing';
  }),
  attack(
    1,
    'Object.prototype, Array.prototype and Promise.prototype extended by properties that are no functions',
    async (page) => {
      await page.evaluate(() => {
        Object.assign(Object.prototype, {
          width: 7,
          label: 'theirs',
          delimiter: ';',
          seed: 3,
          name: 'theirs',
          value: 1,
          get: 5,
          type: 'x',
          transfer: 3,
        });
        /** @type {any} */ (Array.prototype).extra = { of: 'theirs' };
      });
      return 'extended';
    },
    /./,
  ),
];
