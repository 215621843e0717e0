/** The playground where hosts are strict or wrong: another origin, a content security policy, false types. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { afterEach, describe, test } from 'node:test';
import { distDir, inProject } from '../../scripts/lib/project.mjs';
import { integrityOf } from '../../scripts/package/integrity.mjs';
import { SNIPPETS } from '../../www/embed/snippets.ts';
import { call, finished, ready, resultsOf, withForeignPages } from '../support/foreign.js';
import { htmlPage } from '../support/host.js';
import { shortHash } from '../support/playground.js';

const { serve, open, close } = withForeignPages();
afterEach(close);

const folders = { '/npm/cmbpo@0.2.0/lib': inProject('lib') };
const state = shortHash({ env_steps: 450 }).slice(1).replaceAll('&', '&amp;');
const body = `<cmbpo-playground state="${state}"></cmbpo-playground>`;
const shared = { 'access-control-allow-origin': '*' };

/** @param {string} address */
const script = (address) => `<script type="module" src="${address}"></script>`;

/** Learns and checks that all agents came through. @param {import('playwright-core').Page} page */
async function learn(page) {
  await ready(page);
  await call(page, 'play');
  await finished(page);
  assert.equal((await resultsOf(page)).length, 3);
}

for (const name of ['element', 'inline']) {
  test(`${name}.js from another origin`, async () => {
    const cdn = await serve({ folders, headers: shared });
    const host = await serve({
      pages: { '/': htmlPage(body, script(`${cdn.origin}/npm/cmbpo@0.2.0/lib/${name}.js`)) },
    });
    const { page, problems } = await open(`${host.origin}/`);
    await learn(page);
    // A table's worker comes in the same way.
    await page.getByRole('button', { name: /example/i }).click();
    await page.getByRole('button', { name: 'Find the graph' }).waitFor();
    await page.getByRole('button', { name: 'Find the graph' }).click();
    await page.locator('cmbpo-playground cmbpo-found-graph').waitFor({ timeout: 60_000 });
    assert.deepEqual(problems, []);
  });
}

test('a policy that allows one script host, wasm and workers of blob: alone', async () => {
  const cdn = await serve({ folders, headers: shared });
  const policy = [
    "default-src 'none'",
    `script-src ${cdn.origin} 'wasm-unsafe-eval'`,
    `connect-src ${cdn.origin}`,
    'worker-src blob:',
    "style-src 'none'",
    'img-src data:',
    "base-uri 'none'",
  ].join('; ');
  const host = await serve({
    pages: { '/': htmlPage(body, script(`${cdn.origin}/npm/cmbpo@0.2.0/lib/element.js`)) },
    headers: { 'content-security-policy': policy },
  });
  const { page, problems } = await open(`${host.origin}/`);
  await learn(page);
  assert.deepEqual(problems, []);
});

test('a policy of blob: workers on the scripts’ own origin', async () => {
  const host = await serve({
    folders,
    pages: { '/': htmlPage(body, script('/npm/cmbpo@0.2.0/lib/element.js')) },
    headers: {
      'content-security-policy':
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src blob:; style-src 'none'; img-src data:",
    },
  });
  const { page, problems } = await open(`${host.origin}/`);
  await learn(page);
  // The browser itself notes each worker that it refused before a Blob was tried.
  assert.deepEqual(
    problems.filter((text) => !/worker-src/.test(text)),
    [],
  );
});

test('the inline script needs no connection at all', async () => {
  const host = await serve({
    folders,
    pages: { '/': htmlPage(body, script('/npm/cmbpo@0.2.0/lib/inline.js')) },
    headers: {
      'content-security-policy':
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src blob:; style-src 'none'; img-src data:",
    },
  });
  const { page, problems } = await open(`${host.origin}/`);
  await learn(page);
  assert.deepEqual(problems, []);
});

