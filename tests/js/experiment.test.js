/** The experiment command end to end: real training in its own process. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { inProject } from '../../scripts/lib/project.mjs';
import { experiment, shortRun, withoutMeasurements } from '../support/experiment.js';

const settings = ['in-distribution', 'near', 'far'];
const methods = ['sac', 'mbpo', 'c-mbpo', 'oracle'];
const folder = mkdtempSync(join(tmpdir(), 'cmbpo-experiment-'));
after(() => rmSync(folder, { recursive: true }));

/** @type {{code: number | null, stdout: string, stderr: string}} */
let first;
/** @type {any} */
let document;
before(async () => {
  first = await experiment('--config', shortRun, '--seeds', '0-1', '--jobs', '2');
  document = JSON.parse(first.stdout);
});

test('it succeeds, with one JSON document on standard output', () => {
  assert.equal(first.code, 0, first.stderr);
  assert.deepEqual(Object.keys(document), [
    'version',
    'commit',
    'command',
    'preset',
    'methods',
    'seeds',
    'config',
    'build',
    'wasm',
    'runs',
    'summary',
  ]);
  assert.equal(
    document.version,
    JSON.parse(readFileSync(inProject('package.json'), 'utf8')).version,
  );
  assert.equal(document.preset, 'default');
  assert.deepEqual(document.build, { simd: true });
  assert.match(document.wasm.sha256, /^[0-9a-f]{64}$/);
});

test('the configuration is complete and holds what was asked for', () => {
  const asked = JSON.parse(readFileSync(shortRun, 'utf8'));
  for (const [field, value] of Object.entries(asked))
    assert.deepEqual(document.config[field], value, field);
  for (const part of ['agent', 'model', 'structure', 'rollout'])
    assert.ok(document.config[part], part);
});

test('every method ran on every seed', () =>
  assert.deepEqual(
    document.runs.map((/** @type {any} */ run) => [run.method, run.seed]),
    methods.flatMap((method) => [
      [method, 0],
      [method, 1],
    ]),
  ));

test('a run has everything that was promised', () => {
  for (const run of document.runs) {
    const name = `${run.method} ${run.seed}`;
    assert.equal(run.env_steps, 600, name);
    assert.ok(Number.isInteger(run.updates) && run.updates > 0, `${name}: updates ${run.updates}`);
    assert.ok(Number.isInteger(run.wall_ms) && run.wall_ms > 0, `${name}: wall_ms ${run.wall_ms}`);
    assert.ok(
      run.memory_bytes > 2 ** 20 && run.memory_bytes < 2 ** 28,
      `${name}: memory ${run.memory_bytes}`,
    );
    assert.deepEqual(
      run.curve.map((/** @type {number[]} */ point) => point[0]),
      [0, 200, 400, 600],
      name,
    );
    assert.deepEqual(Object.keys(run.returns), settings, name);
    for (const { mean, sd, episodes } of Object.values(run.returns)) {
      assert.ok(Number.isFinite(mean) && Number.isFinite(sd), name);
      assert.equal(episodes, 4, name);
    }
    assert.match(run.weights_hash, /^[0-9a-f]{16}$/, name);
  }
});

test('the oracle is given the true causes, and looks at X alone', () => {
  const oracle = document.runs.find((/** @type {any} */ run) => run.method === 'oracle');
  assert.deepEqual(oracle.parents, { "X'": ['X', 'A'], "Z'": ['X', 'A'], R: ['X'] });
  assert.deepEqual(oracle.policy_inputs, ['X']);
});

test('the summary is of the runs', () => {
  assert.deepEqual(Object.keys(document.summary), methods);
  for (const method of methods) {
    const runs = document.runs.filter((/** @type {any} */ run) => run.method === method);
    for (const setting of settings) {
      const { mean, ci95, seeds } = document.summary[method][setting];
      assert.equal(seeds, 2);
      assert.equal(mean, (runs[0].returns[setting].mean + runs[1].returns[setting].mean) / 2);
      assert.ok(ci95 > 0, `${method} ${setting}: ci95 ${ci95}`);
    }
  }
});

test('progress goes to standard error: one line a run, no cursor movements', () => {
  const lines = first.stderr.split('\n').filter((line) => line.startsWith('['));
  assert.equal(lines.length, 8, first.stderr);
  assert.match(first.stderr, /^\[8\/8\] \S+ seed \d: return -?[\d.]+ in-distribution, /m);
  assert.doesNotMatch(first.stderr, /\x1b|\r/);
});

test('the same seeds give the same document, to a file and one at a time', async () => {
  const out = join(folder, 'again.json');
  const { code, stdout, stderr } = await experiment(
    ...['--config', shortRun, '--seeds', '0-1', '--jobs', '1', '--out', out],
  );
  assert.equal(code, 0, stderr);
  assert.equal(stdout, '');
  const again = JSON.parse(readFileSync(out, 'utf8'));
  assert.deepEqual(withoutMeasurements(again), withoutMeasurements(document));
  assert.deepEqual(readdirSync(folder), ['again.json'], 'no draft is left behind');
});

test('another seed is another run', () => {
  const [zero, one] = document.runs;
  assert.notEqual(zero.weights_hash, one.weights_hash);
});

test('one seed has no interval', async () => {
  const { code, stdout, stderr } = await experiment(
    ...['--config', shortRun, '--seeds', '5', '--methods', 'sac', '--env-steps', '450'],
  );
  assert.equal(code, 0, stderr);
  const { runs, summary } = JSON.parse(stdout);
  assert.equal(runs[0].env_steps, 450);
  for (const setting of settings) {
    assert.equal(summary.sac[setting].ci95, null);
    assert.equal(summary.sac[setting].mean, runs[0].returns[setting].mean);
  }
});

test('an interrupt ends it at once', { timeout: 60_000 }, async () => {
  const child = spawn(
    process.execPath,
    [
      inProject('scripts/experiment.mjs'),
      '--seeds',
      '0-1',
      '--methods',
      'sac',
      '--env-steps',
      '1000000',
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let stdout = '';
  child.stdout.on('data', (chunk) => (stdout += chunk));
  // Wait until the workers have started; there is no event for it.
  setTimeout(() => child.kill('SIGINT'), 3000);
  const started = Date.now();
  const code = await new Promise((resolve) => child.on('close', resolve));
  assert.equal(code, 130);
  assert.equal(stdout, '');
  assert.ok(Date.now() - started < 5000, `it took ${Date.now() - started} ms`);
});
