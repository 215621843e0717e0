/** Every row of the table of hosting conditions in docs/embedding.md. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { after, afterEach, describe, test } from 'node:test';
import { distDir, inProject } from '../../scripts/lib/project.mjs';
import { withForeignPages } from '../support/foreign.js';
import { htmlPage } from '../support/host.js';
import { shortHash, unfold } from '../support/playground.js';

const { serve, open, close } = withForeignPages();
afterEach(close);

const lib = { '/lib': inProject('lib') };
const site = { '/c-mbpo': distDir };
const shared = { 'access-control-allow-origin': '*' };
const hash = shortHash({ env_steps: 450 });
const state = hash.slice(1).replaceAll('&', '&amp;');
const body = `<cmbpo-playground state="${state}"></cmbpo-playground>`;
const folder = mkdtempSync(join(tmpdir(), 'cmbpo-hosting-'));
after(() => rmSync(folder, { recursive: true }));

/** @param {string} address */
const script = (address) => `<script type="module" src="${address}"></script>`;

/** @typedef {import('playwright-core').Page | import('playwright-core').Frame} Place */

/** All agents learn, to the verdict. @param {Place} place */
async function verdict(place) {
  const element = place.locator('cmbpo-playground');
  await element.locator('button.play:not([disabled])').first().waitFor({ state: 'attached' });
  await unfold(/** @type {import('playwright-core').Page} */ (place));
  await element.evaluate((/** @type {any} */ own) => own.play());
  await element
    .locator('p.status', { hasText: 'All runs have finished' })
    .waitFor({ timeout: 120_000, state: 'attached' });
  const results = await element.evaluate((/** @type {any} */ own) => own.results);
  assert.equal(results.length, 3);
  assert.ok(results.every((/** @type {any} */ result) => result.weights_hash));
}

/**
 * The frame of a page that has one.
 * @param {import('playwright-core').Page} page
 */
async function frameOf(page) {
  for (let i = 0; i < 100; i += 1) {
    const [, frame] = page.frames();
    if (frame) return frame;
    await page.waitForTimeout(50);
  }
  throw new Error('the page has no frame');
}

/** @param {string[]} problems @param {RegExp} expected what the browser itself notes */
const only = (problems, expected) =>
  assert.deepEqual(
    problems.filter((text) => !expected.test(text)),
    [],
  );

describe('a frame without an origin of its own: sandbox="allow-scripts"', () => {
  for (const name of ['element', 'inline']) {
    test(`${name}.js in it`, async () => {
      const cdn = await serve({ folders: lib, headers: shared });
      const own = htmlPage(body, script(`${cdn.origin}/lib/${name}.js`));
      const host = await serve({
        pages: {
          '/': htmlPage(
            '<iframe sandbox="allow-scripts" src="/own" width=900 height=700></iframe>',
          ),
          '/own': own,
        },
      });
      const { page, problems } = await open(`${host.origin}/`);
      const frame = await frameOf(page);
      assert.equal(await frame.evaluate('origin'), 'null');
      await verdict(frame);
      only(problems, /^$/);
    });
  }

  test('the frame of the site, from a server that allows its files to every origin', async () => {
    const host = await serve({
      folders: site,
      headers: shared,
      pages: {
        '/': htmlPage(
          `<iframe sandbox="allow-scripts" src="/c-mbpo/embed.html#view=lab&amp;${state}" width=900 height=700></iframe>`,
        ),
      },
    });
    const { page, problems } = await open(`${host.origin}/`);
    const frame = await frameOf(page);
    await verdict(frame);
    assert.equal(await frame.evaluate('origin'), 'null');
    only(problems, /^$/);
  });

  test('from a server that does not: a sentence says what to change', async () => {
    const host = await serve({
      folders: site,
      pages: {
        '/': htmlPage('<iframe sandbox="allow-scripts" src="/c-mbpo/embed.html"></iframe>'),
      },
    });
    const { page } = await open(`${host.origin}/`);
    const frame = await frameOf(page);
    const told = frame.getByText('allow-same-origin');
    await told.waitFor();
    assert.match(String(await told.textContent()), /access-control-allow-origin/);
  });
});

