/** What stands for rustc when the crate is linted: a lint that finds nothing anywhere would pass unseen. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { run } from '../../scripts/lib/process.mjs';
import { inProject } from '../../scripts/lib/project.mjs';

const crate = mkdtempSync(join(tmpdir(), 'cmbpo-lint-'));
after(() => rmSync(crate, { recursive: true }));
mkdirSync(join(crate, 'src'));
mkdirSync(join(crate, 'tests'));
// As this crate's: the library is for Rust and for wasm.
writeFileSync(
  join(crate, 'Cargo.toml'),
  '[package]\nname = "linted"\nversion = "0.1.0"\nedition = "2024"\n[lib]\ncrate-type = ["cdylib", "rlib"]\n',
);

/** @param {string} library @param {string} tests */
async function lint(library, tests) {
  writeFileSync(join(crate, 'src/lib.rs'), library);
  writeFileSync(join(crate, 'tests/it.rs'), tests);
  const args = [
    'build',
    '--offline',
    '--all-targets',
    '--manifest-path',
    join(crate, 'Cargo.toml'),
  ];
  return run('cargo', [...args, '--target-dir', join(crate, 'target')], {
    output: 'capture',
    env: { RUSTC_WORKSPACE_WRAPPER: inProject('scripts/test/lint.mjs') },
  });
}

const FINE =
  '/// A number, unlike [`two`].\npub fn one() -> u8 {\n    1\n}\n\n/// Two.\npub fn two() -> u8 {\n    2\n}\n';
const FINE_TEST = '#[test]\nfn one() {\n    assert_eq!(linted::one(), 1);\n}\n';
const EMPTY = '\nfn empty(v: &str) -> bool {\n    v.len() == 0\n}\n';

test('a sound crate passes', async () => {
  const { code, output } = await lint(FINE, FINE_TEST);
  assert.equal(code, 0, output);
});

for (const [what, library, tests, told] of /** @type {const} */ ([
  [
    "clippy's finding in the library",
    `${FINE}${EMPTY.replace('fn', '/// .\npub fn')}`,
    FINE_TEST,
    'len_zero',
  ],
  [
    "clippy's finding in a test",
    FINE,
    `${FINE_TEST}#[test]\nfn two() {\n    assert!("".len() == 0);\n}\n`,
    'len_zero',
  ],
  [
    "the compiler's warning",
    `${FINE}${EMPTY.replace('v.len() == 0', 'v.is_empty()')}`,
    FINE_TEST,
    'dead-code',
  ],
  [
    'a link of the documentation that leads nowhere',
    FINE.replace('[`two`]', '[`three`]'),
    FINE_TEST,
    'three',
  ],
])) {
  test(`${what} is an error`, async () => {
    const { code, output } = await lint(library, tests);
    assert.notEqual(code, 0, output);
    assert.ok(output.replaceAll('_', '-').includes(told.replaceAll('_', '-')), output);
  });
}
