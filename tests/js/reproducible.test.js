/** Every build of the wasm gives the recorded file, so that old links keep their numbers. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { tablesFile, wasmFile } from '../../scripts/lib/project.mjs';
import { buildWasm } from '../../scripts/lib/wasm-package.mjs';
import { compiler, recordFile } from '../../scripts/lib/wasm-record.mjs';

const recorded = JSON.parse(readFileSync(recordFile, 'utf8'));
const { rustc, host } = await compiler();
const other = host !== recorded.host && `recorded on ${recorded.host}`;

test('the compiler is the recorded one', { skip: other }, () => {
  assert.equal(rustc, recorded.rustc, 'then: npm run reproduce -- --record');
});

for (const [file, name] of /** @type {const} */ ([
  [wasmFile, 'sha256'],
  [tablesFile, 'tables_sha256'],
])) {
  test(`this build has the recorded ${name}`, { skip: other }, async () => {
    await buildWasm();
    const hash = createHash('sha256').update(readFileSync(file)).digest('hex');
    assert.equal(hash, recorded[name], 'if Rust has changed: npm run reproduce -- --record');
  });
}
