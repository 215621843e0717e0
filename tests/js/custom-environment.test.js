/** Environments written in JavaScript: the checker's messages, and runs in them. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { randomLcg, randomNormal } from 'd3-random';
import { wasmFile } from '../../scripts/lib/project.mjs';
import * as api from '../../www/api/index.ts';
import { snippets } from '../support/snippets.js';

before(() => api.load(pathToFileURL(wasmFile)));

const clip = (/** @type {number} */ value) => Math.min(1, Math.max(-1, value));

/** @type {Record<string, number>} */
const GAIN = { 'in-distribution': 1, near: 0, far: -1 };

/** The light/door environment in JavaScript. */
function lightDoor() {
  let [x, gain] = [-1, 1];
  /** @type {() => number} */ let noise;
  return {
    reset(/** @type {number} */ seed, /** @type {string} */ setting) {
      noise = randomNormal.source(randomLcg(seed / 2 ** 32))(0, 0.01);
      [x, gain] = [-1, GAIN[setting] ?? NaN];
      return [-1, -1];
    },
    step(/** @type {Float64Array} */ [a]) {
      const f = x + 0.05 * a - 0.005 * Math.cos(0.05 * x);
      const reward = 0.1 * (1 - x * x) + noise();
      x = clip(f + noise());
      return { state: [x, clip(gain * f + noise())], reward };
    },
  };
}

const said = {
  name: 'js-light-door',
  state: ['X', 'Z'],
  low: [-1, -1],
  high: [1, 1],
  action: ['A'],
  settings: ['near', 'far'],
  truth: { "X'": ['X', 'A'], "Z'": ['X', 'A'], R: ['X'] },
};

/** @param {import('../../www/api/index.ts').ConfigInput} config @param {import('../../pkg/cmbpo.js').Method} method */
function run(config, method, seed = 0) {
  const session = new api.Session(config, method, seed);
  while (!session.done) session.advance(100);
  return session.result();
}

test('C-MBPO solves the light/door environment written in JavaScript', () => {
  const environment = api.custom_environment({ ...said, create: lightDoor });
  assert.deepEqual(api.environment_info(environment).truth, said.truth);
  const result = run({ environment, env_steps: 2500, curve_every: 500 }, 'c-mbpo');
  assert.deepEqual(result.policy_inputs, ['X']);
  assert.deepEqual(result.final_parents, said.truth);
  for (const setting of ['in-distribution', 'near', 'far']) {
    const { mean } = result.returns[setting];
    assert.ok(mean > 18, `${setting}: ${mean}, expected more than 18`);
  }
});

const short = {
  env_steps: 450,
  initial_random_steps: 300,
  curve_every: 250,
  curve_episodes: 2,
  evaluation_episodes: 3,
};

test('one object gives the run that a factory gives, and the same again', () => {
  const several = api.custom_environment({ ...said, create: lightDoor });
  const one = api.custom_environment({ ...said, ...lightDoor() });
  assert.notEqual(several.custom, one.custom);
  const results = [several, one, several].map((environment) =>
    run({ ...short, environment }, 'mbpo', 3),
  );
  assert.deepEqual(results[0], results[1]);
  assert.deepEqual(results[0], results[2]);
  assert.notEqual(
    run({ ...short, environment: several }, 'mbpo', 4).weights_hash,
    results[0].weights_hash,
  );
});

test('a recorded step can be asked for again, and the policy under any of the settings', () => {
  const environment = api.custom_environment({ ...said, create: lightDoor });
  const session = new api.Session({ ...short, environment }, 'sac', 3);
  for (let step = 0; step < 320; step++) session.step();
  const { seen, truth } = session.what_if(250);
  assert.deepEqual(truth, seen);
  assert.equal(session.evaluate({ setting: 2 }, 30, 1).episodes, 30);
  assert.throws(() => session.evaluate({ gain: 0 }, 1, 1), /shift\.gain: 0 is not allowed/);
  assert.throws(() => session.evaluate({ setting: 3 }, 1, 1), /one of its settings/);
});

test('what it does later in a run is told too, with the step', () => {
  let steps = 0;
  const environment = api.custom_environment({
    ...said,
    create() {
      const world = lightDoor();
      return {
        ...world,
        step: (action) => (++steps > 3000 ? { state: [0, NaN], reward: 0 } : world.step(action)),
      };
    },
  });
  assert.throws(
    () => run({ ...short, environment, env_steps: 3000 }, 'sac'),
    /environment "js-light-door[-\d]*" failed: environment\.step \(step \d+ after reset\(\d+\)\)\.state\[1\]: NaN is not allowed, expected a finite number for Z/,
  );
});

test('the guide’s environment is one', async () => {
  const code = snippets('js').find((block) => block.includes('custom_environment'));
  assert.ok(code);
  // In this test, the package's name refers to the local API.
  const here = new URL('../../www/api/index.ts', import.meta.url).href;
  const source = `${code.replace("'cmbpo'", JSON.stringify(here)).replace('await load();', '')}export { session };`;
  const { session } = await import(`data:text/javascript,${encodeURIComponent(source)}`);
  for (let step = 0; step < 150; step++) session.step();
  assert.equal(session.progress().env_steps, 150);
});

