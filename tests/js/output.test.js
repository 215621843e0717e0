/** Writing results: files are replaced atomically; links, devices and pipes are written to and keep their type. */
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { SetupError, UsageError } from '../../scripts/lib/errors.mjs';
import { besideOf, checkOut, writeOut } from '../../scripts/lib/output.mjs';
import { inProject } from '../../scripts/lib/project.mjs';
import { experiment } from '../support/experiment.js';

const folder = fs.mkdtempSync(join(tmpdir(), 'cmbpo-output-'));
after(() => fs.rmSync(folder, { recursive: true }));
const at = (/** @type {string} */ name) => join(folder, name);
const read = (/** @type {string} */ name) => fs.readFileSync(at(name), 'utf8');
const inode = (/** @type {string} */ name) => fs.lstatSync(at(name)).ino;
const posix = { skip: process.platform === 'win32' };
const linux = { skip: process.platform !== 'linux' };
/** Longer than the capacity of a pipe. */
const long = 'one line of many\n'.repeat(20_000);

test('a file is made, and replaced with its permissions; no draft is left', posix, async () => {
  await writeOut('first', at('plain'));
  fs.chmodSync(at('plain'), 0o640);
  const before = inode('plain');
  await writeOut('second', at('plain'));
  assert.equal(read('plain'), 'second');
  assert.notEqual(inode('plain'), before, 'whoever had it open reads the old one');
  assert.equal(fs.statSync(at('plain')).mode & 0o777, 0o640);
  assert.deepEqual(fs.readdirSync(folder), ['plain']);
});

test('the file that links lead to is replaced, and the links stay', posix, async () => {
  fs.mkdirSync(at('disk'));
  fs.writeFileSync(at('disk/target'), 'old');
  fs.symlinkSync('disk/target', at('link'));
  fs.symlinkSync('link', at('link to link'));
  const before = inode('disk/target');
  await writeOut('new', at('link to link'));
  assert.ok(fs.lstatSync(at('link')).isSymbolicLink());
  assert.ok(fs.lstatSync(at('link to link')).isSymbolicLink());
  assert.equal(read('disk/target'), 'new');
  assert.notEqual(inode('disk/target'), before);
  assert.deepEqual(fs.readdirSync(at('disk')), ['target']);
});

test('a link to a file that is still to be made makes it', posix, async () => {
  fs.mkdirSync(at('far'));
  // The folder is itself a link, and ".." refers to the parent of its target.
  fs.mkdirSync(at('far/deep'));
  fs.symlinkSync('far/deep', at('near'));
  fs.symlinkSync('../made', at('far/deep/dangling'));
  assert.equal(checkOut(at('near/dangling')), at('near/dangling'));
  await writeOut('made', at('near/dangling'));
  assert.equal(read('far/made'), 'made');
  assert.ok(fs.lstatSync(at('far/deep/dangling')).isSymbolicLink());
});

test('every name of a file with several shows the new text', posix, async () => {
  fs.writeFileSync(at('name'), 'a text that is longer than the new one');
  fs.linkSync(at('name'), at('other name'));
  await writeOut('new', at('name'));
  assert.equal(read('other name'), 'new');
  assert.equal(inode('other name'), inode('name'));
});

test('a pipe is written to, whole, and stays a pipe', posix, async () => {
  execFileSync('mkfifo', [at('pipe')]);
  assert.equal(checkOut(at('pipe')), at('pipe'));
  const reader = spawn('cat', [at('pipe')]);
  let got = '';
  reader.stdout.on('data', (chunk) => (got += chunk));
  const closed = new Promise((resolve) => reader.on('close', resolve));
  await writeOut(long, at('pipe'));
  await closed;
  assert.equal(got, long);
  assert.ok(fs.lstatSync(at('pipe')).isFIFO());
});

test('the wait for a reader of a pipe ends with the signal', posix, async () => {
  execFileSync('mkfifo', [at('unread')]);
  const interrupt = new AbortController();
  setTimeout(() => interrupt.abort(), 300);
  await assert.rejects(writeOut('text', at('unread'), interrupt.signal), { name: 'AbortError' });
});

