/** The second round in the page: random hands, browsers that lack something, and several playgrounds. */
import assert from 'node:assert/strict';
import { generator } from '../chaos/generator.mjs';
import { alive, said, short } from './alive.mjs';

const kind = 'monkey';

/** What browsers write into the console themselves. */
const EXPECTED = /^\d{3} http|net::|Failed to load resource|Content Security Policy/;

/** @typedef {Awaited<ReturnType<import('../attacks.mjs').Tools['visit']>>} Opened */

/** @type {(tries: string, hash: string, work: (opened: Opened, random: () => number) => Promise<string>, expected?: RegExp, prepare?: (page: import('playwright-core').Page) => Promise<unknown>) => import('../attacks.mjs').Attack} */
const attack = (tries, hash, work, expected, prepare) => ({
  ...{ round: 2, kind, tries },
  run: async ({ visit }) => {
    const opened = await visit({ hash, ...(prepare && { prepare }) });
    await opened.page.locator('cmbpo-playground').first().waitFor();
    if (/view=lab/.test(hash)) await opened.ready();
    else await opened.page.waitForTimeout(2500);
    const seen = await work(opened, generator(7));
    await alive(opened, expected);
    return seen;
  },
});

/** Presses, chooses and types into whatever is there, in the page itself. @param {import('playwright-core').Page} page @param {number} times @param {number} seed */
const hands = (page, times, seed) =>
  page.evaluate(
    async ({ times, seed }) => {
      let x = seed;
      const random = (/** @type {number} */ n) => (x = (x * 48271) % 2147483647) % n;
      const texts = [
        '',
        '0',
        '-1',
        '1e99',
        'NaN',
        '😀',
        '7',
        '٣',
        '__proto__',
        'x'.repeat(3000),
        '0.5',
        '{"a":',
        '<b>',
        'X -> Z',
        '1,2,3',
      ];
      const root = document.querySelector('cmbpo-playground')?.shadowRoot;
      let pressed = 0;
      for (let i = 0; i < times; i += 1) {
        for (const section of root?.querySelectorAll('details.section') ?? [])
          /** @type {any} */ (section).open = true;
        const all = [
          ...(root?.querySelectorAll(
            'button, input, select, textarea, summary, [role=button], [tabindex="0"]',
          ) ?? []),
        ];
        const one = /** @type {any} */ (all[random(all.length)]);
        if (!one || one.type === 'file' || /Load the new version/.test(one.textContent)) continue;
        pressed += 1;
        if (one.localName === 'select') {
          one.selectedIndex = random(one.options.length);
          one.dispatchEvent(new Event('change', { bubbles: true }));
        } else if (one.type === 'checkbox' || one.type === 'radio') one.click();
        else if (one.localName === 'input' || one.localName === 'textarea') {
          one.value = texts[random(texts.length)];
          one.dispatchEvent(new Event('input', { bubbles: true }));
          one.dispatchEvent(new Event('change', { bubbles: true }));
        } else if (one.click) one.click();
        else {
          one.dispatchEvent(new MouseEvent('click', { bubbles: true, composed: true }));
          one.dispatchEvent(
            new KeyboardEvent('keydown', {
              key: ['Enter', ' ', 'ArrowLeft', 'Delete', 'Escape'][random(5)],
              bubbles: true,
              composed: true,
            }),
          );
        }
        if (i % 8 === 0) await new Promise((resolve) => setTimeout(resolve, 15));
      }
      return `${pressed} presses`;
    },
    { times, seed },
  );

/** What old or odd browsers lack, by name. @type {Record<string, () => void>} */
const ODD = {
  'no requestIdleCallback, no ResizeObserver entries, no locks, no share, no clipboard': () => {
    Reflect.deleteProperty(window, 'requestIdleCallback');
    for (const name of ['locks', 'clipboard', 'share', 'canShare', 'serviceWorker'])
      Object.defineProperty(navigator, name, { value: undefined });
  },
  'a localStorage and a sessionStorage that throw': () => {
    for (const name of ['localStorage', 'sessionStorage']) {
      Object.defineProperty(window, name, {
        get: () => {
          throw new DOMException('denied', 'SecurityError');
        },
      });
    }
  },
  'a thousand cores, none, and a clock of 100 ms': () => {
    Object.defineProperty(navigator, 'hardwareConcurrency', { value: 1000 });
    const now = performance.now.bind(performance);
    performance.now = () => Math.floor(now() / 100) * 100;
  },
  'no core count, one language without a name': () => {
    Object.defineProperty(navigator, 'hardwareConcurrency', { value: undefined });
    Object.defineProperty(navigator, 'languages', { value: ['', 'xx-YY', '!'] });
    Object.defineProperty(navigator, 'language', { value: '' });
  },
  'pixels of size 0, reduced motion, and matchMedia without events': () => {
    Object.defineProperty(window, 'devicePixelRatio', { value: 0 });
    const plain = window.matchMedia.bind(window);
    window.matchMedia = (query) => Object.assign(plain(query), { onchange: null });
  },
  'addresses of Blobs, clipboard and share refused': () => {
    URL.createObjectURL = () => {
      throw new TypeError('refused');
    };
    Object.defineProperty(navigator, 'clipboard', {
      value: { writeText: () => Promise.reject(new DOMException('no', 'NotAllowedError')) },
    });
    Object.defineProperty(navigator, 'share', {
      value: () => Promise.reject(new DOMException('no', 'AbortError')),
    });
  },
};

