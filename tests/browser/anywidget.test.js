/** The anywidget module, in a page that does what a notebook's front end does. */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { inProject } from '../../scripts/lib/project.mjs';
import { finished, ready, withForeignPages, workersAre } from '../support/foreign.js';
import { htmlPage } from '../support/host.js';
import { shortHash } from '../support/playground.js';

const { serve, open, close } = withForeignPages();
afterEach(close);

const state = (/** @type {object} */ more = {}) => shortHash({ env_steps: 450, ...more }).slice(1);

// A model as hosts offer it: `set` tells listeners, `save_changes` sends what was set to the kernel.
const host = htmlPage(`<div id="cell"></div>
<script>
  window.modelOf = (traits) => {
    const listeners = new Map();
    const pending = {};
    const model = {
      saved: [],
      get: (name) => traits[name],
      set(name, value) {
        traits[name] = value;
        pending[name] = value;
        for (const listener of [...(listeners.get('change:' + name) ?? [])]) listener();
      },
      save_changes() {
        model.saved.push(structuredClone(pending));
        for (const name of Object.keys(pending)) delete pending[name];
      },
      on: (event, listener) => listeners.set(event, (listeners.get(event) ?? new Set()).add(listener)),
      off: (event, listener) => listeners.get(event)?.delete(listener),
      listening: () => [...listeners.values()].reduce((sum, set) => sum + set.size, 0),
    };
    return model;
  };
  // Notebooks send the module as text and load it from a Blob.
  window.start = async (traits) => {
    const text = await (await fetch('/lib/anywidget.js')).text();
    const address = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
    const { default: widget } = await import(address);
    window.model = modelOf(traits);
    window.end = await widget.render({ model, el: document.querySelector('#cell') });
  };
</script>`);

async function show(/** @type {object} */ traits) {
  const { origin } = await serve({ folders: { '/lib': inProject('lib') }, pages: { '/': host } });
  const opened = await open(`${origin}/`);
  await opened.page.evaluate((given) => Reflect.get(window, 'start')(given), traits);
  await ready(opened.page);
  return opened;
}

test('the state goes both ways, results go to the kernel, and it ends', async () => {
  const { page, problems } = await show({ state: state(), results: [], controls: 'few' });
  assert.equal(await page.locator('cmbpo-playground cmbpo-controls .setup').isVisible(), false);

  await page.evaluate(
    (text) => Reflect.get(window, 'model').set('state', text),
    state({ seed: 5 }),
  );
  await page.waitForFunction(() =>
    Reflect.get(document.querySelector('cmbpo-playground') ?? {}, 'state').includes('seed=5'),
  );
  await page.getByRole('radio', { name: /^cut/ }).check();
  const saved = () => page.evaluate('model.saved');
  assert.match(/** @type {any} */ (await saved()).at(-1).state, /seed=5.*shift=near/);

  await page.locator('cmbpo-playground button.play').click();
  await finished(page);
  const { results } = /** @type {any} */ (await saved()).at(-1);
  assert.deepEqual(
    results.map((/** @type {any} */ { method, seed }) => `${method} ${seed}`).sort(),
    ['c-mbpo 5', 'mbpo 5', 'sac 5'],
  );

  await page.evaluate('end()');
  await workersAre(page, 0);
  assert.equal(await page.evaluate('model.listening()'), 0, 'no listener is left');
  assert.equal(await page.locator('cmbpo-playground').count(), 0);
  assert.deepEqual(problems, []);
});

test('a host with no traits but the state, such as a MyST page', async () => {
  const { page, problems } = await show({ state: state({ shift: 'far' }) });
  assert.equal(await page.getByRole('radio', { name: /wired backwards/ }).isChecked(), true);
  await page.locator('cmbpo-playground button.play').click();
  await finished(page);
  const saved = /** @type {object[]} */ (await page.evaluate('model.saved'));
  assert.ok(saved.every((traits) => !('results' in traits)));
  assert.deepEqual(problems, []);
});
