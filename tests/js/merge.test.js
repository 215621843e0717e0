/** Joining the parts of an experiment gives the document of a single machine. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { command } from '../support/command.js';
import { experiment, shortRun, withoutMeasurements } from '../support/experiment.js';

const folder = mkdtempSync(join(tmpdir(), 'cmbpo-merge-'));
after(() => rmSync(folder, { recursive: true }));
const at = (/** @type {string} */ name) => join(folder, name);
const merge = (/** @type {string[]} */ ...args) => command('scripts/merge.mjs', ...args);

const asked = [
  ...['--preset', 'wider-field', '--conditions', 'SAC,SAC with Z randomised'],
  ...['--config', shortRun, '--seeds', '0-2'],
];
/** @type {any} */
let whole;
before(async () => {
  for (const [name, ...shard] of [['whole'], ['a', '--shard', '1/2'], ['b', '--shard', '2/2']]) {
    const { code, stderr } = await experiment(...asked, ...shard, '--out', at(`${name}.json`));
    assert.equal(code, 0, stderr);
  }
  whole = JSON.parse(readFileSync(at('whole.json'), 'utf8'));
});

/** Return part b with a change. @param {(document: any) => void} change */
function changed(change) {
  const document = JSON.parse(readFileSync(at('b.json'), 'utf8'));
  change(document);
  writeFileSync(at('changed.json'), JSON.stringify(document));
  return at('changed.json');
}

test('a study names its conditions, its command and its commit', () => {
  assert.deepEqual(
    whole.runs.map((/** @type {any} */ run) => [run.condition, run.seed]),
    ['SAC', 'SAC with Z randomised'].flatMap((name) => [0, 1, 2].map((seed) => [name, seed])),
  );
  assert.deepEqual(Object.keys(whole.summary), ['SAC', 'SAC with Z randomised']);
  assert.match(whole.command, /^npm run --silent experiment -- --preset wider-field /);
  assert.doesNotMatch(whole.command, /--out/);
  assert.match(whole.commit, /^[0-9a-f]{40}(\+changes)?$/);
  assert.notDeepEqual(whole.runs[0].weights_hash, whole.runs[3].weights_hash);
});

test('the joined parts are the whole, but for the clock', async () => {
  // The order of the parts does not matter.
  const { code, stderr } = await merge(at('b.json'), at('a.json'), '--out', at('joined.json'));
  assert.equal(code, 0, stderr);
  const joined = JSON.parse(readFileSync(at('joined.json'), 'utf8'));
  assert.deepEqual(withoutMeasurements(joined), withoutMeasurements(whole));
});

test('a part is not replaced by what it is joined to', async () => {
  const before = readFileSync(at('a.json'), 'utf8');
  const { code, stderr } = await merge(at('a.json'), at('b.json'), '--out', at('a.json'));
  assert.equal(code, 2, stderr);
  assert.match(stderr, /--out: ".*a\.json" is the part ".*a\.json", which it would replace/);
  assert.equal(readFileSync(at('a.json'), 'utf8'), before);
});

for (const [what, change, named] of /** @type {[string, (document: any) => void, RegExp][]} */ ([
  ['version', (part) => (part.version = '9.9.9'), /another version .*"9\.9\.9"/],
  ['commit', (part) => (part.commit = 'abc'), /another commit/],
  ['configuration', (part) => (part.config.agent.gamma = 0.5), /another config/],
  ['study', (part) => (part.study.margin = 9), /another study/],
  ['command', (part) => (part.command = 'else'), /another command/],
  ['number of parts', (part) => (part.shard.count = 3), /another count/],
  ['part twice', (part) => (part.shard.index = 1), /both part 1\/2/],
  ['run twice', (part) => (part.runs[1] = part.runs[0]), /is in two parts/],
  ['missing run', (part) => part.runs.pop(), /is in no part/],
  ['whole document', (part) => delete part.shard, /not a part/],
])) {
  test(`refused by name: ${what}`, async () => {
    const { code, stdout, stderr } = await merge(at('a.json'), changed(change));
    assert.equal(code, 2, stderr);
    assert.equal(stdout, '');
    assert.match(stderr, named);
  });
}

test('a missing part, a missing file and no file are named', async () => {
  for (const [args, named] of /** @type {[string[], RegExp][]} */ ([
    [[at('a.json')], /missing: 2/],
    [[at('none.json')], /none\.json/],
    [[], /no part is given/],
  ])) {
    const { code, stderr } = await merge(...args);
    assert.equal(code, 2, stderr);
    assert.match(stderr, named);
  }
});
