/** The package's command, installed from the packed file into an empty folder, without cargo or anything else on PATH. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { npm } from '../../scripts/lib/npm.mjs';
import { chain } from '../support/inherited.js';
import { packed } from '../support/packed.js';
import { shortRun } from '../support/experiment.js';

const folder = mkdtempSync(join(tmpdir(), 'cmbpo-command-'));
after(() => rmSync(folder, { recursive: true }));

/** A folder with Node alone. */
const tools = join(folder, 'tools');
mkdirSync(tools);
symlinkSync(process.execPath, join(tools, 'node'));

/** @param {string[]} args */
function cmbpo(...args) {
  const { status, stdout, stderr } = spawnSync(join(folder, 'node_modules/.bin/cmbpo'), args, {
    ...{ cwd: folder, encoding: 'utf8', timeout: 300_000 },
    env: { PATH: tools, HOME: folder },
  });
  return { status, stdout, stderr };
}

test('it is installed with the package and needs no other one', async () => {
  writeFileSync(join(folder, 'package.json'), '{"private": true}');
  const { code, output } = await npm(
    ['install', '--prefix', folder, '--offline', '--no-audit', '--no-fund', packed],
    { output: 'capture' },
  );
  assert.equal(code, 0, output);
  const { status, stdout } = cmbpo('--help');
  assert.equal(status, 0);
  assert.match(stdout, /cmbpo discover table\.csv/);
  const wrong = cmbpo('discvoer');
  assert.equal(wrong.status, 2);
  assert.match(wrong.stderr, /unknown command "discvoer"/);
});

test('cmbpo discover: the same graph as in the repository, a report, and its own name in the usage', () => {
  writeFileSync(join(folder, 'table.csv'), chain(['a', '__proto__', 'constructor'], 300));
  const { status, stdout, stderr } = cmbpo(
    ...['discover', 'table.csv', '--test', 'fisher-z', '--report', 'report.html'],
  );
  assert.equal(status, 0, stderr);
  const { edges } = JSON.parse(stdout);
  assert.deepEqual(
    edges.map((/** @type {any} */ { from, to }) => `${from} ${to}`),
    ['a __proto__', '__proto__ constructor'],
  );
  assert.match(readFileSync(join(folder, 'report.html'), 'utf8'), /<svg/);
  const missing = cmbpo('discover', 'none.csv');
  assert.equal(missing.status, 2);
  assert.match(missing.stderr, /none\.csv/);
  assert.match(cmbpo('discover', '--help').stdout, /^Usage: npx cmbpo discover FILE/);
});

test('cmbpo experiment: runs in threads, a document, and a command that makes it again', () => {
  const { status, stdout, stderr } = cmbpo(
    ...['experiment', '--config', shortRun, '--seeds', '0,1', '--methods', 'sac,c-mbpo'],
    ...['--jobs', '2', '--out', 'runs.json'],
  );
  assert.equal(status, 0, stderr);
  assert.equal(stdout, '');
  const document = JSON.parse(readFileSync(join(folder, 'runs.json'), 'utf8'));
  assert.equal(document.runs.length, 4);
  assert.match(document.command, /^npx cmbpo experiment --config /);
  assert.equal(document.commit, null, 'the repository around it is somebody else’s');
  assert.match(document.wasm.sha256, /^[0-9a-f]{64}$/);
});
