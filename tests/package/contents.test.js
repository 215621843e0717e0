/** What npm would publish: complete, well declared, and usable in Node. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { inProject } from '../../scripts/lib/project.mjs';
import { consumer, installed, packed } from '../support/packed.js';
import { snippets } from '../support/snippets.js';

const manifest = () => JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));

/** A command of a package. @param {string} script @param {string[]} args */
const node = (script, ...args) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    cwd: consumer,
    encoding: 'utf8',
  });
  return { status, output: stdout + stderr };
};

test('every export is a file, its types first, and nothing of the sources is in it', () => {
  const { exports, dependencies } = manifest();
  for (const target of Object.values(exports)) {
    const files = typeof target === 'string' ? [target] : Object.values(target);
    for (const file of files) assert.ok(existsSync(join(installed, file)), file);
    if (typeof target === 'object') assert.equal(Object.keys(target)[0], 'types');
  }
  assert.equal(dependencies, undefined, 'it needs no other package');
  assert.deepEqual(readdirSync(installed).sort(), [
    ...['CHANGELOG.md', 'LICENSE-APACHE', 'LICENSE-MIT', 'README.md', 'lib', 'package.json'],
  ]);
  const licenses = readFileSync(join(installed, 'lib/LICENSES.md'), 'utf8');
  const some = ['lit', 'comlink', 'papaparse', 'd3-scale', '@observablehq/plot'];
  for (const name of [...some, 'candle-core', 'wasm-bindgen', 'petgraph']) {
    assert.match(licenses, new RegExp(`^## ${name} `, 'm'));
  }
});

test('the inline modules are single files', () => {
  for (const name of ['inline', 'anywidget', 'run-worker', 'table-worker']) {
    const text = readFileSync(join(installed, `lib/${name}.js`), 'utf8');
    assert.doesNotMatch(text, /^\s*import[\s{*'"]/m, name);
    assert.doesNotMatch(text, /\bimport\(/, name);
    assert.doesNotMatch(text, /import\.meta/, name);
  }
  const megabytes = statSync(join(installed, 'lib/inline.js')).size / 2 ** 20;
  assert.ok(megabytes < 2.7, `${megabytes.toFixed(1)} MiB`);
});

test('the integrity of each script that needs no other is told', () => {
  const told = JSON.parse(readFileSync(join(installed, 'lib/integrity.json'), 'utf8'));
  assert.deepEqual(Object.keys(told), ['anywidget.js', 'inline.js']);
  for (const [name, integrity] of Object.entries(told)) {
    const hash = createHash('sha384').update(readFileSync(join(installed, 'lib', name)));
    assert.equal(integrity, `sha384-${hash.digest('base64')}`);
  }
});

test('no script of the package makes code of text', () => {
  const scripts = readdirSync(join(installed, 'lib'), { recursive: true, encoding: 'utf8' });
  for (const name of scripts.filter((file) => file.endsWith('.js'))) {
    const text = readFileSync(join(installed, 'lib', name), 'utf8');
    assert.doesNotMatch(text, /\beval\(|new Function\(/, name);
  }
});

test('publint and “are the types wrong” find nothing', () => {
  const publint = node('node_modules/publint/src/cli.js', 'node_modules/cmbpo', '--strict');
  assert.equal(publint.status, 0, publint.output);
  const attw = node(
    'node_modules/@arethetypeswrong/cli/dist/index.js',
    ...[packed, '--profile', 'esm-only'],
    ...['--exclude-entrypoints', './cmbpo.wasm', './tables.wasm'],
    ...['./worker', './table-worker', './package.json'],
  );
  assert.equal(attw.status, 0, attw.output);
});

test('a user’s TypeScript compiles, and the declarations are those of the sources', () => {
  const tsc = inProject('node_modules/typescript/bin/tsc');
  for (const args of [
    ['-p', 'tsconfig.json'],
    ['-p', 'tsconfig.json', '--module', 'esnext', '--moduleResolution', 'bundler'],
    ['-p', 'tsconfig.declared.json'],
  ]) {
    const { status, output } = node(tsc, ...args);
    assert.equal(status, 0, `${args.join(' ')}\n${output}`);
  }
});

test('in Node: what is not loaded says so, then a run and a table', () => {
  const script = `
    import { Session } from 'cmbpo';
    try { new Session({}, 'sac', 1); } catch ({ message }) { console.log(message); }
    await import('./src/headless.js');
    console.log(JSON.stringify(globalThis.outcome));`;
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: consumer,
    encoding: 'utf8',
  });
  const [error, outcome] = output.trim().split('\n');
  assert.match(String(error), /cmbpo is not loaded/);
  const { hash, edges } = JSON.parse(String(outcome));
  assert.match(hash, /^[0-9a-f]{16}$/);
  assert.deepEqual(
    edges.map((/** @type {any} */ { from, to, kind }) => `${from} ${kind} ${to}`),
    ['a undirected b'],
  );
});

test('in Node: bytes, a module, and a file that is not there', () => {
  const script = `
    import { readFileSync } from 'node:fs';
    import { compileModule, load, version } from 'cmbpo';
    const file = new URL(import.meta.resolve('cmbpo/cmbpo.wasm'));
    const kinds = [];
    for (const source of ['file:///nowhere/cmbpo.wasm', new Uint8Array([1, 2, 3])]) {
      await load(source).catch(({ name, kind }) => kinds.push(name + ' ' + kind));
    }
    const module = await compileModule(readFileSync(file));
    await load(module);
    console.log(JSON.stringify({ kinds, version: version() }));`;
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: consumer,
    encoding: 'utf8',
  });
  assert.deepEqual(JSON.parse(output), {
    kinds: ['WasmError fetch', 'WasmError compile'],
    version: manifest().version,
  });
});

test('the guide’s code without a page runs', async () => {
  const blocks = snippets('js').filter((code) => code.includes("from 'cmbpo'"));
  assert.equal(blocks.length, 3);
  const wasm = `file://${installed}/lib/`;
  for (const block of blocks) {
    const script = block.replaceAll('https://your.site/files/', wasm);
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd: consumer,
      encoding: 'utf8',
    });
    if (block.includes('console.log(session')) assert.match(output, /far: \{ mean: /);
  }
});