/** @type {import('../attacks.mjs').Attack[]} */
export const attacks = [
  ...[1, 2].map((seed) =>
    attack(
      `150 random presses and texts in the lab (${seed})`,
      `#${short()}`,
      ({ page }) => hands(page, 150, 100 + seed),
      EXPECTED,
    ),
  ),
  attack('250 random presses on the first screen and in the story', '#lang=en', ({ page }) =>
    hands(page, 250, 5),
  ),
  attack('250 random keys', `#${short()}`, async ({ page }, random) => {
    const keys = [
      'Space',
      'Enter',
      'Tab',
      'Tab',
      'Tab',
      'Shift+Tab',
      'ArrowLeft',
      'ArrowRight',
      'ArrowUp',
      'ArrowDown',
      'Escape',
      'Home',
      'End',
      'Delete',
      'KeyS',
      'KeyP',
      'Digit7',
      'PageDown',
      'Control+KeyZ',
      'Backspace',
    ];
    for (let i = 0; i < 600; i += 1)
      await page.keyboard.press(keys[Math.floor(keys.length * random())]);
    return '250 keys';
  }),
  attack(
    'the pointer pressed, dragged and lost all over the room and the graph',
    `#${short()}`,
    async ({ page }, random) => {
      for (const name of [
        'cmbpo-environments',
        'cmbpo-graph',
        'cmbpo-graph-editor',
        'cmbpo-shift',
      ]) {
        const part = page.locator(name).first();
        if (!(await part.count())) continue;
        await part.scrollIntoViewIfNeeded().catch(() => {});
        const box = await part.boundingBox();
        if (!box) continue;
        for (let i = 0; i < 12; i += 1) {
          const at = () =>
            /** @type {const} */ ([
              box.x + box.width * random(),
              box.y + Math.min(box.height, 500) * random(),
            ]);
          await page.mouse.move(...at());
          await page.mouse.down();
          await page.mouse.move(...at(), { steps: 3 });
          if (i % 3 === 0) {
            await page.evaluate((tag) => {
              for (const each of document
                .querySelector('cmbpo-playground')
                ?.shadowRoot?.querySelectorAll(`${tag} *`) ?? [])
                each.dispatchEvent(
                  new PointerEvent('pointercancel', { pointerId: 1, bubbles: true }),
                );
            }, name);
          }
          if (i % 4 !== 0) await page.mouse.up();
        }
        await page.mouse.up();
      }
      return 'dragged';
    },
  ),
  attack(
    'three playgrounds of other states that run at once, and two are removed',
    `#${short()}`,
    async ({ page }) => {
      const told = await page.evaluate(
        async (state) => {
          const first = /** @type {any} */ (document.querySelector('cmbpo-playground'));
          const others = ['seed=11', 'seed=12&view=graph'].map((more) => {
            const element = /** @type {any} */ (document.createElement('cmbpo-playground'));
            element.state = `${state}&${more}`;
            first.after(element);
            element.setAttribute('autoplay', '');
            return element;
          });
          first.play();
          await new Promise((resolve) => setTimeout(resolve, 4000));
          const counts = others.map((each) => each.results.length).join();
          for (const each of others) each.remove();
          return counts;
        },
        short().replace(/&?seed=\d+/, ''),
      );
      await page.waitForTimeout(2500);
      return `${told} results; ${page.workers().length} workers stay`;
    },
  ),
  ...Object.entries(ODD).map(([tries, take]) =>
    attack(
      tries,
      `#${short()}`,
      async (opened) => {
        await hands(opened.page, 60, 9);
        return (await said(opened.page)) || 'nothing';
      },
      EXPECTED,
      (page) => page.addInitScript(take),
    ),
  ),
  {
    ...{ round: 2, kind, tries: 'the frame’s page and the exercises with odd queries' },
    run: async ({ browser, site }) => {
      const page = await browser.newPage();
      /** @type {string[]} */ const problems = [];
      page.on('pageerror', (error) => problems.push(error.message));
      for (const address of [
        'embed.html?view=__proto__&theme=constructor&autoplay=%00',
        'embed.html?view=lab&view=hero&theme=dark%22%3E#seed=%',
        'embed.html?autoplay#view=graph&seed=5',
        'exercises.html#%',
        'exercises.html?x=1#__proto__',
        'index.html?build=../../x',
        'index.html?cmbpo-build=%2e%2e#view=lab',
      ]) {
        await page.goto(`${site.page}${address}`);
        await page.waitForTimeout(900);
      }
      await page.close();
      assert.deepEqual(problems, []);
      return 'seven addresses';
    },
  },
  attack(
    'away and back from the browser’s memory (bfcache), frozen and hidden, in the midst of a run',
    `#${short()}`,
    async ({ page }) => {
      await page.evaluate(() =>
        /** @type {any} */ (document.querySelector('cmbpo-playground')).play(),
      );
      const session = await page.context().newCDPSession(page);
      for (let i = 0; i < 3; i += 1) {
        await session.send('Page.setWebLifecycleState', { state: 'frozen' });
        await page.waitForTimeout(300);
        await session.send('Page.setWebLifecycleState', { state: 'active' });
        await page.goto('about:blank');
        await page.goBack();
        await page.locator('cmbpo-playground').first().waitFor();
        await page.waitForTimeout(500);
      }
      return 'three times';
    },
  ),
];
