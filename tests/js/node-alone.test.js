/** Where the wasm is built, its commands need Node alone: no cargo, no git, nothing else on PATH. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { inProject } from '../../scripts/lib/project.mjs';
import { hashOf } from '../../scripts/lib/wasm-package.mjs';
import { shortRun } from '../support/experiment.js';
import { chain } from '../support/inherited.js';

const folder = mkdtempSync(join(tmpdir(), 'cmbpo-node-'));
after(() => rmSync(folder, { recursive: true }));

/** @param {string} script @param {string[]} args */
const alone = (script, ...args) =>
  spawnSync(process.execPath, [inProject(script), ...args], {
    ...{ encoding: 'utf8', timeout: 300_000 },
    env: { PATH: folder },
  });

test('discover', () => {
  const table = join(folder, 'table.csv');
  writeFileSync(table, chain(['a', 'b'], 100));
  const { status, stdout, stderr } = alone('scripts/discover.mjs', table);
  assert.equal(status, 0, stderr);
  assert.equal(JSON.parse(stdout).edges.length, 1);
  assert.equal(stderr, '');
});

test('experiment', () => {
  const { status, stdout, stderr } = alone(
    ...['scripts/experiment.mjs', '--config', shortRun, '--seeds', '0'],
    ...['--methods', 'sac', '--jobs', '1'],
  );
  assert.equal(status, 0, stderr);
  assert.equal(JSON.parse(stdout).runs.length, 1);
});

test('the hash of sources is that of their names and contents, whatever their times', () => {
  const [one, other] = ['one', 'other'].map((name) => join(folder, name));
  mkdirSync(join(one, 'src/inner'), { recursive: true });
  writeFileSync(join(one, 'src/b.rs'), 'b');
  writeFileSync(join(one, 'src/inner/a.rs'), 'a');
  writeFileSync(join(one, 'Cargo.toml'), '');
  const paths = ['Cargo.toml', 'src', 'none'];
  const hash = hashOf(paths, one);
  cpSync(one, other, { recursive: true });
  utimesSync(join(other, 'src/b.rs'), 1, 1);
  assert.equal(hashOf(paths, other), hash);
  writeFileSync(join(other, 'src/b.rs'), 'c');
  assert.notEqual(hashOf(paths, other), hash);
  writeFileSync(join(other, 'src/b.rs'), 'b');
  writeFileSync(join(other, 'src/c.rs'), '');
  assert.notEqual(hashOf(paths, other), hash);
});
