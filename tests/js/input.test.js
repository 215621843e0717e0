/** Files that a person names in the terminal: also pipes, devices and what never ends. */
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readInput } from '../../scripts/lib/input.mjs';
import { inProject } from '../../scripts/lib/project.mjs';
import { visible, visibleIn, visibleLines } from '../../scripts/lib/visible.mjs';
import { command } from '../support/command.js';

const folder = mkdtempSync(join(tmpdir(), 'cmbpo-input-'));
after(() => rmSync(folder, { recursive: true }));

const at = (/** @type {string} */ name) => join(folder, name);
const posix = { skip: process.platform === 'win32' };
const linux = { skip: process.platform !== 'linux' };
const text = (/** @type {Uint8Array} */ bytes) => new TextDecoder().decode(bytes);

/** @param {string} name */
function pipe(name) {
  execFileSync('mkfifo', [at(name)]);
  return at(name);
}

/** Run a shell script until the test is over. @param {import('node:test').TestContext} t @param {string} script */
function beside(t, script) {
  const shell = spawn('sh', ['-c', script], { stdio: 'ignore', detached: true });
  t.after(() => {
    try {
      process.kill(-Number(shell.pid));
    } catch {
      // It has ended by itself.
    }
  });
}

test('a file is read whole, up to the bound', () => {
  const content = 'a,b\n'.repeat(50_000);
  writeFileSync(at('whole'), content);
  assert.equal(text(readInput(at('whole'), 200_000)), content);
  assert.throws(() => readInput(at('whole'), 199_999), /200000 bytes, expected at most 199999/);
  writeFileSync(at('empty'), '');
  assert.equal(readInput(at('empty'), 10).length, 0);
  assert.throws(() => readInput(at('nowhere'), 10), /ENOENT/);
  assert.throws(() => readInput(folder, 10), /it is a directory, expected a file/);
});

test('devices: one that never ends is refused, and /dev/null is empty', linux, () => {
  for (const device of ['/dev/zero', '/dev/random', '/dev/urandom', '/dev/full']) {
    assert.throws(() => readInput(device, 1e9), /a device that gives bytes, not text/, device);
  }
  assert.equal(readInput('/dev/null', 10).length, 0);
  // It says that it has no bytes.
  assert.match(text(readInput('/proc/self/status', 1e6)), /^Name:/);
  if (process.getuid?.() === 0) {
    // The kernel's messages: once they are read, it waits for the next one.
    assert.throws(() => readInput('/proc/kmsg', 1e9), /waits for what comes|EPERM|ENOENT/);
  }
});

test('names and messages steer no terminal', () => {
  const red = 'it\u001b[31m is\r\nred\u202e\u009b';
  assert.equal(visible(red), 'it\\u001B[31m is\\u000D\\nred\\u202E\\u009B');
  assert.equal(visibleLines('a\n\u0007b'), 'a\n\\u0007b');
  assert.deepEqual(visibleIn({ nodes: ['\u0000', 'é 😀'], p: 1 }), {
    nodes: ['\\u0000', 'é 😀'],
    p: 1,
  });
  const rows = Array.from({ length: 60 }, (_, i) => `${(i * 7) % 11},${(i * i) % 13}`);
  writeFileSync(at('red.csv'), `it\u001b[31m,b\n${rows.join('\n')}\n`);
  const { stderr } = spawnSync(
    process.execPath,
    [inProject('scripts/discover.mjs'), at('red.csv'), '--required', 'x>b'],
    { encoding: 'utf8' },
  );
  assert.match(stderr, /expected one of it\\u001B\[31m, b/);
  assert.ok(!stderr.includes('\u001b'), stderr);
});

test(
  'a pipe: its writer may be late and slow; without one it ends, and so does text without end',
  posix,
  (t) => {
    const late = pipe('late');
    beside(t, `sleep 0.3; { printf 'a,b\\n'; sleep 0.3; printf '1,2\\n'; } > '${late}'`);
    assert.equal(text(readInput(late, 100)), 'a,b\n1,2\n');

    const told = /** @type {string[]} */ ([]);
    const nobody = { writerMs: 3_200, tell: (/** @type {string} */ line) => told.push(line) };
    assert.throws(
      () => readInput(pipe('nobody'), 100, nobody),
      /it is a pipe that nobody has opened for writing in 3 s/,
    );
    assert.deepEqual(told, ['nobody writes to this pipe yet']);

    const endless = pipe('endless');
    beside(t, `yes a,b > '${endless}'`);
    assert.throws(
      () => readInput(endless, 1e6),
      /it has more than the 1000000 bytes that are read/,
    );
  },
);

test('the commands refuse them with a sentence', linux, async () => {
  for (const [script, args, expected] of /** @type {[string, string[], RegExp][]} */ ([
    ['discover', ['/dev/zero'], /cannot read "\/dev\/zero": it is a device/],
    ['discover', [folder], /it is a directory, expected a file/],
    ['experiment', ['--config', '/dev/zero'], /--config: cannot read "\/dev\/zero": it is a dev/],
    ['merge', ['/dev/zero', '/dev/zero'], /"\/dev\/zero" cannot be read as JSON: it is a device/],
  ])) {
    const { code, stderr } = await command(`scripts/${script}.mjs`, ...args);
    assert.equal(code, 2, stderr);
    assert.match(stderr, expected);
    assert.ok(stderr.length < 300, stderr);
  }
});

test('text without end through a pipe needs no more memory than the bound', linux, () => {
  const read = `
    import { readInput } from './scripts/lib/input.mjs';
    try { readInput('/dev/stdin', 100e6) } catch (error) { console.error(error.message) }
    console.log(process.resourceUsage().maxRSS);`;
  const words = execFileSync(
    'sh',
    ['-c', `yes a,b | "$0" --input-type=module -e "$1"`, process.execPath, read],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], cwd: inProject('.') },
  );
  assert.ok(Number(words) < 300_000, `${words} kB`);
});