test('a reader who leaves a pipe early is an error', posix, async () => {
  execFileSync('mkfifo', [at('left')]);
  spawn('head', ['-c', '1', at('left')], { stdio: 'ignore' });
  await assert.rejects(
    writeOut(long, at('left')),
    (error) =>
      error instanceof SetupError && /left" cannot be written: .*EPIPE/.test(error.message),
  );
});

test('a device is written to; one that is full says so', linux, async () => {
  for (const name of ['/dev/null', '/dev/full']) {
    assert.equal(checkOut(name), name);
    assert.equal(besideOf(name, '.journal'), join(process.cwd(), `${name.slice(5)}.journal`));
  }
  await writeOut('text', '/dev/null');
  await assert.rejects(
    writeOut('text', '/dev/full'),
    (error) => error instanceof SetupError && /"\/dev\/full" .*ENOSPC/.test(error.message),
  );
  assert.ok(fs.lstatSync('/dev/null').isCharacterDevice());
  assert.ok(fs.lstatSync('/dev/full').isCharacterDevice());
});

test('standard output by its name is standard output', posix, () =>
  assert.equal(checkOut('/dev/stdout'), null),
);

test('a failure leaves what was there, and no draft', async () => {
  fs.mkdirSync(at('folder/inner'), { recursive: true });
  await assert.rejects(writeOut('text', at('none/x')), SetupError);
  await assert.rejects(writeOut('text', at('folder')), SetupError);
  assert.deepEqual(fs.readdirSync(at('folder')), ['inner']);
  assert.deepEqual(
    fs.readdirSync(folder).filter((name) => name.endsWith('.part')),
    [],
  );
});

test('links that go round are refused', posix, () => {
  fs.symlinkSync('round', at('round'));
  assert.throws(() => checkOut(at('round')), UsageError);
});

test(
  'what cannot be written is refused before the work',
  {
    skip: process.platform === 'win32' || process.getuid?.() === 0,
  },
  () => {
    fs.writeFileSync(at('protected'), '', { mode: 0o444 });
    assert.throws(() => checkOut(at('protected')), /--out: cannot write ".*protected": EACCES/);
    fs.mkdirSync(at('closed'), { mode: 0o555 });
    assert.throws(
      () => checkOut(at('closed/x')),
      /--out: cannot write in the directory ".*closed"/,
    );
  },
);

test('who reads the messages goes away, and the experiment comes to its end', linux, async () => {
  const config = {
    ...{ env_steps: 130, initial_random_steps: 100, curve_every: 130, curve_episodes: 1 },
    ...{ evaluation_episodes: 2, agent: { hidden: [8], batch_size: 8 } },
  };
  fs.writeFileSync(at('small.json'), JSON.stringify(config));
  const argv = ['--config', at('small.json'), '--methods', 'sac', '--seeds', '0-3'];
  const child = spawn(
    process.execPath,
    [inProject('scripts/experiment.mjs'), ...argv, '--out', at('whole.json')],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  child.stderr.once('data', () => child.stderr.destroy());
  const code = await new Promise((resolve) => child.on('exit', resolve));
  assert.equal(code, 0);
  assert.equal(JSON.parse(read('whole.json')).runs.length, 4);
});

test('a document or a journal never takes the place of the configuration', async () => {
  fs.writeFileSync(at('mine.json'), '{}');
  for (const option of ['--out', '--journal']) {
    const { code, stderr } = await experiment(
      '--config',
      at('mine.json'),
      option,
      at('./mine.json'),
    );
    assert.equal(code, 2);
    assert.match(stderr, new RegExp(`${option}: ".*" is the file of --config`));
    assert.equal(read('mine.json'), '{}');
  }
});

test('a current folder that is gone is told in a sentence', linux, () => {
  fs.mkdirSync(at('gone'));
  const script = `cd "${at('gone')}" && rmdir "${at('gone')}" && "${process.execPath}" "${inProject('scripts/experiment.mjs')}" --seeds 0`;
  const { status, stderr } = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
  assert.equal(status, 1);
  assert.match(stderr, /experiment: the current folder has been removed/);
  assert.doesNotMatch(stderr, /node:internal/);
});
