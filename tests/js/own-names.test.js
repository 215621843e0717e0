/** No object is asked for a name that somebody else chose, other than through www/own.js. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { inProject } from '../../scripts/lib/project.mjs';
import { unownedNames } from '../../scripts/test/own-names.mjs';

/** Its own lines are the checked ones; names in benches and soak tests are ours. */
const IGNORED = /\/(www\/own\.js|www\/language\/locales\/.*|scripts\/(bench|soak)\/.*)$|\.d\.ts$/;

test('in www and scripts every such name goes through www/own.js', () => {
  const ours = [inProject('www'), inProject('scripts')].map((folder) =>
    folder.replaceAll('\\', '/'),
  );
  const found = unownedNames(
    inProject('tsconfig.json'),
    (file) => ours.some((folder) => file.startsWith(`${folder}/`)) && !IGNORED.test(file),
  );
  assert.deepEqual(found, [], 'call ownValue, needOwn or setOwn of www/own.js');
});

const CODE = `
/** @param {string} name @param {Record<string, number>} by @param {'a' | 'b'} known @param {number[]} list */
export function bad(name, by, known, list) {
  const read = by[name];
  by[name] = 1;
  const there = name in by;
  for (const key in by) console.log(key);
  const cast = { a: 1, b: 2 }[/** @type {'a'} */ (name)];
  const mixed = by[\`\${name}'\`];
  const fine = [by.a, by['a'], { a: 1, b: 2 }[known], list[list.length - 1], 'a' in by];
  return [read, there, cast, mixed, fine];
}
`;

test('the rule finds what it is for, and no index and no name of a fixed list', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cmbpo-names-'));
  try {
    const options = { allowJs: true, checkJs: true, noEmit: true, target: 'es2023', types: [] };
    const config = join(folder, 'tsconfig.json');
    writeFileSync(config, JSON.stringify({ compilerOptions: options, files: ['bad.js'] }));
    writeFileSync(join(folder, 'bad.js'), CODE);
    const lines = unownedNames(config, (file) => file.endsWith('/bad.js')).map((place) =>
      place.replace(/^.*bad\.js:/, ''),
    );
    assert.deepEqual(lines, [
      '4: by[name]',
      '5: by[name]',
      '6: name in by',
      '7: for (const key in by) console.log(key);',
      "8: { a: 1, b: 2 }[/** @type {'a'} */ (name)]",
      "9: by[`${name}'`]",
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
