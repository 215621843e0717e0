/** The bill of materials tells what is in the package: all of it, and nothing else. */
import assert from 'node:assert/strict';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import satisfies from 'spdx-satisfies';
import { inProject } from '../../scripts/lib/project.mjs';
import { mustRun } from '../../scripts/lib/process.mjs';
import { quicklyCompiled, wasmTarget } from '../../scripts/lib/wasm-cargo.mjs';
import { installed } from '../support/packed.js';

const text = readFileSync(join(installed, 'lib/sbom.cdx.json'), 'utf8');
/** @type {{components: any[], dependencies: any[], metadata: any}} */
const { components, dependencies, metadata } = JSON.parse(text);
const read = (/** @type {string} */ path) => readFileSync(inProject(path), 'utf8');
const label = (/** @type {any} */ { group, name, version }) =>
  `${group ? `${group}/` : ''}${name} ${version}`;
const of = (/** @type {string} */ type) =>
  components.filter(({ purl }) => purl?.startsWith(`pkg:${type}/`));

test('it is CycloneDX 1.6', async () => {
  const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
  assert.equal(await validator.validate(text), null);
});

test('it is about this package', () => {
  const { version } = JSON.parse(read('package.json'));
  assert.equal(metadata.component.purl, `pkg:npm/cmbpo@${version}`);
});

for (const name of ['lib/cmbpo.wasm', 'lib/tables.wasm']) {
  test(`${name} is the one in the package`, () => {
    const [file] = components.filter((component) => component.name === name);
    const content = createHash('sha256')
      .update(readFileSync(join(installed, name)))
      .digest('hex');
    assert.deepEqual(file.hashes, [{ alg: 'SHA-256', content }]);
  });
}

describe('crates', () => {
  /** @type {string[]} What cargo compiles for the wasm, this crate included. */
  let compiled = [];
  before(async () => {
    // As the wasm's tests do, which may have compiled them just now.
    const args = ['build', '--lib', '--target', wasmTarget, ...quicklyCompiled];
    args.push('--message-format', 'json');
    const printed = await mustRun('cargo', args, { output: 'capture' });
    compiled = printed
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line))
      .filter(({ filenames = [] }) =>
        filenames.some((/** @type {string} */ it) => it.includes(wasmTarget)),
      )
      .map(({ package_id: id }) => /([\w-]+)[#@](?:([\w-]+)@)?([\d.]+\S*)$/.exec(id))
      .map((found) => `${found?.[2] ?? found?.[1]} ${found?.[3]}`);
  });

  test('they are those that cargo compiles for the wasm', () => {
    assert.ok(compiled.length > 50, String(compiled.length));
    assert.deepEqual(of('cargo').map(label).sort(), [...new Set(compiled)].sort());
  });

  test('each has the checksum of Cargo.lock', () => {
    const lock = read('Cargo.lock');
    for (const { name, version, hashes } of of('cargo').filter((it) => it.name !== 'cmbpo')) {
      const entry = `name = "${name}"\nversion = "${version}"\n`;
      const [locked] = lock.split('[[package]]\n').filter((it) => it.startsWith(entry));
      assert.ok(locked?.includes(`checksum = "${hashes[0].content}"`), `${name} ${version}`);
    }
  });
});

test('each npm package has the hash of package-lock.json', () => {
  const names = of('npm').map(label);
  for (const name of ['lit', 'comlink', 'papaparse', '@observablehq/plot']) {
    assert.ok(
      names.some((it) => it.startsWith(`${name} `)),
      name,
    );
  }
  /** @type {{version: string, integrity: string}[]} */
  const locked = Object.values(JSON.parse(read('package-lock.json')).packages);
  for (const { name, version, hashes } of of('npm')) {
    const integrity = `sha512-${Buffer.from(hashes[0].content, 'hex').toString('base64')}`;
    const [found] = locked.filter((entry) => entry.integrity === integrity);
    assert.equal(found?.version, version, name);
  }
});

test('every licence is one that deny.toml allows', () => {
  const allowed = JSON.parse(/^allow = (\[.*\])$/m.exec(read('deny.toml'))?.[1] ?? '');
  const licensed = components.filter(({ purl }) => purl);
  assert.ok(licensed.length > 100);
  for (const { name, licenses } of licensed) {
    const [{ license, expression } = {}] = licenses ?? [];
    const named = license?.id ?? expression;
    assert.ok(named && satisfies(named, allowed), `${name}: ${named}`);
  }
  assert.equal(satisfies('GPL-3.0-only OR SSPL-1.0', allowed), false);
});

test('everything in it is reached from the package', () => {
  const edges = new Map(dependencies.map(({ ref, dependsOn = [] }) => [ref, dependsOn]));
  const reached = new Set([metadata.component['bom-ref']]);
  for (const ref of reached) for (const next of edges.get(ref) ?? []) reached.add(next);
  assert.deepEqual(
    components.map((it) => it['bom-ref']).filter((ref) => !reached.has(ref)),
    [],
  );
});
