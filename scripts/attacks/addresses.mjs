/** Addresses that nobody meant. */
import assert from 'node:assert/strict';
import { alive, longest, said, short } from './alive.mjs';

const kind = 'address';

/** @type {(round: number, tries: string, hashes: string[], wait?: number) => import('../attacks.mjs').Attack} */
const opened = (round, tries, hashes) => ({
  ...{ round, kind, tries },
  run: async ({ visit }) => {
    const seen = [];
    for (const hash of hashes) {
      const page = await visit({ hash });
      await page.page.locator('cmbpo-playground').first().waitFor();
      await page.page.waitForTimeout(700);
      seen.push((await said(page.page)).slice(0, 160) || 'nothing');
      await alive(page);
      await page.close();
    }
    return seen.join(' || ');
  },
});

/** @type {(round: number, tries: string, states: () => string[]) => import('../attacks.mjs').Attack} */
const taken = (round, tries, states) => ({
  ...{ round, kind, tries },
  run: async ({ visit }) => {
    const page = await visit({ hash: `#${short()}` });
    await page.ready();
    const seen = [];
    for (const state of states()) {
      const ms = await longest(page.page, async () => {
        await page.page.evaluate((text) => {
          /** @type {any} */ (document.querySelector('cmbpo-playground')).state = text;
        }, state);
        await page.page.waitForTimeout(100);
      });
      seen.push(`${ms} ms ${(await said(page.page)).slice(0, 140)}`);
      assert.ok(ms < 3000, `${state.slice(0, 60)} kept the page busy for ${ms} ms`);
    }
    await alive(page);
    return seen.join(' || ');
  },
});

const config = (/** @type {unknown} */ value) =>
  `view=lab&config=${encodeURIComponent(JSON.stringify(value))}`;
const equations = (/** @type {string} */ text) => config({ environment: { equations: text } });

/** @type {import('../attacks.mjs').Attack[]} */
export const attacks = [
  opened(1, 'broken percent signs, lone surrogates, NUL', [
    '#%',
    '#view=lab&%E0%A4%A=%&seed=%00',
    '#view=lab&hide=%ED%A0%80&lang=%FF',
  ]),
  opened(1, 'names of prototypes as keys and values', [
    '#view=lab&__proto__=1&constructor=2&seed=__proto__&lang=constructor&panel=toString&study=__proto__&bet=valueOf&step=constructor',
  ]),
  taken(1, 'numbers in other scripts and notations', () =>
    [
      '1e3',
      '-0',
      '0x10',
      '4294967296',
      'NaN',
      'Infinity',
      '%207',
      '7%20',
      '٧',
      '1_000',
      '',
      '9'.repeat(400),
    ].map((n) => `view=lab&seed=${n}&seeds=${n}&env_steps=${n}&speed=${n}&step=${n}`),
  ),
  taken(1, '100,000 pairs; one name 100,000 times', () => [
    Array.from({ length: 100_000 }, (_, i) => `x${i}=1`).join('&'),
    'seed=3&'.repeat(100_000),
    `hide=${'graph,'.repeat(100_000)}`,
  ]),
  taken(1, 'configurations of every JSON kind in every field', () =>
    [
      null,
      [],
      0,
      '',
      true,
      [[[]]],
      { environment: null },
      { environment: [] },
      { environment: { equations: 5 } },
      { graph: [] },
      { graph: { A: 'B' } },
      { agent: 7 },
      { model: { hidden: 1e308 } },
      { model: { hidden: Array(2000).fill(1) } },
      { curve_every: 0 },
      { drift: {} },
      { drift: [[]] },
      { randomise: { x: [] } },
    ].map(config),
  ),
  taken(
    1,
    'equations: 5,000 parentheses, 20,000 terms, 2,000 variables, loops, division by nothing',
    () => [
      equations(
        `state X in [-1, 1] from 0\naction A\nX' = ${'('.repeat(5000)}X${')'.repeat(5000)}\nR = X`,
      ),
      equations(`state X in [-1, 1] from 0\naction A\nX' = ${'X + '.repeat(20_000)}A\nR = X`),
      equations(
        `${Array.from({ length: 2000 }, (_, i) => `state X${i} in [-1, 1] from 0`).join('\n')}\naction A\n${Array.from({ length: 2000 }, (_, i) => `X${i}' = A`).join('\n')}\nR = X0`,
      ),
      equations("state X in [-1, 1] from 0\naction A\nX' = X/0 + exp(exp(exp(99)))\nR = 0/0"),
      equations("state X in [1, -1] from 9\naction A\nX' = X\nR = X"),
      equations("state X in [-1e308, 1e308] from 1e308\naction A\nX' = X*1e308\nR = X*X*X*X"),
      equations("parameter k = k\nstate X in [-1, 1] from 0\naction A\nX' = X\nR = X"),
      equations('\u202estate X in [-1, 1] from 0\u0000\n\ufeffaction A'),
    ],
  ),
  taken(1, 'shifts of every shape', () =>
    [
      'near',
      'far:1:2:3',
      'gain=1e999',
      ',,,,',
      '-0',
      'constructor',
      'x'.repeat(10_000),
      '[1,2',
      '{"gain":{}}',
      '%2522',
      '1,1,1,1,1,1,1',
      'NaN,NaN',
    ].map((s) => `view=lab&shift=${s}`),
  ),
  {
    ...{ round: 1, kind, tries: 'a storm of 300 addresses, then 100 times back and forward' },
    run: async ({ visit }) => {
      const page = await visit({ hash: `#${short()}` });
      await page.ready();
      const ms = await longest(page.page, async () => {
        await page.page.evaluate(async () => {
          for (let i = 0; i < 300; i += 1) {
            location.hash = `view=${['lab', 'hero', 'graph', 'results', 'story'][i % 5]}&seed=${i % 7}&shift=${i % 2 ? 'far' : 'near'}`;
            if (i % 10 === 0) await new Promise((resolve) => setTimeout(resolve));
          }
          for (let i = 0; i < 100; i += 1) {
            history.go(i % 3 ? -1 : 1);
            await new Promise((resolve) => setTimeout(resolve, 10));
          }
        });
      });
      const workers = page.page.workers().length;
      assert.ok(workers <= 12, `${workers} workers`);
      await alive(page);
      return `${ms} ms at the longest; ${workers} workers`;
    },
  },
  {
    ...{
      round: 1,
      kind,
      tries:
        'a browser that refuses history.replaceState and pushState after many calls (Safari, Firefox)',
    },
    run: async ({ visit }) => {
      const page = await visit({
        hash: `#${short()}`,
        prepare: (each) =>
          each.addInitScript(() => {
            const refuse = () => {
              throw new DOMException('The operation is insecure.', 'SecurityError');
            };
            Object.assign(window, {
              refuse() {
                history.replaceState = history.pushState = refuse;
              },
            });
          }),
      });
      await page.ready();
      await page.page.evaluate(() => /** @type {any} */ (window).refuse());
      await page.page
        .getByRole('radio', { name: /far/i })
        .first()
        .click({ timeout: 5000 })
        .catch(() => {});
      await page.page.evaluate(() => {
        const element = /** @type {any} */ (document.querySelector('cmbpo-playground'));
        element.view = 'graph';
        element.view = 'lab';
      });
      await page.page.waitForTimeout(500);
      await alive(page);
      return 'runs go on';
    },
  },
];
