/** Interrupted experiments: finished runs are kept, and --resume continues to the same document. */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { inProject } from '../../scripts/lib/project.mjs';
import { experiment, shortRun, withoutMeasurements } from '../support/experiment.js';

const folder = fs.mkdtempSync(join(tmpdir(), 'cmbpo-resume-'));
after(() => fs.rmSync(folder, { recursive: true }));
const at = (/** @type {string} */ name) => join(folder, name);
const text = (/** @type {string} */ name) => fs.readFileSync(at(name), 'utf8');
const posix = { skip: process.platform === 'win32' };
const linux = { skip: process.platform !== 'linux' };

const four = [...['--config', shortRun, '--methods', 'sac', '--seeds', '0-3', '--jobs', '1']];
/** The document of an uninterrupted experiment. @type {string} */
let whole;
before(async () => {
  const { code, stdout, stderr } = await experiment(...four);
  assert.equal(code, 0, stderr);
  whole = stdout;
});

/** Remove timings, so that documents can be compared byte by byte. @param {string} document */
const untimed = (document) => document.replace(/"(wall_ms|memory_bytes)": \d+/g, '"$1": 0');
/** @param {string} name @param {string} [document] */
const same = (name, document = whole) => assert.equal(untimed(text(name)), untimed(document));
/** Return the finished runs of a journal. @param {string} journal @returns {any[]} */
const runsOf = (journal) => {
  const [, ...lines] = journal.split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line).run);
};
const runsIn = (/** @type {string} */ name) => runsOf(text(name));

/**
 * Run the command and react to a message.
 * @param {string[]} argv
 * @param {RegExp} when on standard error
 * @param {(child: import('node:child_process').ChildProcess) => void} then
 * @param {string} [shell] commands of the shell before it
 */
function ended(argv, when, then, shell = ':') {
  const own = [process.execPath, inProject('scripts/experiment.mjs'), ...argv];
  const child = spawn('sh', ['-c', `${shell}\nexec "$@"`, 'sh', ...own], {
    cwd: inProject(''),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  let due = true;
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
    if (due && when.test(stderr)) {
      due = false;
      then(child);
    }
  });
  return new Promise((resolve) =>
    child.on('close', (code, signal) => resolve({ code, signal, stderr })),
  );
}
const kill = (/** @type {NodeJS.Signals} */ signal) => (/** @type {any} */ child) =>
  child.kill(signal);

