/** The graph as files, made in the browser under the page's own content security policy. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { shortHash } from '../support/playground.js';
import { withPlayground } from '../support/playground-test.js';

const { visit } = withPlayground();
const config = { graph: { "X'": ['X', 'A'], "Z'": ['X', 'A'], R: ['X', 'Z'] } };

test('SVG, PNG, DOT, JSON and dagitty text are saved', async () => {
  const { page, problems, ready, exportAs } = await visit({
    hash: shortHash({ config: JSON.stringify(config) }),
  });
  await ready();
  const graph = page.locator('cmbpo-graph');
  const save = async (/** @type {string} */ format) => {
    const [download] = await Promise.all([page.waitForEvent('download'), exportAs(graph, format)]);
    return { name: download.suggestedFilename(), content: readFileSync(await download.path()) };
  };

  const svg = await save('SVG');
  assert.equal(svg.name, 'cmbpo-graph-seed-7.svg');
  const parsed = await page.evaluate((text) => {
    const document = new DOMParser().parseFromString(text, 'image/svg+xml');
    return {
      error: document.querySelector('parsererror')?.textContent ?? null,
      words: [...document.querySelectorAll('text')].map((each) => each.textContent).join(' '),
    };
  }, svg.content.toString());
  assert.equal(parsed.error, null);
  assert.match(parsed.words, /edited by hand.*extra.*seed 7; .*cmbpo \d/);

  // What stands in and below the boxes on the page stands in the file, too.
  assert.match(parsed.words, /robot.*lamp.*action.*robot next.*lamp next.*reward/);
  assert.match(parsed.words, /seen by the policy/);

  const png = await save('PNG');
  assert.equal(png.content.subarray(1, 4).toString(), 'PNG');
  assert.ok(png.content.readUInt32BE(16) > 1200, 'as wide as print needs');
  // A picture that failed to draw is a few bytes of nothing.
  assert.ok(png.content.length > 15_000, `${png.content.length} bytes`);

  assert.match((await save('DOT')).content.toString(), /"Z" -> "R"/);
  assert.match((await save('dagitty')).content.toString(), /^dag \{[^]*"Z" -> "R"/);
  const json = JSON.parse((await save('JSON')).content.toString());
  assert.equal(json.edges.length, 6);
  assert.equal(json.about.config, JSON.stringify(config));
  assert.deepEqual(problems, []);
});
