/** The journal of an experiment: if it is truncated or damaged, every readable run is kept, and no run is invented. */
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { openJournal, planOf, refuseExisting } from '../../scripts/experiment/journal.mjs';
import { label } from '../../scripts/experiment/progress.mjs';
import { UsageError } from '../../scripts/lib/errors.mjs';

const folder = fs.mkdtempSync(join(tmpdir(), 'cmbpo-journal-'));
after(() => fs.rmSync(folder, { recursive: true }));
const file = join(folder, 'results.json.journal');

/** @type {any} */
const about = {
  ...{ version: '1.2.3', commit: null, preset: 'default', methods: ['sac'], seeds: [0, 1, 2, 3] },
  ...{ config: { env_steps: 600, agent: { gamma: 0.9 } }, build: { simd: true } },
  ...{ wasm: { sha256: 'ab' }, study: null, shard: null },
};
const jobs = [0, 1, 2, 3].map((seed) => ({ method: 'sac', seed, config: about.config }));
const asked = { plan: planOf(about, jobs), command: 'experiment', resume: false };
/** @type {any[]} */
const runs = jobs.map(({ method, seed }) => ({
  ...{ method, seed, parents: { "X'": ['X', 'Ä'] }, curve: [[0, 0.1 + seed]] },
  ...{ returns: { near: { mean: -1 / 3, sd: 1e-300, episodes: 4 } } },
}));

/** @type {string[]} */
let said = [];
const say = (/** @type {string} */ line) => void said.push(line);
const open = (/** @type {any} */ changes = {}) => {
  said = [];
  return openJournal(file, { ...asked, ...changes }, say);
};
/** The bytes of a complete journal. */
const whole = (() => {
  const journal = open();
  for (const run of runs) journal.append(run);
  const bytes = fs.readFileSync(file);
  journal.remove();
  return bytes;
})();
/** Number of bytes in the first line. */
const head = whole.indexOf('\n') + 1;

test('a journal is its plan and its runs, a line each, and can be removed', () => {
  const [first, ...lines] = whole.toString().trimEnd().split('\n');
  assert.deepEqual(JSON.parse(String(first)).plan.config, about.config);
  assert.deepEqual(
    lines.map((line) => JSON.parse(line).run),
    runs,
  );
  assert.deepEqual(fs.readdirSync(folder), []);
});

test('cut at any byte, it goes on to the same runs and the same bytes', () =>
  fc.assert(
    fc.property(fc.integer({ min: 0, max: whole.length }), (cut) => {
      fs.writeFileSync(file, whole.subarray(0, cut));
      const journal = open({ resume: true });
      const complete = whole.subarray(0, cut).toString('latin1').split('\n').length - 2;
      assert.deepEqual([...journal.runs.values()], runs.slice(0, Math.max(0, complete)));
      const inLine = cut > head && whole[cut - 1] !== 10;
      assert.equal(said.length, inLine ? 1 : 0, said.join());
      if (inLine) assert.match(said[0] ?? '', /torn: that run is made again/);
      for (const run of runs) if (!journal.runs.has(label(run))) journal.append(run);
      assert.deepEqual([...journal.runs.values()], runs);
      journal.close();
      assert.deepEqual(fs.readFileSync(file), whole);
    }),
    { numRuns: 400, examples: [[0], [1], [head - 1], [head], [whole.length - 1], [whole.length]] },
  ));

test('with any byte changed, it is refused, or keeps runs as they were and says which it does not', () =>
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: whole.length - 1 }),
      fc.integer({ min: 1, max: 255 }),
      (at, change) => {
        const bytes = Buffer.from(whole);
        bytes[at] = (bytes[at] ?? 0) ^ change;
        fs.writeFileSync(file, bytes);
        let journal;
        try {
          journal = open({ resume: true });
        } catch (error) {
          assert.ok(error instanceof UsageError && at < head, String(error));
          assert.deepEqual(fs.readFileSync(file), bytes, 'a refused file is left as it is');
          return;
        }
        for (const run of journal.runs.values()) {
          assert.deepEqual(
            run,
            runs.find((each) => each.seed === run.seed),
          );
        }
        assert.ok(journal.runs.size < runs.length, 'the damage is seen');
        // A changed line break joins two lines, or leaves the last one incomplete.
        assert.ok(journal.runs.size >= (at < head ? 0 : runs.length - 2));
        assert.ok(said.length > 0);
        journal.close();
      },
    ),
    {
      numRuns: 400,
      examples: [
        [whole.length - 1, 1],
        [head - 1, 1],
        [head + 15, 1],
      ],
    },
  ));

