/** The hosting conditions of docs/embedding.md in Gecko and WebKitGTK: all agents learn to the end, with the same numbers. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { after, before, describe, test } from 'node:test';
import { findFirefox, findWebKit } from '../../scripts/setup/engines.mjs';
import { openFirefox } from '../support/firefox.js';
import { serveHost } from '../support/host.js';
import { around, asFile, CONDITIONS, frame, PAGE_NOW, shared, site } from '../support/hosting.js';
import { openWebKit } from '../support/webkit.js';

/** So long a page may take to its verdict on a busy machine. */
const PATIENCE_MS = 120_000;

/**
 * @typedef {object} Engine
 * @property {(address: string) => Promise<void>} open
 * @property {(expression: string) => Promise<any>} look evaluates it in the page
 * @property {() => Promise<string>} frameText what the frame in the page says
 * @property {() => string[]} log what the browser told of the page, if it tells
 * @property {() => Promise<void>} close
 */

/** @returns {Promise<Engine>} */
async function firefox() {
  const { browser, close } = await openFirefox();
  /** @type {import('playwright-core').Page | null} */ let page = null;
  /** @type {string[]} */ let log = [];
  return {
    async open(address) {
      await page?.close();
      log = [];
      const note = (/** @type {string[]} */ ...words) => void log.push(words.join(' '));
      page = await browser.newPage();
      page.on('console', (message) => note(message.type(), message.text()));
      page.on('pageerror', (error) => note('error', error.stack ?? error.message));
      page.on('crash', () => note('crashed'));
      page.on('framenavigated', (frame) => note('at', frame.url()));
      page.on('requestfailed', (request) =>
        note('failed', request.url(), request.failure()?.errorText ?? ''),
      );
      page.on('worker', (worker) => note('worker', worker.url()));
      await page.goto(address);
    },
    log: () => log,
    look: async (expression) => page?.evaluate(expression),
    frameText: async () => page?.frames()[1]?.evaluate(() => document.body.innerText) ?? '',
    close,
  };
}

/** @returns {Promise<Engine>} */
async function webkit() {
  const { browser, close } = await openWebKit();
  return {
    open: (address) => browser.get(address),
    log: () => [],
    look: (expression) => browser.executeScript(`return ${expression}`),
    async frameText() {
      await browser.switchTo().frame(0);
      const text = await browser.executeScript('return document.body.innerText');
      await browser.switchTo().defaultContent();
      return String(text);
    },
    close,
  };
}

for (const [name, found, opens] of /** @type {const} */ ([
  ['Firefox', findFirefox(), firefox],
  ['WebKitGTK', findWebKit(), webkit],
])) {
  if (!found) {
    test(name, { skip: `there is no ${name} on this machine` }, () => {});
    continue;
  }
  describe(name, () => {
    /** @type {Engine} */ let engine;
    /** @type {string[] | null} */ let expected = null;
    const folder = mkdtempSync(join(tmpdir(), 'cmbpo-hosting-'));
    before(async () => {
      engine = await opens();
    });
    after(async () => {
      await engine?.close();
      rmSync(folder, { recursive: true });
    });

    /** Wait until the page says this, or all runs have finished. @param {RegExp} [says] */
    async function told(says) {
      const end = Date.now() + PATIENCE_MS;
      let last;
      while (Date.now() < end) {
        last = await engine.look('window.told');
        if (says ? says.test(last?.text) : last?.results.length === 3) return last;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      const { results, text } = last ?? { results: [], text: 'window.told is undefined' };
      throw new Error(
        `${results.length} results; ${text.replace(/\s+/g, ' ').slice(0, 2000)}\n` +
          `the page: ${await engine.look(PAGE_NOW)}\nthe browser: ${engine.log().join('\n')}`,
      );
    }

    async function verdict() {
      const { results } = await told();
      const hashes = results
        .map((/** @type {any} */ { method, weights_hash }) => `${method} ${weights_hash}`)
        .sort();
      expected ??= hashes;
      assert.deepEqual(hashes, expected);
    }

    for (const { name: what, open, says, isolated, lacks = [] } of CONDITIONS) {
      const skip = lacks.includes(name) && `${name} does not have it`;
      test(what, { skip }, async (t) => {
        const address = await open(async (host) => {
          const { origin, close } = await serveHost(host);
          t.after(close);
          return origin;
        });
        await engine.open(address);
        if (says) await told(says);
        else await verdict();
        if (isolated) t.diagnostic(`isolated: ${await engine.look('crossOriginIsolated')}`);
      });
    }

    if (name === 'WebKitGTK') {
      test('where the site’s frame has no origin and gets no script, it says what to change', async (t) => {
        const pages = { '/': around(`sandbox="allow-scripts" src="/${frame}"`) };
        const { origin, close } = await serveHost({ pages, folders: site, headers: shared });
        t.after(close);
        await engine.open(`${origin}/`);
        let text = '';
        for (let i = 0; i < 100 && !text.includes('allow-same-origin'); i += 1) {
          await new Promise((resolve) => setTimeout(resolve, 100));
          text = await engine.frameText();
        }
        assert.match(text, /Safari does so in a frame .* needs allow-same-origin/s);
      });
    }

    test('a page that is opened as a file, with the one script in it', async () => {
      const file = join(folder, 'inside.html');
      writeFileSync(file, asFile());
      await engine.open(pathToFileURL(file).href);
      assert.equal(await engine.look('location.protocol'), 'file:');
      await verdict();
    });
  });
}