test(
  'killed at once: nothing finished is lost, nothing is overwritten, and it goes on',
  posix,
  async (t) => {
    const out = ['--out', at('killed.json')];
    const { signal } = await ended([...four, ...out], /^\[1\/4\]/m, kill('SIGKILL'));
    assert.equal(signal, 'SIGKILL');
    assert.ok(!fs.existsSync(at('killed.json')));
    const kept = runsIn('killed.json.journal');
    assert.ok(kept.length >= 1 && kept.length <= 3, `${kept.length} runs`);
    // As if the process had been killed while writing.
    fs.appendFileSync(at('killed.json.journal'), '{"sha256":"0123","run":{"method":"sac","se');
    const journal = text('killed.json.journal');

    await t.test('without --resume it is refused, and what is there is said', async () => {
      const { code, stderr } = await experiment(...four, ...out);
      assert.equal(code, 2, stderr);
      assert.match(stderr, new RegExp(`keeps ${kept.length} of 4 runs .* begun with`));
      assert.match(stderr, /Go on with it:\n  node .* --resume\nor delete it/);
      assert.equal(text('killed.json.journal'), journal);
    });

    for (const [what, args, named] of /** @type {[string, string[], RegExp][]} */ ([
      ['configuration', ['--env-steps', '601'], /config\.env_steps: 600 in the journal, 601 now/],
      ['seeds', ['--seeds', '0-4'], /seeds: \[0,1,2,3\] in the journal, \[0,1,2,3,4\] now/],
      ['part', ['--shard', '1/2'], /shard: null in the journal, \{"index":1,"count":2\} now/],
    ])) {
      await t.test(`with --resume, another ${what} is refused by name`, async () => {
        const others = four.filter((_, i) => four[i] !== args[0] && four[i - 1] !== args[0]);
        const { code, stdout, stderr } = await experiment(...others, ...args, ...out, '--resume');
        assert.equal(code, 2, stderr);
        assert.equal(stdout, '');
        assert.match(stderr, named);
        assert.doesNotMatch(stderr, /^\[|^\s+at /m);
        assert.equal(text('killed.json.journal'), journal);
      });
    }

    await t.test('with --resume only what is missing is made', async () => {
      const { code, stderr } = await experiment(...four, ...out, '--resume');
      assert.equal(code, 0, stderr);
      assert.match(stderr, /the last line of .* is torn: that run is made again/);
      const lines = stderr.split('\n').filter((line) => line.startsWith('['));
      assert.equal(lines.length, 4 - kept.length, stderr);
      assert.match(String(lines.at(-1)), /^\[4\/4\] sac seed 3: /);
      same('killed.json');
      assert.deepEqual(JSON.parse(text('killed.json')).runs.slice(0, kept.length), kept);
      assert.ok(!fs.existsSync(at('killed.json.journal')));
    });
  },
);

for (const [signal, shard] of /** @type {[NodeJS.Signals, string[]][]} */ ([
  ['SIGINT', []],
  ['SIGTERM', ['--shard', '1/2']],
])) {
  test(
    `${signal}: it says how many runs are kept and how to go on${shard.length ? ', with a part' : ''}`,
    posix,
    async () => {
      const name = `${signal}.json`;
      const argv = [...four, ...shard, '--out', at(name)];
      const { code, stderr } = await ended(argv, /^\[1\//m, kill(signal));
      assert.equal(code, 130, stderr);
      const [, count, total, goOn] =
        /interrupted; (\d) of (\d) runs are kept in ".*\.journal"; go on with\n  (.*)\n/.exec(
          stderr,
        ) ?? [];
      assert.equal(Number(count), runsIn(`${name}.journal`).length, stderr);
      assert.equal(Number(total), shard.length ? 2 : 4);
      execFileSync('sh', ['-c', String(goOn)], { cwd: inProject(''), stdio: 'pipe' });
      if (shard.length === 0) same(name);
      else {
        const part = JSON.parse(text(name));
        assert.deepEqual(part.shard, { index: 1, count: 2 });
        const of = JSON.parse(whole).runs.filter((/** @type {any} */ run) => run.seed % 2 === 0);
        assert.deepEqual(withoutMeasurements(part.runs), withoutMeasurements(of));
        assert.equal(part.command, JSON.parse(whole).command);
      }
      assert.ok(!fs.existsSync(at(`${name}.journal`)));
    },
  );
}

test('an interrupt before any run has ended leaves nothing behind', posix, async () => {
  const endless = ['--methods', 'sac', '--seeds', '0', '--env-steps', '1000000'];
  const { code, stderr } = await ended(
    [...endless, '--out', at('soon.json')],
    /begun/,
    kill('SIGINT'),
    `(until [ -s '${at('soon.json.journal')}' ]; do sleep 0.1; done; echo begun >&2) &`,
  );
  assert.equal(code, 130, stderr);
  assert.match(stderr, /interrupted before any run was kept/);
  assert.deepEqual(namesOf('soon'), []);
});

/** Return the files of a test. @param {string} begin of their names */
const namesOf = (begin) => fs.readdirSync(folder).filter((name) => name.startsWith(begin));

/** Return the size of the journal in bytes when it has its first run. */
async function sizeWithOneRun() {
  const argv = [...four, '--journal', at('size.journal'), '--out', '/dev/full'];
  const { code, stderr } = await experiment(...argv);
  assert.equal(code, 1, stderr);
  const [first, run] = text('size.journal').split('\n');
  fs.rmSync(at('size.journal'));
  return Buffer.byteLength(`${first}\n${run}\n`);
}

// A limit on the file size simulates a full disk: a write ends within a line, and the next one fails.
for (const freed of [true, false]) {
  test(
    `a full disk: runs wait for room, ${freed ? 'and it goes on' : 'or for an interrupt'}`,
    linux,
    async () => {
      const name = freed ? 'freed' : 'full';
      const argv = [...four, '--out', at(`${name}.json`)];
      const limit = (await sizeWithOneRun()) + 100;
      let journal = '';
      const { code, stderr } = await ended(
        argv,
        /sac seed 1 has ended, but .* cannot be written: EFBIG.*\n.*: make room/,
        (child) => {
          if (!freed) {
            child.kill('SIGINT');
            return;
          }
          execFileSync('prlimit', [`--pid=${child.pid}`, '--fsize=unlimited']);
          child.stderr?.on('data', (chunk) => {
            if (/going on/.test(chunk)) journal = text(`${name}.json.journal`);
          });
        },
        `prlimit --pid=$$ --fsize=${limit}:`,
      );
      if (freed) {
        assert.equal(code, 0, stderr);
        const seeds = runsOf(journal).map(({ seed }) => seed);
        assert.deepEqual(seeds.slice(0, 2), [0, 1], 'the torn line is gone');
      } else {
        assert.equal(code, 130, stderr);
        assert.match(
          stderr,
          /interrupted; 1 of 4 runs are kept in .*; 1 more could not be written; go on/,
        );
        assert.equal(fs.statSync(at(`${name}.json.journal`)).size, limit, 'the line is torn');
        const again = await experiment(...argv, '--resume');
        assert.equal(again.code, 0, again.stderr);
        assert.match(again.stderr, /is torn: that run is made again/);
      }
      same(`${name}.json`);
      assert.deepEqual(namesOf(name), [`${name}.json`]);
    },
  );
}

test('an output that cannot be written: it says so, and the runs are kept', linux, async () => {
  const journal = ['--journal', at('device.journal')];
  const { code, stdout, stderr } = await experiment(...four, ...journal, '--out', '/dev/full');
  assert.equal(code, 1, stderr);
  assert.equal(stdout, '');
  assert.match(stderr, /"\/dev\/full" cannot be written: ENOSPC.*\n4 of 4 runs are kept in /);
  assert.doesNotMatch(stderr, /^\s+at /m);
  const out = ['--out', at('device.json')];
  const again = await experiment(...four, ...journal, ...out, '--resume');
  assert.equal(again.code, 0, again.stderr);
  assert.doesNotMatch(again.stderr, /^\[/m, 'no run is made');
  same('device.json');
  assert.deepEqual(namesOf('device'), ['device.json']);
});

test('a standard output that cannot be written: likewise', linux, async () => {
  const { code, stderr } = await ended(
    [...four, '--journal', at('stdout.journal')],
    /$^/,
    () => {},
    'exec >/dev/full',
  );
  assert.equal(code, 1, stderr);
  assert.match(stderr, /standard output cannot be written: .*ENOSPC.*\n4 of 4 runs are kept in /);
  assert.doesNotMatch(stderr, /^\s+at /m);
  const again = await experiment(...four, '--journal', at('stdout.journal'), '--resume');
  assert.equal(again.code, 0, again.stderr);
  assert.equal(untimed(again.stdout), untimed(whole));
  assert.deepEqual(namesOf('stdout'), []);
});

test('a link is written through, and a pipe', posix, async () => {
  fs.mkdirSync(at('disk'));
  fs.symlinkSync('disk/linked.json', at('link.json'));
  const linked = await experiment(...four, '--out', at('link.json'));
  assert.equal(linked.code, 0, linked.stderr);
  assert.ok(fs.lstatSync(at('link.json')).isSymbolicLink());
  same('disk/linked.json');

  execFileSync('mkfifo', [at('pipe')]);
  const reader = spawn('cat', [at('pipe')]);
  let got = '';
  reader.stdout.on('data', (chunk) => (got += chunk));
  const closed = new Promise((resolve) => reader.on('close', resolve));
  const piped = await experiment(...four, '--out', at('pipe'));
  assert.equal(piped.code, 0, piped.stderr);
  await closed;
  assert.equal(untimed(got), untimed(whole));
  assert.ok(fs.lstatSync(at('pipe')).isFIFO());
  assert.deepEqual(namesOf('link').concat(namesOf('pipe')), ['link.json', 'pipe']);
});

test('an interrupt while nobody reads the pipe keeps all runs', posix, async () => {
  execFileSync('mkfifo', [at('unread')]);
  const argv = [...four, '--out', at('unread')];
  const { code, stderr } = await ended(argv, /waiting for somebody to read it/, kill('SIGINT'));
  assert.equal(code, 130, stderr);
  assert.match(stderr, /interrupted; 4 of 4 runs are kept in ".*unread\.journal"; go on with/);
});

test('a run that failed is made again by --resume, and the others are kept', async () => {
  const log =
    "state X in [-1, 1] from 0\naction A\nX' = X + 0.1*A + N(0, 0.01)\nR = log(0.95 - X)\nhorizon 50";
  fs.writeFileSync(at('log.json'), JSON.stringify({ environment: { equations: log } }));
  // Actions are still random: the seed alone determines whether X exceeds 0.95, where R is not finite.
  const argv = [
    ...['--config', at('log.json'), '--env-steps', '420', '--methods', 'sac', '--seeds', '0-1'],
    ...['--out', at('failed.json')],
  ];
  const first = await experiment(...argv);
  assert.equal(first.code, 1, first.stderr);
  const document = text('failed.json');
  const { runs, failed } = JSON.parse(document);
  assert.deepEqual([runs.length, failed.length], [1, 1]);
  assert.match(
    first.stderr,
    /1 of 2 runs are kept in ".*"; to make those that failed again:\n  node /,
  );
  assert.deepEqual(runsIn('failed.json.journal'), runs);
  const again = await experiment(...argv, '--resume');
  assert.equal(again.code, 1, again.stderr);
  assert.deepEqual(again.stderr.match(/^\[.*?:/gm), [`[2/2] sac seed ${failed[0].seed}:`]);
  same('failed.json', document);
});
