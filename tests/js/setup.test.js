import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { inProject } from '../../scripts/lib/project.mjs';
import { lockedVersion, printedVersion } from '../../scripts/lib/versions.mjs';
import { isInstalled } from '../../scripts/setup/packages.mjs';

const read = (/** @type {string} */ file) => readFileSync(inProject(file), 'utf8');

const lock = `version = 4

[[package]]
name = "wasm-bindgen"
version = "0.2.130"
dependencies = [
 "wasm-bindgen-macro",
]

[[package]]
name = "wasm-bindgen-macro"
version = "0.2.131"

[[package]]
name = "getrandom"
version = "0.3.4"

[[package]]
name = "getrandom"
version = "0.4.3"
`;

test('the version of the package of that very name is read from Cargo.lock', () => {
  assert.equal(lockedVersion(lock, 'wasm-bindgen'), '0.2.130');
  assert.equal(lockedVersion(lock, 'wasm-bindgen-macro'), '0.2.131');
});

test('a package that is missing, or there twice, is an error that names it', () => {
  assert.throws(() => lockedVersion(lock, 'serde'), /no version of serde/);
  assert.throws(
    () => lockedVersion(lock, 'getrandom'),
    /2 versions of getrandom: 0\.3\.4, 0\.4\.3/,
  );
});

test("this project's Cargo.lock holds one wasm-bindgen, the one Cargo.toml pins", () =>
  assert.ok(
    read('Cargo.toml').includes(
      `wasm-bindgen = "=${lockedVersion(read('Cargo.lock'), 'wasm-bindgen')}"`,
    ),
  ));

for (const [printed, version] of /** @type {[string, string | null][]} */ ([
  ['wasm-pack 0.15.1\n', '0.15.1'],
  ['wasm-bindgen 0.2.130', '0.2.130'],
  ['wasm-bindgen 0.2.130 (9ba2e1c 2026-01-01)', '0.2.130'],
  ['v20.20.2', '20.20.2'],
  ['Chromium 156.0.7000.10 built on Debian', '156.0.7000.10'],
  ['cargo 1.97.0-nightly (abc 2026-01-01)', '1.97.0-nightly'],
  ['command not found', null],
])) {
  test(`"${printed.trim()}" is version ${version}`, () =>
    assert.equal(printedVersion(printed), version));
}

test('packages count as installed when version and hash are what the lock asks for', () => {
  const wanted = {
    '': {},
    'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
    'node_modules/only-on-mac': { version: '2.0.0', integrity: 'sha512-b', optional: true },
  };
  const there = { 'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' } };
  assert.equal(isInstalled(wanted, there), true);
  assert.equal(isInstalled(wanted, {}), false);
  assert.equal(
    isInstalled(wanted, { 'node_modules/a': { version: '1.0.1', integrity: 'sha512-a' } }),
    false,
  );
  assert.equal(
    isInstalled(wanted, { 'node_modules/a': { version: '1.0.0', integrity: 'sha512-c' } }),
    false,
  );
});

test('the lock files name no download host but the public ones', () => {
  const { packages } = JSON.parse(read('package-lock.json'));
  for (const [path, { resolved = '' }] of Object.entries(
    /** @type {Record<string, {resolved?: string}>} */ (packages),
  )) {
    assert.match(resolved, /^$|^https:\/\/registry\.npmjs\.org\//, path);
  }
  for (const [, source] of read('Cargo.lock').matchAll(/^source = "(.*)"$/gm)) {
    assert.equal(source, 'registry+https://github.com/rust-lang/crates.io-index');
  }
});
