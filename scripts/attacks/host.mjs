/** Pages around the element that break what it relies on: styles, globals, missing features, places in the document. */
import assert from 'node:assert/strict';
import { alive, said, short } from './alive.mjs';

const kind = 'host';

/** @typedef {Awaited<ReturnType<import('../attacks.mjs').Tools['visit']>>} Opened */
/** @typedef {import('playwright-core').Page} Page */

/** @type {(tries: string, work: (page: Page, opened: Opened, tools: import('../attacks.mjs').Tools) => Promise<unknown>, prepare?: (page: Page) => Promise<unknown>, expected?: RegExp) => import('../attacks.mjs').Attack} */
const attack = (tries, work, prepare, expected = /^$/) => ({
  ...{ round: 3, kind, tries },
  run: async (tools) => {
    const opened = await tools.visit({ hash: `#${short()}`, prepare });
    await opened.ready();
    const seen = await work(opened.page, opened, tools);
    await alive(opened, expected);
    return String(seen ?? 'nothing said');
  },
});

const play = (/** @type {Page} */ page) =>
  page.evaluate(() => /** @type {any} */ (document.querySelector('cmbpo-playground')).play());

/** Before the page's own scripts. @param {() => void} script @returns {(page: Page) => Promise<unknown>} */
const first = (script) => (page) => page.addInitScript(script);

/** The text that the reader sees. @param {Page} page */
const text = (page) =>
  page.evaluate(() =>
    String(document.querySelector('cmbpo-playground')?.shadowRoot?.textContent).replace(
      /\s+/g,
      ' ',
    ),
  );

