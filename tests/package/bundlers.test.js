/** The package in the bundlers that people use: built there, served below a sub-path, opened in a browser. */
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { after, afterEach, describe, test } from 'node:test';
import { call, finished, ready, resultsOf, withForeignPages } from '../support/foreign.js';
import { htmlPage } from '../support/host.js';
import { consumer, installed } from '../support/packed.js';
import { shortHash } from '../support/playground.js';

const { serve, open, close } = withForeignPages();
afterEach(close);

const folder = mkdtempSync(join(tmpdir(), 'cmbpo-bundlers-'));
after(() => rmSync(folder, { recursive: true }));

const entries = ['element', 'inline', 'headless'];
const source = (/** @type {string} */ name) => join(consumer, `src/${name}.js`);
const attribute = shortHash({ env_steps: 450 }).slice(1).replaceAll('&', '&amp;');
const page = (/** @type {string} */ script) =>
  htmlPage(
    `<div id="app"><cmbpo-playground state="${attribute}"></cmbpo-playground></div>`,
    `<script type="module" src="${script}"></script>`,
  );

/** The bundlers are the consumer's, not this project's. @param {string} name */
const load = (name) =>
  import(pathToFileURL(createRequire(join(consumer, 'package.json')).resolve(name)).href);

/** @param {any} vite @param {string} out */
async function buildWithVite(vite, out) {
  // Its pages are its entries.
  const pages = entries.map((name) => join(consumer, `${name}.html`));
  entries.forEach((name, i) => writeFileSync(String(pages[i]), page(`./src/${name}.js`)));
  try {
    await vite.build({
      root: consumer,
      configFile: false,
      base: './',
      logLevel: 'error',
      build: { outDir: out, minify: false, rollupOptions: { input: pages } },
    });
  } finally {
    for (const path of pages) rmSync(path);
  }
}

/** @param {string} out */
const writePages = (out) => {
  for (const name of entries) writeFileSync(join(out, `${name}.html`), page(`./${name}.js`));
};

/** @type {Record<string, (out: string) => Promise<void>>} */
const bundlers = {
  Vite: async (out) => buildWithVite(await import('vite'), out),
  webpack: async (out) => {
    const { default: webpack } = await load('webpack');
    const stats = await new Promise((resolve, reject) =>
      webpack(
        {
          mode: 'production',
          context: consumer,
          entry: Object.fromEntries(entries.map((name) => [name, source(name)])),
          output: { path: out },
          performance: false,
          // What it makes smaller is the same to us, and takes it a minute.
          optimization: { minimize: false },
        },
        (/** @type {unknown} */ error, /** @type {any} */ result) =>
          error ? reject(error) : resolve(result),
      ),
    );
    const { errors, warnings } = stats.toJson({ all: false, errors: true, warnings: true });
    assert.deepEqual([...errors, ...warnings], []);
    writePages(out);
  },
  esbuild: async (out) => {
    const { build } = await load('esbuild');
    const { errors, warnings } = await build({
      absWorkingDir: consumer,
      // esbuild leaves `new URL(…, import.meta.url)` as it is: the files it names come beside the bundle.
      entryPoints: [
        ...entries.map(source),
        { in: 'cmbpo/worker', out: 'run-worker' },
        { in: 'cmbpo/table-worker', out: 'table-worker' },
      ].map((entry, i) =>
        typeof entry === 'string' ? { in: entry, out: String(entries[i]) } : entry,
      ),
      bundle: true,
      format: 'esm',
      outdir: out,
      logLevel: 'silent',
    });
    assert.deepEqual([...errors, ...warnings], []);
    for (const wasm of ['cmbpo.wasm', 'tables.wasm']) {
      copyFileSync(join(installed, 'lib', wasm), join(out, wasm));
    }
    writePages(out);
  },
};

for (const [name, build] of Object.entries(bundlers)) {
  describe(name, () => {
    const out = join(folder, name.replace(' ', '-'));
    test('builds', async () => {
      mkdirSync(out);
      await build(out);
    });

    /** @param {string} entry */
    async function visit(entry) {
      const { origin } = await serve({ folders: { '/some/where': out } });
      return open(`${origin}/some/where/${entry}.html`);
    }

    test('element: the agents learn', async () => {
      const { page, problems } = await visit('element');
      await ready(page);
      await call(page, 'play');
      await finished(page);
      assert.equal((await resultsOf(page)).length, 3);
      assert.deepEqual(problems, []);
    });

    test('inline: the agents take a step', async () => {
      const { page, problems } = await visit('inline');
      await ready(page);
      await page.getByRole('button', { name: 'Step', exact: true }).click();
      await page.locator('[role=progressbar][aria-valuenow="1"]').nth(2).waitFor();
      assert.deepEqual(problems, []);
    });

    test('headless: the run is that of Node, to the last bit', async () => {
      const { page, problems } = await visit('headless');
      await page.waitForFunction('globalThis.outcome !== undefined', undefined, {
        timeout: 60_000,
      });
      await import(`../bundlers/src/headless.js?for=${encodeURIComponent(name)}`);
      const here = Reflect.get(globalThis, 'outcome');
      assert.deepEqual(await page.evaluate('outcome'), here);
      assert.match(here.hash, /^[0-9a-f]{16}$/);
      assert.deepEqual(problems, []);
    });
  });
}
