/** What a reader's hands and machine do: drops, pastes, compositions of characters, keys, and large models stopped in the midst. */
import assert from 'node:assert/strict';
import { alive, longest, said, short } from './alive.mjs';
import { openSettings } from '../../tests/support/playground.js';

const kind = 'reader';

/** @typedef {Awaited<ReturnType<import('../attacks.mjs').Tools['visit']>>} Opened */
/** @typedef {import('playwright-core').Page} Page */

/** @type {(tries: string, work: (page: Page, opened: Opened) => Promise<unknown>) => import('../attacks.mjs').Attack} */
const attack = (tries, work) => ({
  ...{ round: 3, kind, tries },
  run: async ({ visit }) => {
    const opened = await visit({ hash: `#${short()}` });
    await opened.ready();
    const seen = await work(opened.page, opened);
    await alive(opened);
    return String(seen || 'nothing said');
  },
});

/** @type {import('../attacks.mjs').Attack[]} */
export const attacks = [
  attack(
    'drops on the field for tables: folders, texts, addresses, pictures, ten files, nothing, while one is read',
    async (page) => {
      await page.locator('cmbpo-own-data #own-file:enabled').waitFor();
      return page.evaluate(async () => {
        const view = /** @type {any} */ (
          document.querySelector('cmbpo-playground')?.shadowRoot?.querySelector('cmbpo-own-data')
        );
        const field = view.querySelector('.drop');
        const seen = [];
        const file = (
          /** @type {string} */ name,
          /** @type {BlobPart} */ content,
          type = 'text/csv',
        ) => new File([content], name, { type });
        const table = `a,b\n${Array.from({ length: 60 }, (_, i) => `${(i * 7) % 11},${(i * i) % 13}`).join('\n')}\n`;
        for (const fill of [
          (/** @type {DataTransfer} */ data) =>
            data.items.add('https://elsewhere.invalid/x.csv', 'text/uri-list'),
          (/** @type {DataTransfer} */ data) => data.items.add('a,b\n1,2', 'text/plain'),
          (/** @type {DataTransfer} */ data) =>
            data.items.add('<img src=x onerror=alert(1)>', 'text/html'),
          () => null,
          (/** @type {DataTransfer} */ data) => data.items.add(file('folder', '', '')),
          (/** @type {DataTransfer} */ data) =>
            data.items.add(
              file('p.png', new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10]), 'image/png'),
            ),
          (/** @type {DataTransfer} */ data) =>
            Array.from({ length: 10 }, (_, i) => data.items.add(file(`${i}.csv`, table))),
          (/** @type {DataTransfer} */ data) => data.items.add(file('x'.repeat(5000), table)),
          (/** @type {DataTransfer} */ data) => data.items.add(file('last.csv', table)),
        ]) {
          const dataTransfer = new DataTransfer();
          fill(dataTransfer);
          for (const type of ['dragenter', 'dragover', 'drop', 'drop', 'dragleave', 'dragend'])
            field.dispatchEvent(
              new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }),
            );
          field.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true }));
          await new Promise((resolve) => setTimeout(resolve, 150));
          seen.push((view.problem || view.news || 'nothing').slice(0, 60));
        }
        const until = performance.now() + 10_000;
        while (view.busy && performance.now() < until)
          await new Promise((resolve) => setTimeout(resolve, 50));
        if (!/last\.csv/.test(view.news))
          throw new Error(`the last file was not read: ${view.news} ${view.problem}`);
        return seen.join(' | ');
      });
    },
  ),
  attack(
    '100,000 characters, NULs, lone surrogates and other scripts’ digits pasted into every field',
    async (page) => {
      await openSettings(page);
      const ms = await longest(page, () =>
        page.evaluate(async () => {
          const root = /** @type {ShadowRoot} */ (
            document.querySelector('cmbpo-playground')?.shadowRoot
          );
          for (const part of root.querySelectorAll('details')) part.open = true;
          await new Promise((resolve) => setTimeout(resolve, 300));
          for (const text of [
            '9'.repeat(1e5),
            '\0\ud800\u202e',
            '١٢٣',
            '1e309',
            '-0',
            '0x10',
            '<b>',
            '=1+1',
            '\n\n',
            '1,5',
            '',
          ]) {
            for (const field of root.querySelectorAll(
              'input:not([type=file],[type=checkbox],[type=radio],[type=range]), textarea',
            )) {
              const input = /** @type {HTMLInputElement} */ (field);
              if (!input.isConnected || input.disabled) continue;
              input.focus();
              input.value = text;
              input.dispatchEvent(
                new InputEvent('input', {
                  bubbles: true,
                  inputType: 'insertFromPaste',
                  data: text.slice(0, 9),
                }),
              );
              input.dispatchEvent(new Event('change', { bubbles: true }));
            }
            await new Promise((resolve) => setTimeout(resolve, 60));
          }
        }),
      );
      const told = await said(page);
      assert.ok(told.length < 20_000, `${told.length} characters`);
      assert.ok(ms < 20_000, `busy for ${ms} ms`);
      return `${ms} ms; ${told.slice(0, 150)}`;
    },
  ),
  attack(
    'characters that are composed (IME): shortcuts do nothing meanwhile, fields take the whole',
    async (page) => {
      await openSettings(page);
      const begun = await page.evaluate(async () => {
        const element = /** @type {any} */ (document.querySelector('cmbpo-playground'));
        const root = element.shadowRoot;
        const before = element.state;
        const phases = () =>
          [...root.querySelectorAll('.phase')].map((each) => each.textContent).join();
        const at = phases();
        for (const field of [
          ...root.querySelectorAll('input[type=text], input[type=number], textarea'),
          element,
          document.body,
        ]) {
          field.dispatchEvent(
            new CompositionEvent('compositionstart', { bubbles: true, composed: true }),
          );
          for (const key of [
            ' ',
            'k',
            'r',
            's',
            '.',
            '?',
            'Process',
            'Enter',
            'Escape',
            '1',
            'ArrowRight',
          ])
            for (const type of ['keydown', 'keypress', 'keyup'])
              field.dispatchEvent(
                new KeyboardEvent(type, {
                  key,
                  isComposing: true,
                  keyCode: 229,
                  bubbles: true,
                  composed: true,
                  cancelable: true,
                }),
              );
          field.dispatchEvent(
            new CompositionEvent('compositionend', { bubbles: true, composed: true, data: '日本' }),
          );
        }
        await new Promise((resolve) => setTimeout(resolve, 400));
        return { same: before === element.state, still: phases() === at };
      });
      assert.deepEqual(begun, { same: true, still: true });
      return 'no shortcut was obeyed';
    },
  ),
  attack(
    'shortcuts with every modifier, held down for seconds, of other layouts, and while a select is open',
    async (page) => {
      await page.evaluate(async () => {
        const element = /** @type {any} */ (document.querySelector('cmbpo-playground'));
        element.focus();
        for (const key of [
          ' ',
          'k',
          'K',
          'r',
          'R',
          's',
          'e',
          'p',
          'u',
          '?',
          '/',
          '.',
          ',',
          '1',
          '9',
          'Home',
          'ł',
          'ё',
          'Dead',
          'Unidentified',
          '',
        ])
          for (const modifier of ['ctrlKey', 'altKey', 'metaKey', 'shiftKey', 'repeat', ''])
            for (const target of [
              element,
              document.body,
              element.shadowRoot.querySelector('select, button'),
            ])
              for (let times = modifier === 'repeat' ? 10 : 1; times > 0; times -= 1)
                target?.dispatchEvent(
                  new KeyboardEvent('keydown', {
                    key,
                    [modifier]: true,
                    bubbles: true,
                    composed: true,
                    cancelable: true,
                  }),
                );
        await new Promise((resolve) => setTimeout(resolve, 500));
      });
      return said(page);
    },
  ),
  attack(
    'a model of 28 million weights: play, stop, step, another address and a reload while it is drawn',
    async (page, opened) => {
      const config = JSON.stringify({
        model: { hidden: [512, 512, 512, 512], batch_size: 64, max_epochs: 1, members: 12 },
        // It is drawn soon after the run begins.
        initial_random_steps: 100,
      });
      const ms = await longest(page, () =>
        page.evaluate(
          async ({ config, state }) => {
            const element = /** @type {any} */ (document.querySelector('cmbpo-playground'));
            for (let round = 0; round < 6; round += 1) {
              const given = new URLSearchParams(state);
              given.set('config', config);
              given.set('seed', String(30 + round));
              element.state = String(given);
              element.play();
              await new Promise((resolve) =>
                setTimeout(resolve, [0, 50, 200, 500, 1000, 2000][round]),
              );
              element.pause();
              element.step('env-step');
              element.step('phase');
              element.play();
              await new Promise((resolve) => setTimeout(resolve, 60));
              element.reset();
            }
            element.play();
            await new Promise((resolve) => setTimeout(resolve, 300));
          },
          { config, state: short() },
        ),
      );
      const told = await said(page);
      await page.reload();
      await opened.ready();
      return `${ms} ms; ${told.slice(0, 200)}`;
    },
  ),
  attack(
    'the pointer is cancelled, captured and lost, touches of ten fingers, wheels of 1e9, selections across the roots',
    async (page) => {
      await page.evaluate(async () => {
        const element = /** @type {any} */ (document.querySelector('cmbpo-playground'));
        element.play();
        const root = element.shadowRoot;
        const targets = [
          ...root.querySelectorAll(
            'svg, canvas, cmbpo-graph, cmbpo-lane, input[type=range], button.play',
          ),
        ].slice(0, 25);
        for (const target of targets)
          for (const type of [
            'pointerdown',
            'pointermove',
            'gotpointercapture',
            'pointercancel',
            'lostpointercapture',
            'pointerup',
            'pointerleave',
            'contextmenu',
            'dblclick',
            'auxclick',
            'touchstart',
            'touchcancel',
            'wheel',
            'selectstart',
            'copy',
            'cut',
            'paste',
            'beforematch',
          ]) {
            const place = {
              clientX: NaN,
              clientY: 1e9,
              pointerId: 77,
              bubbles: true,
              composed: true,
              cancelable: true,
            };
            const event =
              type.startsWith('pointer') || /pointercapture/.test(type)
                ? new PointerEvent(type, { ...place, clientX: -1e9 })
                : type === 'wheel'
                  ? new WheelEvent(type, { ...place, clientX: 0, deltaY: 1e9 })
                  : new Event(type, place);
            target.dispatchEvent(event);
          }
        getSelection()?.selectAllChildren(document.body);
        await new Promise((resolve) => setTimeout(resolve, 500));
      });
      return said(page);
    },
  ),
];