/** @type {import('../attacks.mjs').Attack[]} */
export const attacks = [
  attack(
    'styles of the host: all unset, everything hidden, huge, rotated, of another font, animated',
    async (page, { finished }) => {
      await page.evaluate(() => {
        // The page's own policy forbids style elements.
        const sheet = new CSSStyleSheet();
        document.adoptedStyleSheets = [sheet];
        Object.assign(window, { theirs: sheet });
      });
      await play(page);
      for (const css of [
        '* { all: unset !important }',
        '* { all: revert !important; font: 90px nowhere !important }',
        'cmbpo-playground { display: contents !important }',
        'cmbpo-playground { contain: strict !important; width: 1px; height: 1px }',
        'html { zoom: 4; writing-mode: vertical-rl; direction: rtl } * { letter-spacing: 3em; line-height: 0 !important }',
        'cmbpo-playground { transform: rotate(180deg) skew(60deg); filter: blur(9px); content-visibility: auto }',
        '@keyframes x { to { width: 10px } } * { animation: x 0.01s infinite; transition: all 9s }',
        ':root { --surface: url(x); --ink: calc(1/0); color-scheme: nope; font-size: 0 }',
      ]) {
        await page.evaluate((css) => {
          /** @type {any} */ (window).theirs.replaceSync(css);
        }, css);
        await page.waitForTimeout(150);
      }
      await page.evaluate(() => (document.adoptedStyleSheets = []));
      await finished();
      return (await text(page)).length;
    },
    undefined,
    /attribute width: A negative value/,
  ),
  attack(
    'crypto.subtle, BroadcastChannel, locks, storage, clipboard, permissions, share and idle callbacks missing or throwing',
    async (page, { finished }) => {
      await play(page);
      await finished();
      return said(page);
    },
    first(() => {
      Object.defineProperty(crypto, 'subtle', { value: undefined });
      for (const name of [
        'BroadcastChannel',
        'requestIdleCallback',
        'ResizeObserver0',
        'navigation',
        'documentPictureInPicture',
        'cookieStore',
        'CompressionStream',
        'PerformanceObserver',
      ])
        Object.defineProperty(window, name, { value: undefined });
      for (const name of [
        'locks',
        'storage',
        'clipboard',
        'permissions',
        'share',
        'serviceWorker',
        'userActivation',
        'deviceMemory',
        'connection',
      ])
        Object.defineProperty(navigator, name, {
          get() {
            if (name === 'serviceWorker' || name === 'clipboard')
              throw new DOMException('no', 'SecurityError');
            return undefined;
          },
        });
      for (const name of ['indexedDB', 'localStorage', 'sessionStorage', 'caches'])
        Object.defineProperty(window, name, {
          get() {
            throw new DOMException('The operation is insecure.', 'SecurityError');
          },
        });
    }),
  ),
  attack(
    'what browsers of 2023 lack: AbortSignal.any, Promise.withResolvers, groupBy, union, popovers, view transitions, iterators',
    async (page) => {
      return (await text(page)).slice(0, 120);
    },
    first(() => {
      Reflect.deleteProperty(HTMLElement.prototype, 'showPopover');
      Reflect.deleteProperty(Element.prototype, 'checkVisibility');
      Reflect.deleteProperty(Element.prototype, 'moveBefore');
      Reflect.deleteProperty(Document.prototype, 'startViewTransition');
      Reflect.deleteProperty(AbortSignal, 'any');
      Reflect.deleteProperty(AbortSignal, 'timeout');
      Reflect.deleteProperty(Promise, 'withResolvers');
      Reflect.deleteProperty(Promise, 'try');
      Reflect.deleteProperty(Map, 'groupBy');
      Reflect.deleteProperty(Object, 'groupBy');
      Reflect.deleteProperty(Set.prototype, 'union');
      Reflect.deleteProperty(Uint8Array.prototype, 'toHex');
      Reflect.deleteProperty(window, 'scheduler');
      Reflect.deleteProperty(window, 'Iterator');
    }),
  ),
  attack(
    'Math.random always a half, Date.now that stands, goes back or says NaN, performance.now that stands',
    async (page, { finished }) => {
      await play(page);
      await finished();
      await page.evaluate(() => {
        Date.now = () => NaN;
      });
      return said(page);
    },
    first(() => {
      Math.random = () => 0.5;
      Date.now = () => 0;
      const { now } = Performance.prototype;
      let at = 0;
      Performance.prototype.now = function () {
        at = Math.max(at, now.call(this));
        return Math.floor(at / 1000) * 1000;
      };
    }),
  ),
  attack(
    'toJSON on arrays, strings and dates (Prototype.js), Function.prototype.bind and Array.from of 2010, $ and $$',
    async (page, { finished }) => {
      await play(page);
      await finished();
      const state = await page.evaluate(
        () => /** @type {any} */ (document.querySelector('cmbpo-playground')).state,
      );
      assert.doesNotMatch(decodeURIComponent(state), /"\[/, state);
      return state.slice(0, 200);
    },
    first(() => {
      /** @type {any} */ (Array.prototype).toJSON = function () {
        return `[${this.map(String)}]`;
      };
      /** @type {any} */ (Array.prototype).each = function (/** @type {any} */ work) {
        this.forEach(work);
        return this;
      };
      /** @type {any} */ (Array.prototype).clone = Array.prototype.slice;
      /** @type {any} */ (String.prototype).toJSON = function () {
        return String(this);
      };
      Function.prototype.bind = function (/** @type {any} */ that, /** @type {any[]} */ ...given) {
        const work = this;
        return function (/** @type {any[]} */ ...more) {
          return work.apply(that, [...given, ...more]);
        };
      };
      Object.assign(window, { $: () => null, $$: () => [], Class: {}, Template: {}, Hash: {} });
    }),
  ),
  attack(
    'timers, frames and promises patched by a zone; addEventListener wrapped; errors of its own listeners',
    async (page, { finished }) => {
      await play(page);
      await finished();
      return said(page);
    },
    first(() => {
      const { setTimeout: later, requestAnimationFrame: frame } = window;
      /** @type {any} */ (window).setTimeout = (
        /** @type {any} */ work,
        /** @type {any} */ ms,
        /** @type {any[]} */ ...more
      ) => later(() => Reflect.apply(work, undefined, more), Math.max(1, Number(ms) || 0));
      window.requestAnimationFrame = (work) => frame((time) => work(time));
      const { addEventListener } = EventTarget.prototype;
      EventTarget.prototype.addEventListener = function (type, listener, ...more) {
        const own =
          typeof listener === 'function'
            ? (/** @type {any} */ event) => Reflect.apply(listener, this, [event])
            : listener;
        return Reflect.apply(addEventListener, this, [type, own, ...more]);
      };
      const { then } = Promise.prototype;
      /** @type {any} */ (Promise.prototype).then = function (/** @type {any[]} */ ...given) {
        return Reflect.apply(then, this, given);
      };
      window.onerror = () => true;
    }),
  ),
  attack(
    'a content blocker removes elements of the shadow root all the time while agents learn',
    async (page, { finished }) => {
      await play(page);
      for (let at = 0; at < 12; at += 1) {
        await page.evaluate((at) => {
          const root = document.querySelector('cmbpo-playground')?.shadowRoot;
          const doomed = [
            '.share, cmbpo-share',
            'figcaption',
            'svg text',
            '[class*=ad]',
            'a[href]',
            'canvas',
            'td:nth-child(2)',
            'summary',
            'option',
            'p',
            'label',
            'cmbpo-chart, cmbpo-curves',
          ][at];
          for (const each of root?.querySelectorAll(doomed) ?? []) each.remove();
        }, at);
        await page.waitForTimeout(80);
      }
      await page.waitForTimeout(1000);
      const { length } = await page.evaluate(
        () => /** @type {any} */ (document.querySelector('cmbpo-playground')).results,
      );
      assert.ok(finished);
      return `${length} results so far`;
    },
  ),
  attack('style sheets of the shadow root taken away, replaced and disabled', async (page) => {
    await play(page);
    await page.evaluate(async () => {
      const root = /** @type {ShadowRoot} */ (
        document.querySelector('cmbpo-playground')?.shadowRoot
      );
      const held = [...root.adoptedStyleSheets];
      for (const sheets of [[], [new CSSStyleSheet()], held.slice(0, 1), [...held, ...held]]) {
        root.adoptedStyleSheets = sheets;
        await new Promise((resolve) => setTimeout(resolve, 120));
      }
      for (const sheet of held) sheet.disabled = true;
      await new Promise((resolve) => setTimeout(resolve, 120));
      for (const sheet of held) sheet.disabled = false;
      root.adoptedStyleSheets = held;
    });
    return 'drawn';
  }),
  attack(
    'the page is frozen, hidden and thawed by its browser, slowed to a twentieth, printed amid a run',
    async (page, { finished }) => {
      const session = await page.context().newCDPSession(page);
      await play(page);
      for (const state of ['frozen', 'active', 'frozen', 'active']) {
        await session.send('Page.setWebLifecycleState', { state: /** @type {any} */ (state) });
        await new Promise((resolve) => setTimeout(resolve, 700));
      }
      await session.send('Emulation.setCPUThrottlingRate', { rate: 20 });
      await page.waitForTimeout(500);
      await page.pdf().catch(() => {});
      await session.send('Emulation.setCPUThrottlingRate', { rate: 1 });
      await finished();
      return said(page);
    },
  ),
  attack(
    'fullscreen, a modal dialog, a popover, inert, contenteditable, designMode, a closed details, another dir and lang around it',
    async (page, { finished }) => {
      await play(page);
      await page.evaluate(async () => {
        const element = /** @type {HTMLElement} */ (document.querySelector('cmbpo-playground'));
        const parent = /** @type {HTMLElement} */ (element.parentNode);
        const rest = () => new Promise((resolve) => setTimeout(resolve, 120));
        await element.requestFullscreen().catch(() => {});
        await rest();
        await document.exitFullscreen().catch(() => {});
        for (const name of [
          'dialog',
          'details',
          'fieldset',
          'button',
          'label',
          'a',
          'template0',
          'picture',
          'table',
        ]) {
          const around = document.createElement(name);
          parent.append(around);
          around.append(element);
          if (around instanceof HTMLDialogElement) around.showModal();
          await rest();
          parent.append(element);
          around.remove();
        }
        for (const [name, value] of [
          ['inert', ''],
          ['contenteditable', 'true'],
          ['popover', 'manual'],
          ['dir', 'rtl'],
          ['lang', 'zz-<>'],
          ['hidden', 'until-found'],
          ['draggable', 'true'],
          ['translate', 'no'],
          ['tabindex', '-5'],
          ['slot', 'x'],
          ['is', 'x-y'],
        ]) {
          element.setAttribute(name, value);
          await rest();
          element.removeAttribute(name);
        }
        document.designMode = 'on';
        await rest();
        document.designMode = 'off';
      });
      await finished();
      return said(page);
    },
  ),
  attack(
    'moved through three nested shadow roots, closed ones, an SVG foreignObject, and slots, amid a run',
    async (page, { finished }) => {
      await play(page);
      await page.evaluate(async () => {
        const element = /** @type {HTMLElement} */ (document.querySelector('cmbpo-playground'));
        const parent = /** @type {HTMLElement} */ (element.parentNode);
        const rest = () => new Promise((resolve) => setTimeout(resolve, 150));
        /** @type {Node} */ let at = parent;
        for (const mode of /** @type {const} */ (['open', 'closed', 'open'])) {
          const host = document.createElement('div');
          at.appendChild(host);
          at = host.attachShadow({ mode });
          at.appendChild(element);
          await rest();
        }
        const foreign = document.createElementNS('http://www.w3.org/2000/svg', 'foreignObject');
        const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
        svg.append(foreign);
        parent.append(svg);
        foreign.append(element);
        await rest();
        const slotted = document.createElement('div');
        slotted.attachShadow({ mode: 'open' }).innerHTML = '<slot name="other"></slot>';
        parent.append(slotted);
        slotted.append(element);
        await rest();
        parent.append(element);
      });
      await finished();
      return said(page);
    },
  ),
  attack(
    'events that are forged on the element by its page, of every inner name and type of detail',
    async (page) => {
      await play(page);
      return page.evaluate(async () => {
        const element = /** @type {any} */ (document.querySelector('cmbpo-playground'));
        const before = element.state;
        const names =
          'shift-change,language-change,panel-change,study-change,view-change,bet-change,story-step,speed-change,restart-run,continue-run,show-results,forget-results,look-at,continue-kept,forget-kept,undo,keep-a,run-a,forget-a,close-results,graph-found,compared,field-change,settings-change,cmbpo-speak,cmbpo-state-change,cmbpo-run-finished,cmbpo-ready,open-run,play,pause,step,reset,click,keydown,wheel,focusin,toggle,change,input,submit,drop,paste,message,error,storage,hashchange,popstate,pageshow,visibilitychange,beforeunload'.split(
            ',',
          );
        for (const name of names)
          for (const detail of [
            undefined,
            null,
            5,
            '__proto__',
            {
              get view() {
                throw new Error('theirs');
              },
            },
            new Proxy({}, { get: () => () => null }),
            [],
            window,
          ]) {
            for (const target of [element, document, element.parentNode])
              target.dispatchEvent(
                new CustomEvent(name, { detail, bubbles: true, composed: true, cancelable: true }),
              );
          }
        await new Promise((resolve) => setTimeout(resolve, 500));
        return element.state === before
          ? 'the state stays'
          : `another state: ${element.state.slice(0, 90)}`;
      });
    },
  ),
  attack(
    'two elements with one id and one with none, started, stopped, removed and put in another order',
    async (page) => {
      return page.evaluate(async (state) => {
        const element = /** @type {any} */ (document.querySelector('cmbpo-playground'));
        const others = Array.from(
          { length: 2 },
          () => /** @type {any} */ (document.createElement('cmbpo-playground')),
        );
        element.id = 'same';
        for (const [at, other] of others.entries()) {
          if (at === 0) other.id = 'same';
          other.state = state.replace('seed=7', `seed=${20 + at}`);
          element.parentNode.append(other);
        }
        const all = [element, ...others];
        for (const each of all) {
          each.scrollIntoView();
          each.play();
          await new Promise((resolve) => setTimeout(resolve, 300));
        }
        const until = performance.now() + 60_000;
        while (all.some((each) => each.results.length < 3) && performance.now() < until) {
          element.parentNode.prepend(others[1]);
          for (const each of all) each.scrollIntoView();
          await new Promise((resolve) => setTimeout(resolve, 200));
        }
        const seen = all.map((each) => `${each.results.length} of seed ${each.results[0]?.seed}`);
        for (const other of others) other.remove();
        return seen.join('; ');
      }, short());
    },
  ),
  attack(
    'the base address of the page is set to another folder; its address is pushed elsewhere; window.name, opener and top are odd',
    async (page, { finished }) => {
      await page.evaluate(() => {
        const base = document.createElement('base');
        base.href = `${location.origin}/fixtures/nowhere/`;
        document.head.prepend(base);
        window.name = '<script>';
      });
      await play(page);
      await finished();
      const told = await said(page);
      await page.evaluate(() => document.querySelector('base')?.remove());
      return told;
    },
    undefined,
    /fixtures\/nowhere|Failed to load resource/,
  ),
  attack(
    'two copies of the script of different versions on one page; the element defined by a stranger first',
    async (_, __, { browser, site }) => {
      const seen = [];
      for (const before of [
        '',
        "customElements.define('cmbpo-playground', class extends HTMLElement {});",
      ]) {
        const page = await browser.newPage();
        /** @type {string[]} */ const problems = [];
        page.on('pageerror', (error) => problems.push(error.message));
        await page.goto(`${site.origin}/fixtures/run.html`);
        await page.evaluate(
          async ({ address, before, state }) => {
            document.body.innerHTML = '';
            if (before) customElements.define('cmbpo-playground', class extends HTMLElement {});
            const element = /** @type {any} */ (document.createElement('cmbpo-playground'));
            document.body.append(element);
            for (const version of [1, 2, 3]) {
              const script = document.createElement('script');
              script.type = 'module';
              script.src = `${address}?v=${version}`;
              document.head.append(script);
              await new Promise((resolve) => (script.onload = script.onerror = resolve));
            }
            element.state = state;
          },
          { address: `${site.page}playground.js`, before, state: short({ seed: 5 }) },
        );
        if (!before) await alive({ page, problems });
        assert.deepEqual(problems, []);
        seen.push(before ? 'of a stranger: nothing thrown' : 'three copies: the same numbers');
        await page.close();
      }
      return seen.join('; ');
    },
  ),
  attack(
    'back, forward and reload through ten other pages while it learns; the back/forward cache',
    async (page, opened) => {
      const home = page.url();
      await play(page);
      for (let at = 0; at < 5; at += 1) {
        await page.goto(`${new URL(home).origin}/fixtures/run.html?${at}`);
        await page.goBack();
        await opened.ready();
      }
      return (await page.locator('cmbpo-kept').textContent())
        ?.replace(/\s+/g, ' ')
        .trim()
        .slice(0, 150);
    },
  ),
];
