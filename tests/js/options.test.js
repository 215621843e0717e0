import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { UsageError } from '../../scripts/lib/errors.mjs';
import { commandLine, parseOptions, resumeCommand } from '../../scripts/experiment/options.mjs';

const folder = mkdtempSync(join(tmpdir(), 'cmbpo-options-'));
after(() => rmSync(folder, { recursive: true }));

/** @param {string} name @param {string} text */
function file(name, text) {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

test('without options: every method, seeds 0 to 9, a job for each core, nothing changed', () => {
  assert.deepEqual(parseOptions([]), {
    methods: null,
    conditions: null,
    seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    jobs: availableParallelism(),
    preset: 'default',
    config: {},
    shard: null,
    out: null,
    journal: null,
    resume: false,
  });
});

test('every option is read', () => {
  const out = join(folder, 'result.json');
  assert.deepEqual(
    parseOptions([
      ...['--methods', 'sac, c-mbpo', '--seeds', '1-2', '--env-steps', '300', '--jobs=3'],
      ...['--preset', 'paper', '--out', out, '--shard', '2/4', '--conditions', 'a b, c'],
      '--resume',
    ]),
    {
      methods: ['sac', 'c-mbpo'],
      conditions: ['a b', 'c'],
      seeds: [1, 2],
      jobs: 3,
      preset: 'paper',
      config: { env_steps: 300 },
      shard: { index: 2, count: 4 },
      out,
      journal: `${out}.journal`,
      resume: true,
    },
  );
});

test('the journal is beside the output, in the current folder for a device, or where it is asked for', () => {
  const own = join(folder, 'own.journal');
  const of = (/** @type {string[]} */ ...args) => parseOptions(args)?.journal;
  assert.equal(of('--journal', own), own);
  assert.equal(of('--journal', own, '--out', join(folder, 'x.json')), own);
  if (process.platform === 'win32') return;
  assert.equal(of('--out', '/dev/null'), join(process.cwd(), 'null.journal'));
  assert.equal(of('--out', '/dev/stdout'), null);
});

test('the command to go on with is one that a shell reads as it was given', () => {
  const args = ['--conditions', "a b,it's $(x)", '--out=x.json'];
  const command = resumeCommand(args);
  assert.equal(resumeCommand([...args, '--resume']), command);
  if (process.platform === 'win32') return;
  const words = execFileSync('sh', ['-c', `printf '%s\\n' ${command}`], { encoding: 'utf8' });
  assert.deepEqual(words.trimEnd().split('\n').slice(-4), [...args, '--resume']);
});

test('an option on the command line overrides the file', () => {
  const config = file('good.json', '{"env_steps": 100, "agent": {"gamma": 0.9}}');
  assert.deepEqual(parseOptions(['--config', config, '--env-steps', '200'])?.config, {
    env_steps: 200,
    agent: { gamma: 0.9 },
  });
});

test('the command that gives a document again is without what is no matter to it', () =>
  assert.equal(
    commandLine([
      '--preset',
      'belief',
      '--jobs',
      '2',
      '--conditions',
      'a b',
      '--out=x',
      '--shard',
      '1/2',
      '--journal',
      'y',
      '--resume',
    ]),
    'npm run --silent experiment -- --preset belief --conditions "a b"',
  ));

test('--help asks for nothing else', () => assert.equal(parseOptions(['--help']), null));

for (const [args, named] of /** @type {[string[], RegExp][]} */ ([
  [['--unknown', '1'], /--unknown/],
  [['left-over'], /left-over/],
  [['--seeds'], /--seeds/],
  [['--seeds', '0', '--seeds', '1'], /--seeds is given twice/],
  [['--methods', ''], /--methods: "" holds an empty name/],
  [['--methods', 'sac,,mbpo'], /--methods: "sac,,mbpo" holds an empty name/],
  [['--methods', 'sac,sac'], /--methods: "sac" is given twice/],
  [['--env-steps', '0'], /--env-steps: "0" is not a whole number/],
  [['--env-steps', 'NaN'], /--env-steps: "NaN" is not a whole number/],
  [['--env-steps', '1e3'], /--env-steps: "1e3" is not a whole number/],
  [['--jobs', '0'], /--jobs: "0" is not a whole number from 1 to 1024/],
  [['--jobs', '1.5'], /--jobs: "1\.5"/],
  [['--shard', '0/4'], /--shard: "0\/4" is not a part such as 1\/4/],
  [['--shard', '5/4'], /--shard: "5\/4"/],
  [['--shard', '1'], /--shard: "1"/],
  [['--conditions', 'a,a'], /--conditions: "a" is given twice/],
  [['--config', join(folder, 'none.json')], /--config: cannot read ".*none\.json"/],
  [['--config', file('nan.json', '{"env_steps": NaN}')], /nan\.json" is not JSON: .*NaN/],
  [['--config', file('cut.json', '{"env_steps": ')], /cut\.json" is not JSON/],
  [['--config', file('list.json', '[1]')], /list\.json" holds \[1\], not an object/],
  [['--out', folder], /--out: ".*" is a directory/],
  [['--resume'], /--resume: there is no journal without --out or --journal/],
  [['--journal', folder], /--journal: ".*" is a directory/],
  [['--journal', '/dev/null'], /--journal: "\/dev\/null" is not a regular file/],
  [['--journal', join(folder, 'a'), '--out', join(folder, 'a')], /--journal: ".*a" is the file of/],
  [['--out', join(folder, 'none', 'x.json')], /--out: cannot write in the directory ".*none"/],
])) {
  test(`refused by name: ${args.join(' ').replaceAll(folder, '')}`, () =>
    assert.throws(
      () => parseOptions(args),
      (error) => error instanceof UsageError && named.test(error.message) && error.exitCode === 2,
    ));
}
