/** The package's new files take the place of the old ones under a server that sends them. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { takePlace } from '../../scripts/package/take.mjs';

const root = mkdtempSync(join(tmpdir(), 'cmbpo-take-'));
after(() => rmSync(root, { recursive: true }));
const to = join(root, 'lib');

/** @param {Record<string, string>} files */
function written(files) {
  const from = mkdtempSync(join(root, 'next-'));
  mkdirSync(join(from, 'cli'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(from, name), text);
  return from;
}

const files = { 'element.js': 'element', 'chunk-a.js': 'a', 'cli/cmbpo.mjs': 'command' };

test('a file that is in both is never missing, and what is no longer built is removed', async () => {
  await takePlace(written({ ...files, 'chunk-old.js': 'old' }), to);
  let reading = true;
  let read = 0;
  const reader = (async () => {
    for (; reading; read += 1) {
      for (const [name, text] of Object.entries(files)) {
        assert.equal(await readFile(join(to, name), 'utf8'), text);
      }
    }
  })();
  // What the reader throws is thrown below.
  reader.catch(() => {});
  for (let i = 0; i < 100; i += 1) await takePlace(written(files), to);
  reading = false;
  await reader;
  assert.ok(read > 10, `read ${read} times`);
  assert.deepEqual(readdirSync(to).sort(), ['chunk-a.js', 'cli', 'element.js']);
  assert.equal(readFileSync(join(to, 'cli/cmbpo.mjs'), 'utf8'), 'command');
  assert.deepEqual(readdirSync(root), ['lib']);
});