describe('Trusted Types', () => {
  const enforced = "require-trusted-types-for 'script'";
  for (const name of ['element', 'inline']) {
    for (const policy of [enforced, `${enforced}; trusted-types lit-html cmbpo`]) {
      test(`${name}.js under ${policy}`, async () => {
        const host = await serve({
          folders: lib,
          headers: { 'content-security-policy': policy },
          pages: { '/': htmlPage(body, script(`/lib/${name}.js`)) },
        });
        const { page, problems } = await open(`${host.origin}/`);
        await verdict(page);
        only(problems, /^$/);
      });
    }
  }

  test('the policy of the workers is not allowed: a sentence says what to change', async () => {
    const host = await serve({
      folders: lib,
      headers: { 'content-security-policy': `${enforced}; trusted-types lit-html` },
      pages: { '/': htmlPage(body, script('/lib/inline.js')) },
    });
    const { page } = await open(`${host.origin}/`);
    await page.getByText('has to allow the policy “cmbpo”').first().waitFor();
  });
});

describe('a page that is isolated from other origins', () => {
  for (const embedder of ['require-corp', 'credentialless']) {
    for (const name of ['element', 'inline']) {
      test(`cross-origin-embedder-policy: ${embedder}, ${name}.js of another origin`, async () => {
        const cdn = await serve({ folders: lib, headers: shared });
        const host = await serve({
          headers: {
            'cross-origin-embedder-policy': embedder,
            'cross-origin-opener-policy': 'same-origin',
          },
          pages: { '/': htmlPage(body, script(`${cdn.origin}/lib/${name}.js`)) },
        });
        const { page, problems } = await open(`${host.origin}/`);
        assert.equal(await page.evaluate('crossOriginIsolated'), true);
        await verdict(page);
        only(problems, /^$/);
      });
    }
  }

  test('files of its own origin that are sent without the policy', async () => {
    const host = await serve({
      folders: lib,
      pages: { '/': htmlPage(body, script('/lib/element.js')) },
      headersOf: {
        '/': {
          'cross-origin-embedder-policy': 'require-corp',
          'cross-origin-opener-policy': 'same-origin',
        },
      },
    });
    const { page, problems } = await open(`${host.origin}/`);
    await verdict(page);
    // The browser notes the worker that it refused before a Blob was tried.
    only(problems, /ERR_BLOCKED_BY_RESPONSE|COEP|Embedder/i);
  });

  test('the frame of the site, in an iframe with the attribute credentialless', async () => {
    const other = await serve({ folders: site });
    const frames = `<iframe credentialless src="${other.origin}/c-mbpo/embed.html#view=lab&amp;${state}" width=900 height=700></iframe>`;
    const host = await serve({
      headers: { 'cross-origin-embedder-policy': 'require-corp' },
      pages: { '/': htmlPage(frames) },
    });
    const { page, problems } = await open(`${host.origin}/`);
    await verdict(await frameOf(page));
    only(problems, /^$/);
  });
});

describe('a page that is opened as a file', () => {
  test('with the one script in the page itself', async () => {
    const text = readFileSync(inProject('lib/inline.js'), 'utf8').replaceAll(
      '</script',
      '<\\/script',
    );
    const file = join(folder, 'inside.html');
    writeFileSync(
      file,
      htmlPage(body, '').replace('</html>', () => `<script type="module">${text}</script></html>`),
    );
    const { page, problems } = await open(pathToFileURL(file).href);
    assert.equal(await page.evaluate('location.protocol'), 'file:');
    await verdict(page);
    only(problems, /^$/);
  });

  test('with the script as a file beside it, the content of the element says what to change', async () => {
    const file = join(folder, 'beside.html');
    writeFileSync(join(folder, 'playground.js'), readFileSync(`${distDir}/playground.js`));
    const fallback = '<p>Browsers load no modules from files: put the script into the page.</p>';
    writeFileSync(
      file,
      htmlPage(`<cmbpo-playground>${fallback}</cmbpo-playground>`, script('playground.js')),
    );
    const { page, problems } = await open(pathToFileURL(file).href);
    await page.getByText('put the script into the page').waitFor();
    await page.waitForTimeout(300);
    assert.equal(await page.evaluate("customElements.get('cmbpo-playground')"), undefined);
    assert.match(problems.join(), /CORS|origin 'null'/);
  });
});

test('the built page opened as a file says what to do', async () => {
  const { page } = await open(pathToFileURL(join(distDir, 'index.html')).href);
  const told = page.locator('cmbpo-playground .fallback');
  await told.filter({ hasText: 'This page was opened as a file' }).waitFor();
  assert.match(String(await told.textContent()), /Serve its folder/);
});
