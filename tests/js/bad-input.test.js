/** The experiment command names invalid input and exits with code 2 before any run. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { experiment } from '../support/experiment.js';

const folder = mkdtempSync(join(tmpdir(), 'cmbpo-bad-'));
after(() => rmSync(folder, { recursive: true }));

/** @type {(name: string, text: string) => string[]} */
const config = (name, text) => {
  const path = join(folder, `${name}.json`);
  writeFileSync(path, text);
  return ['--config', path];
};

/** Short runs, in case the input is accepted by mistake. */
const small = [
  ['--seeds', '0'],
  ['--methods', 'sac'],
];

for (const [what, args, ...named] of /** @type {[string, string[], ...RegExp[]][]} */ ([
  ['an unknown option', ['--steps', '5'], /--steps/],
  ['a value without an option', ['sac'], /sac/],
  ['an unknown method', ['--methods', 'sac,ppo'], /--methods/, /"ppo"/, /c-mbpo/],
  ['a backwards seed range', ['--seeds', '9-0'], /--seeds/, /9-0/],
  ['a seed that is no number', ['--seeds', 'x'], /--seeds/, /"x"/],
  ['a seed above 32 bits', ['--seeds', '4294967296'], /--seeds/, /4294967296/],
  ['no environment steps', ['--env-steps', '0'], /--env-steps/, /"0"/],
  ['NaN environment steps', ['--env-steps', 'NaN'], /--env-steps/, /NaN/],
  ['no jobs', ['--jobs', '0'], /--jobs/, /"0"/],
  ['an unknown preset', ['--preset', 'huge'], /preset/, /huge/],
  ['a missing config', ['--config', join(folder, 'none.json')], /none\.json/],
  ['a config that is not JSON', config('yaml', 'env_steps: 5'), /yaml\.json/, /not JSON/],
  ['NaN in a config', config('nan', '{"agent": {"gamma": NaN}}'), /nan\.json/, /NaN/],
  ['an unknown field', config('field', '{"env_stepz": 5}'), /env_stepz/],
  ['an unknown inner field', config('inner', '{"agent": {"gama": 0.5}}'), /gama/],
  ['a wrong type', config('type', '{"env_steps": "many"}'), /env_steps/, /many/],
  ['a value out of range', config('range', '{"agent": {"gamma": 1.5}}'), /gamma/, /1\.5/],
  ['an infinite value', config('inf', '{"agent": {"gamma": 1e999}}'), /gamma/, /inf/i],
  ['a negative count', config('negative', '{"env_steps": -5}'), /env_steps/, /-5/],
  ['a fraction of a step', config('fraction', '{"env_steps": 1.5}'), /env_steps/, /1\.5/],
  [
    'an unknown environment',
    config('room', '{"environment": "dark-door"}'),
    /environment/,
    /dark-door/,
  ],
  [
    'equations with an unknown name',
    config('equations', '{"environment": {"equations": "state X in [0, 1] from Q"}}'),
    /line 1, column 24/,
    /"Q"/,
  ],
  [
    'an environment that is neither a name nor equations',
    config('neither', '{"environment": {"equation": ""}}'),
    /environment/,
    /equations/,
  ],
  [
    'a variable to randomise that is not there',
    config('z', '{"randomise": ["Q"]}'),
    /randomise/,
    /"Q"/,
  ],
  [
    'a condition of another study',
    ['--preset', 'belief', '--conditions', 'SAC'],
    /--conditions/,
    /"SAC"/,
  ],
  ['conditions of a configuration', ['--conditions', 'SAC'], /--conditions/, /default/],
  ['a part that there is not', ['--shard', '3/2'], /--shard/, /3\/2/],
  ['an output in no directory', ['--out', join(folder, 'none', 'o.json')], /--out/, /none/],
])) {
  test(`${what}: exit 2, named`, async () => {
    const { code, stdout, stderr } = await experiment(
      ...args,
      ...small.filter(([name]) => !args.includes(String(name))).flat(),
    );
    assert.equal(code, 2, stderr);
    assert.equal(stdout, '');
    for (const pattern of named) assert.match(stderr, pattern);
    assert.doesNotMatch(stderr, /^\s+at /m, 'a message, not a stack');
    assert.doesNotMatch(stderr, /^\[1\//m, 'no run was started');
  });
}
