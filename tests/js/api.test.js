/** The API without a page: all of the wasm package, and nothing of how it is loaded there. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { wasmFile } from '../../scripts/lib/project.mjs';
import * as api from '../../www/api/index.js';
import * as bindings from '../../pkg/cmbpo.js';
import { guide } from '../support/snippets.js';

/** How the wasm package is loaded is the API's own affair. */
/** The second half of `custom_environment`, which checks first. */
const wrapped = ['provide_environment'];
const internal = ['default', 'initSync', 'start', ...wrapped];
const own = ['WasmError', 'check_environment', 'compileModule', 'custom_environment', 'load'];

test('whatever the wasm package offers is in the API and in the guide', () => {
  const offered = Object.keys(bindings).filter((name) => !internal.includes(name));
  assert.deepEqual(Object.keys(api).sort(), [...offered, ...own].sort());
  for (const name of Object.keys(api)) assert.match(guide, new RegExp(`\\b${name}\\b`), name);
});

test('before it is loaded every call says what is missing; after it, none does', async () => {
  assert.throws(() => api.methods(), /cmbpo is not loaded: `await load\(\)` comes first/);
  assert.throws(() => new api.Resampler(['a'], []), /cmbpo is not loaded/);
  await assert.rejects(api.load('file:///nowhere/cmbpo.wasm'), {
    name: 'WasmError',
    kind: 'fetch',
  });
  await api.load(pathToFileURL(wasmFile));
  assert.deepEqual(api.methods(), ['sac', 'mbpo', 'c-mbpo', 'oracle']);
  assert.equal(api.validate_config({ model: { members: 5 } }).model.members, 5);
  assert.throws(() => api.validate_config({ agent: { gamma: 2 } }), /gamma/);
});
