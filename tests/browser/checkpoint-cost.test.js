/** What it costs the page to keep its runs. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shortHash } from '../support/playground.js';
import { withPlayground } from '../support/playground-test.js';

const { visit } = withPlayground();

test('keeping costs the page no long task', async () => {
  const { page, ready, button, finished } = await visit({ hash: shortHash({ env_steps: 3000 }) });
  await ready();
  await page.evaluate(() => {
    const tasks = /** @type {number[]} */ ([]);
    Object.assign(window, { tasks });
    const { put } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.put = function (...args) {
      const begun = performance.now();
      const request = put.apply(this, /** @type {[any]} */ (args));
      tasks.push(performance.now() - begun);
      return request;
    };
  });
  await button('Play').click();
  await finished();
  const tasks = await page.evaluate(() => /** @type {any} */ (window).tasks);
  assert.ok(tasks.length >= 3, `${tasks.length} writes`);
  assert.ok(Math.max(...tasks) < 50, `${Math.max(...tasks)} ms`);
});