describe('Subresource Integrity of the one script', () => {
  /** @param {string} integrity */
  async function visit(integrity) {
    const cdn = await serve({ folders: { '/c-mbpo': distDir }, headers: shared });
    const code = SNIPPETS.element.code({
      site: `${cdn.origin}/c-mbpo/`,
      hash: shortHash({ env_steps: 450 }).slice(1),
      integrity,
    });
    const policy =
      "default-src 'none'; script-src CDN 'wasm-unsafe-eval'; worker-src blob:; img-src data:";
    const host = await serve({
      pages: { '/': htmlPage(code) },
      // No connection: what it runs is all inside, and so below that one hash.
      headers: { 'content-security-policy': policy.replace('CDN', cdn.origin) },
    });
    return open(`${host.origin}/`);
  }
  const right = () => integrityOf(readFileSync(`${distDir}/playground.js`));

  test('the right one: the agents learn', async () => {
    const { page, problems } = await visit(right());
    await learn(page);
    assert.equal(await page.getByText('Its script did not load').isVisible(), false);
    assert.deepEqual(problems, []);
  });

  test('another one: the script is refused, and a sentence with a link stands in its place', async () => {
    const { page, problems } = await visit(integrityOf(Buffer.from('another script')));
    await page.getByText('Its script did not load').waitFor();
    const link = page.getByRole('link', { name: 'C-MBPO playground' });
    assert.match(String(await link.getAttribute('href')), /\/c-mbpo\/#.*env_steps=450/);
    await page.waitForTimeout(500);
    assert.equal(await page.evaluate("customElements.get('cmbpo-playground')"), undefined);
    assert.match(problems.join(), /integrity/);
  });
});

test('a server that calls the wasm file and the workers something else', async () => {
  const host = await serve({
    folders,
    types: { '.wasm': 'text/plain', 'worker.js': 'application/octet-stream' },
    pages: { '/': htmlPage(body, script('/npm/cmbpo@0.2.0/lib/element.js')) },
  });
  const { page, problems } = await open(`${host.origin}/`);
  await learn(page);
  assert.deepEqual(
    problems.filter((text) => !/MIME type/.test(text)),
    [],
  );
});

test('files that were put elsewhere, and bytes in place of an address', async () => {
  const elsewhere = await serve({ folders: { '/files': inProject('lib') }, headers: shared });
  const host = await serve({
    folders,
    pages: {
      '/': htmlPage(
        `<script type="module">
          import { configure } from '/npm/cmbpo@0.2.0/lib/element.js';
          configure({
            wasm: fetch('${elsewhere.origin}/files/cmbpo.wasm').then((answer) => answer.arrayBuffer()),
            worker: '${elsewhere.origin}/files/run-worker.js',
          });
        </script>${body}`,
      ),
    },
  });
  const { page, problems } = await open(`${host.origin}/`);
  /** @type {string[]} */
  const requests = [];
  page.on('request', (request) => requests.push(request.url()));
  await page.reload();
  await learn(page);
  assert.deepEqual(problems, []);
  assert.deepEqual(
    requests.filter((url) => /npm.*(\.wasm|run-worker\.js)$/.test(url)),
    [],
    'the files beside the scripts are not asked for',
  );
});

test('a wasm file that is not there: the element says so, and tells the page', async () => {
  const host = await serve({
    folders,
    pages: {
      '/': htmlPage(
        `<script type="module">
          import { configure } from '/npm/cmbpo@0.2.0/lib/element.js';
          configure({ wasm: '/nowhere.wasm' });
          addEventListener('cmbpo-failure', ({ detail }) => (window.failure = detail));
        </script>${body}`,
      ),
    },
  });
  const { page } = await open(`${host.origin}/`);
  const alert = page.getByRole('alert').filter({ hasText: 'could not be fetched' });
  await alert.waitFor();
  assert.match(String(await alert.textContent()), /nowhere\.wasm.*404/);
  assert.match(String(await page.evaluate('failure.detail')), /nowhere\.wasm/);
});
