/** What comes from the network, or does not. */
import assert from 'node:assert/strict';
import { alive, said, short } from './alive.mjs';

const kind = 'network';

/** @type {(round: number, tries: string, pattern: RegExp, answer: (route: import('playwright-core').Route) => Promise<unknown>, judge: RegExp, lives?: boolean, hash?: string) => import('../attacks.mjs').Attack} */
const attack = (round, tries, pattern, answer, judge, lives = true, hash = `#${short()}`) => ({
  ...{ round, kind, tries },
  run: async ({ visit }) => {
    const opened = await visit({ hash, prepare: (page) => page.route(pattern, answer) });
    await opened.page.waitForTimeout(5000);
    const text = String(
      await opened.page.evaluate(() => {
        const element = document.querySelector('cmbpo-playground');
        return `${element?.shadowRoot?.textContent?.replace(/\s+/g, ' ')} ${element?.textContent}`;
      }),
    );
    const told = await said(opened.page);
    assert.match(`${told} ${text}`, judge);
    await opened.page.unrouteAll({ behavior: 'ignoreErrors' });
    const uncaught = opened.problems.filter(
      (problem) =>
        !/net::|Failed to load|status of|\d{3} http|MIME|module|WebAssembly|fetch/i.test(problem),
    );
    assert.deepEqual(uncaught, []);
    if (lives) {
      opened.problems.splice(0);
      const again = opened.page.getByRole('button', { name: 'Start again' });
      if (await again.count()) await again.first().click();
      await opened.page.waitForTimeout(1000);
      await alive(opened, /net::|Failed to load|status of|\d{3} http/);
    }
    return told.slice(0, 200) || 'nothing';
  },
});

const text =
  (/** @type {string} */ body, contentType = 'text/html', status = 200) =>
  (/** @type {import('playwright-core').Route} */ route) =>
    route.fulfill({ status, contentType, body });

/** @type {import('../attacks.mjs').Attack[]} */
export const attacks = [
  attack(
    1,
    'a sign-in page of a hotel in place of every file but the page',
    /assets\/(?!index-).*/,
    text('<html>Sign in</html>'),
    /loaded|could not|Reload|missing/,
    false,
  ),
  attack(
    1,
    'a sign-in page in place of the wasm',
    /cmbpo_bg.*wasm/,
    text('<html>Sign in</html>'),
    /cannot be compiled|could not/,
  ),
  attack(
    1,
    'the wasm’s server answers 503',
    /cmbpo_bg.*wasm/,
    text('busy', 'text/plain', 503),
    /503/,
  ),
  attack(
    1,
    'the wasm never comes',
    /cmbpo_bg.*wasm/,
    () => new Promise(() => {}),
    /getting ready|stored run|robots/i,
    false,
  ),
  attack(
    1,
    'the stored run is another JSON, and half a JSON',
    /assets\/run-.*json/,
    text('{"runs":[{"method":"__proto__"}], "settings": 5}', 'application/json'),
    /Play|getting ready|learn/i,
  ),
  attack(
    1,
    'the studies and the language are another file',
    /assets\/(studies|de)-.*(json|js)/,
    text('{"x":', 'application/json'),
    /Play|learn/i,
    true,
    `#${short({ lang: 'de' })}`,
  ),
  attack(
    1,
    'the worker’s script is a sign-in page',
    /assets\/run-worker/,
    text('<html>Sign in</html>'),
    /lost|could not|getting ready/,
    false,
  ),
  attack(
    1,
    'every tenth of a second a script comes, one after the other',
    /assets\//,
    async (route) => {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 800));
      await route.continue().catch(() => {});
    },
    /./,
  ),
  {
    ...{
      round: 1,
      kind,
      tries:
        'offline from the first picture on, online later; 3G; the page is reloaded amid loading 10 times',
    },
    run: async ({ visit }) => {
      const opened = await visit({ hash: `#${short()}` });
      for (let i = 0; i < 10; i += 1) {
        await opened.page.reload({ waitUntil: 'commit' }).catch(() => {});
        await opened.page.waitForTimeout(50 * i);
      }
      await opened.ready();
      await opened.page.context().setOffline(true);
      await opened.page.evaluate(() =>
        /** @type {any} */ (document.querySelector('cmbpo-playground')).setAttribute('lang', 'de'),
      );
      await opened.page.waitForTimeout(800);
      await opened.page.context().setOffline(false);
      const told = await said(opened.page);
      await alive(opened, /net::|Failed to (load|fetch)/);
      return told || 'nothing';
    },
  },
];
