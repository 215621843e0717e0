/** docs/embedding.md names everything that exists, and nothing else. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { inProject } from '../../scripts/lib/project.mjs';
import { SNIPPETS } from '../../www/embed/snippets.ts';
import { CONTROLS, HIDEABLE } from '../../www/state/hiding.ts';
import { guide, snippets, wordsBetween } from '../support/snippets.js';

const read = (/** @type {string} */ path) => readFileSync(inProject(path), 'utf8');
const shared = { site: 'https://your.site/cmbpo/', hash: 'view=hero&seed=1&shift=far' };

test('hidden parts and controls', () => {
  const parts = wordsBetween('| `hide` |', '\n').slice(1);
  assert.deepEqual(parts, HIDEABLE);
  assert.deepEqual(wordsBetween('| `controls` |', '\n').slice(1), Object.keys(CONTROLS));
});

test('parts for styling', () => {
  const views = [
    'www/app.ts',
    ...readdirSync(inProject('www/views'), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.[jt]s$/.test(name))
      .map((name) => `www/views/${name}`),
    'www/hero/view.ts',
  ];
  const parts = views.flatMap((path) =>
    [...read(path).matchAll(/\spart="([\w-]+)"/g)].map(([, name]) => name),
  );
  assert.deepEqual(
    wordsBetween('there are the parts', 'and custom properties').sort(),
    [...new Set(parts)].sort(),
  );
});

test('custom properties', () => {
  const tokens = read('www/styles/tokens.css');
  const named = wordsBetween('and custom properties', '\n\n').filter((name) =>
    name.startsWith('--'),
  );
  assert.ok(named.length > 10);
  for (const name of named) assert.ok(tokens.includes(`${name}:`), name);
});

test('the modules of the package', () => {
  const { exports } = JSON.parse(read('package.json'));
  const named = wordsBetween('### Modules of the npm package', '\n\nVite').filter((name) =>
    name.startsWith('cmbpo'),
  );
  assert.deepEqual(
    named.sort(),
    Object.keys(exports)
      .filter((path) => path !== './package.json')
      .map((path) => path.replace(/^\./, 'cmbpo'))
      .sort(),
  );
});

test('the notebook’s and MyST’s code is what the page writes', () => {
  assert.equal(snippets('python')[0]?.trim(), SNIPPETS.anywidget.code(shared));
  assert.ok(guide.includes(SNIPPETS.myst.code(shared)));
});

test('the element’s code with an integrity is what the page writes', () => {
  const code = SNIPPETS.element.code({ ...shared, hash: '', integrity: 'sha384-…' });
  assert.ok(guide.includes(code), code);
});

test('the frame’s script is what the page writes', () => {
  const script = /<script>.*<\/script>/s.exec(SNIPPETS.iframe.code(shared))?.[0];
  assert.ok(script && guide.includes(script));
});