test('a run that is in it twice counts once', () => {
  const last = whole.lastIndexOf('\n', whole.length - 2) + 1;
  fs.writeFileSync(file, Buffer.concat([whole, whole.subarray(last)]));
  const journal = open({ resume: true });
  assert.deepEqual([...journal.runs.values()], runs);
  journal.close();
});

for (const [what, change, named] of /** @type {[string, (about: any) => any, RegExp][]} */ ([
  [
    'a field of the configuration',
    (a) => (a.config.agent.gamma = 0.5),
    /config\.agent\.gamma: 0\.9 in the journal, 0\.5 now/,
  ],
  ['a field more', (a) => (a.config.extra = true), /config\.extra: none in the journal, true now/],
  ['the wasm', (a) => (a.wasm.sha256 = 'cd'), /wasm\.sha256: "ab" in the journal, "cd" now/],
  ['the version', (a) => (a.version = '2'), /version: "1\.2\.3" in the journal, "2" now/],
  ['the commit', (a) => (a.commit = 'abc'), /commit: null in the journal, "abc" now/],
  ['the seeds', (a) => (a.seeds = [0, 1]), /seeds: \[0,1,2,3\] in the journal, \[0,1\] now/],
  [
    'the methods',
    (a) => (a.methods = ['oracle']),
    /methods\.0: "sac" in the journal, "oracle" now/,
  ],
  [
    'the part',
    (a) => (a.shard = { index: 1, count: 2 }),
    /shard: null in the journal, \{"index":1,"count":2\} now/,
  ],
])) {
  test(`refused by name: of another plan in ${what}`, () => {
    fs.writeFileSync(file, whole);
    const other = structuredClone(about);
    change(other);
    assert.throws(
      () => open({ resume: true, plan: planOf(other, jobs) }),
      (error) => error instanceof UsageError && named.test(error.message),
    );
    assert.deepEqual(fs.readFileSync(file), whole);
  });
}

test('refused by name: a job of another configuration', () => {
  fs.writeFileSync(file, whole);
  const others = jobs.map((job, at) =>
    at === 2 ? { ...job, config: { env_steps: 700, agent: { gamma: 0.9 } } } : job,
  );
  assert.throws(
    () => open({ resume: true, plan: planOf(about, others) }),
    /jobs\.2\.config: 0 in the journal, 1 now/,
  );
});

test('a journal begun in other words keeps the command that began it', () => {
  fs.writeFileSync(file, whole);
  const journal = open({ resume: true, command: 'in other words' });
  assert.equal(journal.command, 'experiment');
  assert.equal(journal.runs.size, runs.length);
  journal.close();
});

test('without --resume a journal is never overwritten, and what is there is said', () => {
  fs.writeFileSync(file, whole);
  assert.throws(
    () => refuseExisting(file, 'experiment --resume'),
    (error) =>
      error instanceof UsageError &&
      /keeps 4 of 4 runs .* begun with\n  experiment\nGo on with it:\n  experiment --resume\n/.test(
        error.message,
      ),
  );
  assert.throws(() => open(), /EEXIST/);
  assert.deepEqual(fs.readFileSync(file), whole);
});

for (const text of ['', 'notes', 'notes\n', '{}\n', 'null\n', '{"cmbpo_journal":2,"plan":{}}\n']) {
  test(`a file that is no journal is left alone: ${JSON.stringify(text)}`, () => {
    fs.writeFileSync(file, text);
    const is = /first line is not that of a journal/;
    assert.throws(() => refuseExisting(file, ''), is);
    if (text !== '') assert.throws(() => open({ resume: true }), is);
    assert.equal(fs.readFileSync(file, 'utf8'), text);
  });
}

test('whatever the first line holds, it is refused by name and left alone', () =>
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (plan, command) => {
      const bytes = `${JSON.stringify({ cmbpo_journal: 1, plan, command })}\n`;
      fs.writeFileSync(file, bytes);
      for (const attempt of [() => open({ resume: true }), () => refuseExisting(file, '')]) {
        assert.throws(attempt, (error) => error instanceof UsageError);
      }
      assert.equal(fs.readFileSync(file, 'utf8'), bytes);
    }),
    {
      numRuns: 300,
      examples: [
        ['plan', 'command'],
        [{ jobs: 3 }, '\x1b[2J'],
        [about, 'x'],
      ],
    },
  ));

test('with --resume and no journal it begins, and says so', () => {
  fs.rmSync(file, { force: true });
  const journal = open({ resume: true });
  assert.match(said.join(), /there is no journal/);
  assert.equal(journal.runs.size, 0);
  journal.remove();
  assert.deepEqual(fs.readdirSync(folder), []);
});
