/** WebKitGTK: the same numbers, in a worker of ours and on the built page. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { findWebKit } from '../../scripts/setup/engines.mjs';
import { experiment, shortRun, withoutMeasurements } from '../support/experiment.js';
import { shortHash } from '../support/playground.js';
import { runInWorker, testSameNumbers } from '../support/same-numbers.js';
import { serveSite } from '../support/site.js';
import { openWebKit } from '../support/webkit.js';

/** @type {Awaited<ReturnType<typeof openWebKit>>} */
let webkit;
/** @type {Awaited<ReturnType<typeof serveSite>>} */
let site;

/** Calls a function in the page; it may answer later. @param {Function} work @param {unknown} [argument] */
async function inPage(work, argument) {
  const answer = await webkit.browser.executeAsyncScript(
    `const done = arguments[arguments.length - 1];
    Promise.resolve((${work})(arguments[0])).then((value) => done({ value }), (error) => done({ error: String(error) }));`,
    argument,
  );
  const { value, error } = /** @type {{value?: any, error?: string}} */ (answer);
  if (error !== undefined) throw new Error(error);
  return value;
}

/** On the page: waits for an own run of every method and gives their results. */
const playedResults = async () => {
  await customElements.whenDefined('cmbpo-playground');
  return new Promise((resolve, reject) => {
    const playground = /** @type {any} */ (document.querySelector('cmbpo-playground'));
    const look = setInterval(() => {
      const { failure, results } = playground;
      if (failure) reject(new Error(failure.title));
      else if (results.length === 3) resolve(results);
      else return;
      clearInterval(look);
    }, 100);
    playground.play();
  });
};

if (!findWebKit()) test('WebKitGTK', { skip: 'there is no WebKitGTK driver here' }, () => {});
else {
  before(async () => {
    site = await serveSite();
    webkit = await openWebKit();
  });
  after(async () => {
    await webkit?.close();
    site?.close();
  });

  testSameNumbers(async (job) => {
    await webkit.browser.get(`${site.origin}/fixtures/run.html`);
    return inPage(runInWorker, job);
  });

  test('on the built page, too', async () => {
    const { code, stdout, stderr } = await experiment('--config', shortRun, '--seeds', '7');
    assert.equal(code, 0, stderr);
    await webkit.browser.get(`${site.page}${shortHash()}`);
    const results = await inPage(playedResults);
    const bare = (/** @type {any} */ { method, returns, weights_hash }) => ({
      method,
      returns,
      weights_hash,
    });
    const { runs } = JSON.parse(stdout);
    const wanted = runs.filter((/** @type {any} */ { method }) => method !== 'oracle');
    assert.deepEqual(withoutMeasurements(results.map(bare)), withoutMeasurements(wanted.map(bare)));
  });
}