test('without a true graph there is no oracle', () => {
  const environment = api.custom_environment({ ...said, truth: undefined, create: lightDoor });
  assert.throws(
    () => run({ environment }, 'oracle'),
    /config\.environment: "js-light-door[-\d]*", whose true graph/,
  );
  assert.throws(() => run({ environment: { custom: 'maze' } }, 'sac'), /unknown name "maze"/);
});

const world = lightDoor();
const good = { ...said, ...world };
/** @type {[string, unknown, RegExp][]} */
const wrong = [
  ['nothing', null, /^environment: null is not allowed, expected an object/],
  ['no names', { ...good, state: [] }, /^environment\.state: \[\]/],
  ['a name twice', { ...good, action: ['X'] }, /^environment\.action: \["X"\].*none of X, Z/],
  [
    'bounds of another length',
    { ...good, low: [-1] },
    /^environment\.low: \[-1\].*2 finite numbers/,
  ],
  [
    'an open range',
    { ...good, high: [1, Infinity] },
    /^environment\.high: \[1,Infinity\] .*finite/,
  ],
  ['crossed bounds', { ...good, low: [-1, 2] }, /^environment\.low\[1\]: 2 .* less than 1/],
  ['a long horizon', { ...good, horizon: 1e6 }, /^environment\.horizon: 1000000 .* 1 to 10000/],
  ['a setting twice', { ...good, settings: ['far', 'far'] }, /^environment\.settings/],
  ['an unknown effect', { ...good, truth: { Q: [] } }, /^environment\.truth: "Q" .* X', Z', R/],
  ['an unknown cause', { ...good, truth: { R: ['Q'] } }, /^environment\.truth\.R: \["Q"\]/],
  ['no step', { ...said, reset: world.reset }, /^environment\.step: undefined .* a function/],
  ['no factory', { ...said, create: 3 }, /^environment\.create: 3 .* a function/],
  [
    'a factory of one',
    { ...said, create: () => world },
    /^environment\.create\(\): "the same object/,
  ],
  [
    'an empty factory',
    { ...said, create: () => ({}) },
    /^environment\.create\(\)\.reset: undefined/,
  ],
  [
    'a short state',
    { ...good, reset: () => [0] },
    /^environment\.reset\(7, .*: \[0\] .* 2 numbers \(X, Z\)/,
  ],
  [
    'a state of words',
    { ...good, reset: () => [0, '1'] },
    /^environment\.reset.*\[1\]: "1" .* finite number for Z/,
  ],
  ['out of bounds', { ...good, reset: () => [0, 1.5] }, /\[1\]: 1\.5 .* Z from -1 to 1/],
  ['a promise', { ...good, step: async () => ({}) }, /^environment\.step.*: a promise .* at once/],
  [
    'the old form',
    { ...good, step: () => [[0, 0], 0, false] },
    /expected at once, an object \{state, reward, done\}/,
  ],
  [
    'no reward',
    { ...good, step: () => ({ state: [0, 0] }) },
    /\.reward: undefined .* finite number/,
  ],
  [
    'a reward that is none',
    { ...good, step: () => ({ state: [0, 0], reward: NaN }) },
    /\.reward: NaN/,
  ],
  [
    'done as a number',
    { ...good, step: () => ({ state: [0, 0], reward: 0, done: 1 }) },
    /\.done: 1 .* true, false/,
  ],
  [
    'an error of its own',
    {
      ...good,
      step() {
        throw new Error('no such world');
      },
    },
    /^environment\.step \(step 1 after reset\(7\)\): the error "no such world" .* does not throw/,
  ],
  [
    'noise without the seed',
    { ...good, step: () => ({ state: [Math.random(), 0], reward: 0 }) },
    /^environment\.step \(step 1 after reset\(7\) again\): .* the same seed and actions, the same episode/,
  ],
  [
    'instances that share a state',
    {
      ...said,
      create: () => ({ reset: world.reset, step: world.step }),
    },
    /the same seed and actions, the same episode/,
  ],
];

for (const [name, environment, expected] of wrong) {
  test(`the checker names ${name}`, () => {
    const [problem] = api.check_environment(environment);
    assert.match(problem?.message ?? 'nothing is said', expected);
    const { field, value, message } = problem;
    assert.ok(
      message.startsWith(`${field}: ${value} is not allowed, expected ${problem.expected}`),
    );
    assert.throws(() => api.custom_environment(/** @type {any} */ (environment)), {
      message: expected,
    });
  });
}

test('the checker finds nothing wrong with the environment, as one object, as a factory, or ending early', () => {
  assert.deepEqual(api.check_environment(good), []);
  assert.deepEqual(api.check_environment({ ...said, create: lightDoor }), []);
  let steps = 0;
  const ends = {
    reset: () => [(steps = 0), 0],
    step: () => ({ state: [0, 0], reward: 1, done: ++steps === 5 }),
  };
  assert.deepEqual(api.check_environment({ ...said, ...ends }), []);
});
