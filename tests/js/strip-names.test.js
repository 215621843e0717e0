import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutNames } from '../../scripts/lib/strip-names.mjs';

/** @param {string} name @param {...number} content */
const custom = (name, ...content) => {
  const body = [name.length, ...new TextEncoder().encode(name), ...content];
  return [0, body.length, ...body];
};
const header = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
// A function without arguments that returns 7, exported as "f".
const sections = [
  [1, 5, 1, 0x60, 0, 1, 0x7f],
  [3, 2, 1, 0],
  [7, 5, 1, 1, 0x66, 0, 0],
  [10, 6, 1, 4, 0, 0x41, 7, 0x0b],
];

test('names and producers go; code, exports and other custom sections stay', () => {
  const kept = custom('target_features', 0);
  const module = Uint8Array.from([
    ...header,
    ...custom('producers', 0),
    ...sections.flat(),
    ...kept,
    ...custom('name', 1, 4, 1, 0, 1, 0x66),
  ]);
  const stripped = withoutNames(module);
  assert.deepEqual([...stripped], [...header, ...sections.flat(), ...kept]);
  const { f } = new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(stripped))).exports;
  assert.equal(/** @type {() => number} */ (f)(), 7);
});

test('a module without names is left as it is', () => {
  const module = Uint8Array.from([...header, ...sections.flat()]);
  assert.deepEqual([...withoutNames(module)], [...module]);
});
