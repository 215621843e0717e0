/** What the browser keeps of elements in shadow roots, each of which is a place of its own; a host with a constant random number. */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { inProject } from '../../scripts/lib/project.mjs';
import { call, finished, ready, resultsOf, withForeignPages } from '../support/foreign.js';
import { htmlPage } from '../support/host.js';
import { keptBy } from '../support/kept.js';
import { shortHash } from '../support/playground.js';

const { serve, open, close } = withForeignPages();
afterEach(close);

const folders = { '/lib': inProject('lib') };
const script = '<script type="module" src="/lib/element.js"></script>';

const cards = `<script>
  customElements.define('x-card', class extends HTMLElement {
    connectedCallback() {
      const own = document.createElement('cmbpo-playground');
      own.setAttribute('state', this.getAttribute('state'));
      own.style.display = 'block';
      this.attachShadow({ mode: 'open' }).append(own);
    }
  });
</script>`;

test('unfinished runs of elements in shadow roots: each is offered what it has begun, and nothing makes room', async () => {
  const seeds = [20, 21, 22, 23, 24];
  const body = seeds
    .map((seed, i) => {
      const state = shortHash({ env_steps: 20_000, seed, lang: 'en' }).slice(1);
      return `<x-card id="card${i}" state="${state.replaceAll('&', '&amp;')}"></x-card>`;
    })
    .join('');
  const { origin } = await serve({ folders, pages: { '/': htmlPage(body + cards, script) } });
  const { page, problems } = await open(`${origin}/`);
  for (const [i] of seeds.entries()) {
    const own = `#card${i} cmbpo-playground`;
    await page.locator(own).scrollIntoViewIfNeeded();
    await ready(page, own);
    await call(page, 'play', own);
    await page.waitForFunction(
      (id) => {
        const card = document.querySelector(id);
        const text = card?.shadowRoot?.querySelector('cmbpo-playground')?.shadowRoot?.textContent;
        return /step [1-9]|[1-9]\d* of 20,000|[1-9]\d* \/ 20/.test(text ?? '');
      },
      `#card${i}`,
      { timeout: 30_000 },
    );
    await call(page, 'pause', own);
  }
  for (let i = 0; i < 100; i += 1) {
    if ((await keptBy(page)).length === seeds.length) break;
    await page.waitForTimeout(100);
  }
  const places = new Set((await keptBy(page)).map(({ place }) => place));
  assert.equal(places.size, seeds.length, [...places].join('; '));
  await page.reload();
  for (const [i, seed] of seeds.entries()) {
    const own = page.locator(`#card${i} cmbpo-playground`);
    await own.scrollIntoViewIfNeeded();
    await own.locator('.kept', { hasText: `seed ${seed}` }).waitFor({ timeout: 30_000 });
  }
  assert.deepEqual(problems, []);
});

test('a host whose Math.random is constant: the same results, and every agent is asked for itself', async () => {
  const state = shortHash({ env_steps: 450 }).slice(1).replaceAll('&', '&amp;');
  const body = `<cmbpo-playground state="${state}"></cmbpo-playground>`;
  const constant = '<script>Math.random = () => 0.5;</script>';
  /** @type {any[][]} */ const results = [];
  for (const head of [script, constant + script]) {
    const { origin } = await serve({ folders, pages: { '/': htmlPage(body, head) } });
    const { page, problems } = await open(`${origin}/`);
    await ready(page);
    await call(page, 'play');
    await finished(page);
    results.push((await resultsOf(page)).map(({ method, weights_hash }) => [method, weights_hash]));
    assert.deepEqual(problems, []);
  }
  assert.equal(results[1]?.length, 3);
  assert.deepEqual(results[1], results[0]);
});
