/** The report of the discover command. */
import assert from 'node:assert/strict';
import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { collider, discover, file, folder } from '../support/discover.js';

test('a report is written beside what is printed, and its command finds the same graph', async () => {
  const path = file('reported.csv', collider());
  const out = join(folder, 'out.html');
  const args = ['--assigned', 'a', '--alpha', '0.01', '--report', out];
  const { code, stdout, stderr } = await discover(path, ...args);
  assert.equal(code, 0, stderr);
  const html = readFileSync(out, 'utf8');
  assert.match(html, /<th scope="row">a → c<\/th>/);
  const words = /<pre>npm run --silent discover -- (.*)<\/pre>/.exec(html)?.[1].split(' ') ?? [];
  const again = await discover(...words);
  assert.deepEqual(JSON.parse(again.stdout).edges, JSON.parse(stdout).edges);
  const refused = await discover(path, '--report', join(folder, 'none', 'out.html'));
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /--report: cannot write in the directory/);
});

test('a report never takes the place of the table, by whatever name', async () => {
  const path = file('precious.csv', collider());
  symlinkSync(path, join(folder, 'link.csv'));
  for (const out of [path, join(folder, '.', 'precious.csv'), join(folder, 'link.csv')]) {
    const { code, stderr } = await discover(path, '--report', out);
    assert.equal(code, 2);
    assert.match(stderr, /--report: ".*" is the table, which it would replace/);
    assert.equal(readFileSync(path, 'utf8'), collider());
  }
});
