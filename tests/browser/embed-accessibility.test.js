/** The frame's page and the section for sharing, for every reader: axe in both themes, a phone's width. */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { afterEach, test } from 'node:test';
import { distDir } from '../../scripts/lib/project.mjs';
import { ready, withForeignPages } from '../support/foreign.js';
import { shortHash } from '../support/playground.js';

const { serve, open, close } = withForeignPages();
afterEach(close);

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** @param {import('playwright-core').Page} page */
async function violations(page) {
  await page.addScriptTag({ path: axe });
  return page.evaluate(async () => {
    const { violations: found } = await Reflect.get(window, 'axe').run(document);
    return found.map((/** @type {any} */ { id, nodes }) => [
      id,
      nodes.map((/** @type {any} */ node) => node.failureSummary),
    ]);
  });
}

for (const theme of ['light', 'dark']) {
  for (const controls of ['all', 'none']) {
    test(`axe finds nothing to mend in a ${theme} frame with ${controls} of the controls`, async () => {
      const { origin } = await serve({ folders: { '/c-mbpo': distDir } });
      const { page } = await open(
        `${origin}/c-mbpo/embed.html?theme=${theme}${shortHash()}&controls=${controls}`,
        { bypassCSP: true },
      );
      await ready(page);
      if (controls === 'all') {
        await page.getByRole('radio', { name: 'iframe' }).check();
        await page.getByText('Hide parts of it').click();
      }
      assert.deepEqual(await violations(page), []);
    });
  }
}

test('on a phone nothing is wider than the frame', async () => {
  const { origin } = await serve({ folders: { '/c-mbpo': distDir } });
  const { page } = await open(`${origin}/c-mbpo/embed.html${shortHash()}`, {
    viewport: { width: 360, height: 740 },
  });
  await ready(page);
  for (const kind of ['Link', 'iframe', 'Custom element', 'Notebook', 'MyST']) {
    await page.getByRole('radio', { name: kind, exact: true }).check();
    const overflow = await page.evaluate(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    assert.equal(overflow, 0, kind);
  }
});
