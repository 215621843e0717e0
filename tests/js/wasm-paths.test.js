/** The wasm contains no path of the machine that compiled it; otherwise no two machines would produce the same file. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { before, test } from 'node:test';
import { root, tablesFile, wasmFile } from '../../scripts/lib/project.mjs';
import { buildWasm } from '../../scripts/lib/wasm-package.mjs';

/** Both files, one character per byte. */
let text = '';
before(async () => {
  await buildWasm();
  text = [wasmFile, tablesFile].map((file) => readFileSync(file, 'latin1')).join('\n');
});

test('neither the home directory nor the project’s folder', () => {
  for (const folder of [homedir(), root]) {
    if (folder.length > 1) assert.ok(!text.includes(`${folder}/`), folder);
  }
});

test('files of Rust are named from the crate’s folder, crates/ or the standard library’s on', () => {
  const named = [...text.matchAll(/[\w./@+-]*\w\.rs(?!\w)/g)].map(([path]) => path);
  assert.ok(named.length > 30, String(named.length));
  const absolute = named.filter((path) => /(^|[^\w.])\/(?!rustc\/|rust\/deps\/)\w/.test(path));
  assert.deepEqual(absolute, []);
});
