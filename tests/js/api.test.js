/** The API without a page: it exports all of the wasm package except for how the wasm is loaded. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { wasmFile } from '../../scripts/lib/project.mjs';
import * as api from '../../www/api/index.ts';
import * as agents from '../../pkg/cmbpo.js';
import * as tables from '../../pkg/tables.js';
import { guide } from '../support/snippets.js';

/** The API loads the wasm itself; the page's own worker hears its pulse. */
/** `custom_environment` calls it after its checks. */
const wrapped = ['provide_environment'];
const internal = ['default', 'initSync', 'start', '__wbg_reset_state', 'on_pulse', ...wrapped];
const own = [
  'BrokenError',
  'TableError',
  'WasmError',
  'check_environment',
  'compileModule',
  'custom_environment',
  'load',
  'read_table',
];

test('whatever the wasm package offers is in the API and in the guide', () => {
  const bindings = new Set([...Object.keys(agents), ...Object.keys(tables)]);
  const offered = [...bindings].filter((name) => !internal.includes(name));
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
  await api.load(pathToFileURL(wasmFile), null);
  assert.throws(() => api.discover(['a'], [1], {}), /without its learners for tables/);
  await api.load(pathToFileURL(wasmFile));
  assert.deepEqual(api.methods(), ['sac', 'mbpo', 'c-mbpo', 'oracle', 'cdl']);
  assert.equal(api.validate_config({ model: { members: 5 } }).model.members, 5);
  assert.throws(() => api.validate_config({ agent: { gamma: 2 } }), /gamma/);
});

test('what JavaScript hands over as a table is checked by column and row', () => {
  const names = ['a', 'b'];
  const holes = [1, 2, 3, 4];
  delete holes[2];
  for (const [values, named] of /** @type {[unknown, RegExp][]} */ ([
    [[1, 2, null, 4], /column "a", row 2.*got null/],
    [[1, 2, 3, undefined], /column "b", row 2.*got undefined/],
    [holes, /column "a", row 2.*got undefined/],
    [[1, '2', 3, 4], /column "b", row 1.*the text "2"/],
    [[1, Infinity, 3, 4], /column "b", row 1.*got Infinity/],
    [
      [
        [1, 2],
        [3, 4],
      ],
      /column "a", row 1.*an array/,
    ],
    [{ length: 4 }, /values: expected an array of numbers.*an object/],
    [null, /values: .*got null/],
    ['1234', /values: .*the text "1234"/],
    [new BigInt64Array(4), /values: expected an array of numbers/],
    [[1, 2, 3], /values: 3 of them for 2 columns/],
  ])) {
    const given = /** @type {number[]} */ (values);
    assert.throws(() => api.discover(names, given, {}), { name: 'TableError', message: named });
    assert.throws(() => new api.Resampler(names, given), { name: 'TableError', message: named });
  }
  for (const [given, named] of /** @type {[unknown, RegExp][]} */ ([
    ['a,b', /names: expected an array/],
    [[], /names: expected at least one/],
    [['a', 7], /names\[1\]: expected a text, got 7/],
    [['a', 'a'], /names\[1\]: "a" is there twice/],
    [['a', 'b'.repeat(1e7)], /names\[1\]: 10000000 characters/],
    [Array.from({ length: 1e6 }, (_, i) => `c${i}`), /1000000 columns, expected at most/],
  ])) {
    assert.throws(() => api.discover(/** @type {string[]} */ (given), [], {}), {
      name: 'TableError',
      message: named,
    });
  }
});

test('other arrays of numbers are taken', () => {
  const rows = Array.from({ length: 60 }, (_, i) => [(i * 7) % 31, (i * i) % 29]);
  const options = /** @type {const} */ ({ test: 'fisher-z', alpha: 0.05 });
  const found = api.discover(['a', 'b'], rows.flat(), options);
  for (const kind of [Float64Array, Float32Array, Int32Array]) {
    const values = /** @type {any} */ (kind.from(rows.flat()));
    assert.deepEqual(api.discover(['a', 'b'], values, options), found);
  }
});

test('a table is read as the page and the terminal read it', async () => {
  const { names, values, columns, about } = await api.read_table('a;b\n1,5;x\n2,5;y\n;x\n3,5;x\n');
  assert.deepEqual(names, ['a', 'b']);
  assert.deepEqual([...values], [1.5, 0, 2.5, 1, NaN, 0, 3.5, 0]);
  assert.deepEqual(columns, [
    { name: 'a', kind: 'number', missing: 1, levels: [] },
    { name: 'b', kind: 'label', missing: 0, levels: ['x', 'y'] },
  ]);
  assert.deepEqual([about.separator, about.decimal], [';', ',']);
  await assert.rejects(api.read_table('a,b\n1,x\n2,y\n3,z\n', { test: 'fisher-z' }), {
    name: 'TableError',
    option: 'without',
    message: /"b" holds labels \("x" in row 1\).*fisher-z does not take/,
  });
});
