/** The page's state in the address: what is written can be read; errors are named, and the default is used. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LANGUAGES } from '../../www/language/language.ts';
import { HIDEABLE } from '../../www/state/hiding.ts';
import { METHODS } from '../../www/state/defaults.js';
import {
  LIMITS,
  NO_SHIFT,
  PANELS,
  SPEEDS,
  VIEWS,
  formatHash,
  parseHash,
  viewIn,
} from '../../www/state/url.ts';

/** @typedef {import('../../www/types.d.ts').PageState} PageState */

/** @type {PageState} */
const defaults = { seed: 1, seeds: 3, env_steps: 5000, shift: NO_SHIFT, config: {}, hide: [] };
const checks = {
  defaults,
  // Replaces the wasm package, which checks configurations.
  problemOf: (/** @type {import('../../www/types.d.ts').JsonObject} */ config) =>
    'wrong' in config
      ? 'wrong: unknown field'
      : Number(config.env_steps) < 0
        ? 'env_steps: negative'
        : null,
};
const read = (/** @type {string} */ hash) => parseHash(hash, checks);

test('an empty hash is the default state, and the default state an empty hash', () => {
  assert.deepEqual(read(''), { state: defaults, problems: [] });
  assert.equal(formatHash(defaults, defaults), '');
});

for (const [name, changes] of /** @type {[string, Partial<PageState>][]} */ ([
  ['a seed', { seed: 4294967295 }],
  ['seeds', { seeds: 20 }],
  ['steps', { env_steps: 300 }],
  ['a setting', { shift: { ...NO_SHIFT, gain: -1 } }],
  ['a step of the story', { step: 3 }],
  ['a bet', { bet: 'c-mbpo' }],
  ['the graph alone', { view: 'graph', seed: 3 }],
  ['the first screen with a lamp', { view: 'hero', shift: { ...NO_SHIFT, gain: -1 } }],
  ['a gain', { shift: { ...NO_SHIFT, gain: -0.35 } }],
  ['a whole shift', { shift: { gain: 2, do_lamp: 0.5, sensor_noise: 0.1 } }],
  ['a configuration', { config: { model: { members: 5 }, agent: { hidden: [32, 32] } } }],
  ['an open panel', { panel: 'rollouts' }],
  ['an open study', { study: 'belief' }],
  ['a speed', { speed: 20 }],
  ['a language', { lang: 'de' }],
  [
    'an experiment to compare with',
    { a: { seed: 2, seeds: 3, env_steps: 5000, config: { model: { members: 5 } } } },
  ],
  ['one that is as by default', { a: { seed: 1, seeds: 3, env_steps: 5000, config: {} } }],
  ['hidden parts', { hide: ['setup', 'own-data'] }],
  [
    'all of them',
    { seed: 9, seeds: 1, env_steps: 10, shift: { ...NO_SHIFT, gain: 0 }, config: { a: 1 } },
  ],
])) {
  test(`${name}: read back as written`, () => {
    const state = { ...defaults, ...changes };
    assert.deepEqual(read(`#${formatHash(state, defaults)}`), { state, problems: [] });
  });
}

test('what a link opens: the view that it names, else the first screen, or the lab where links of old were made', () => {
  for (const [hash, page, embedded] of /** @type {const} */ ([
    ['', 'hero', 'hero'],
    ['#lang=de', 'hero', 'hero'],
    ['#bet=sac', 'hero', 'hero'],
    ['#seed=3', 'lab', 'hero'],
    ['#shift=far', 'lab', 'hero'],
    ['#config={}', 'lab', 'lab'],
    ['#hide=share', 'lab', 'lab'],
    ['#step=2', 'story', 'story'],
    ['#view=results&seed=3', 'results', 'results'],
    ['#view=roof', 'hero', 'hero'],
  ])) {
    assert.equal(viewIn(hash), page, hash);
    assert.equal(viewIn(hash, true), embedded, `${hash}, embedded`);
  }
});

test('a view is written where another one would open', () => {
  for (const view of VIEWS) {
    for (const more of [{}, { seed: 3 }, { bet: METHODS[0] }, { step: 2 }]) {
      const hash = formatHash({ ...defaults, ...more, view }, defaults);
      assert.equal(viewIn(hash), view, hash);
      assert.equal(
        hash.includes('view='),
        viewIn(formatHash({ ...defaults, ...more }, defaults)) !== view,
      );
    }
  }
});

test('any valid state: read back as written', () => {
  const whole = (/** @type {{min: number, max: number}} */ range) => fc.integer(range);
  const real = (/** @type {{min: number, max: number}} */ range) =>
    // -0 is read as 0.
    fc.double({ ...range, noNaN: true }).map((value) => value + 0);
  const name = fc.stringMatching(/^[a-d]\w{0,3}$/);
  const config = fc
    .dictionary(name, fc.jsonValue({ maxDepth: 2 }), { noNullPrototype: true })
    // JSON has no -0.
    .map((value) => JSON.parse(JSON.stringify(value)));
  const settings = {
    seed: whole(LIMITS.seed),
    seeds: whole(LIMITS.seeds),
    env_steps: fc.nat(),
    config,
  };
  const states = fc.record(
    {
      ...settings,
      shift: fc.record(
        {
          gain: real(LIMITS.gain),
          do_lamp: fc.option(real(LIMITS.do_lamp)),
          sensor_noise: real(LIMITS.sensor_noise),
        },
        { noNullPrototype: true },
      ),
      hide: fc.subarray(HIDEABLE),
      step: whole(LIMITS.step),
      panel: fc.constantFrom(...PANELS),
      speed: fc.constantFrom(...SPEEDS),
      lang: fc.constantFrom(.../** @type {any[]} */ (Object.keys(LANGUAGES))),
      a: fc.record(settings, { noNullPrototype: true }),
    },
    {
      requiredKeys: ['seed', 'seeds', 'env_steps', 'config', 'shift', 'hide'],
      noNullPrototype: true,
    },
  );
  fc.assert(
    fc.property(states, (given) => {
      const state = /** @type {PageState} */ (given);
      const written = formatHash(state, defaults);
      assert.deepEqual(read(`#${written}`), { state, problems: [] });
    }),
    { numRuns: 200, seed: 1 },
  );
});

for (const [hash, named] of /** @type {[string, RegExp][]} */ ([
  ['seed=-1', /^seed=-1: expected a whole number/],
  ['seed=4294967296', /^seed=4294967296/],
  ['seeds=0', /^seeds=0/],
  ['seeds=21', /^seeds=21.* 1 to 20/],
  ['step=8', /^step=8.* 1 to 7/],
  ['panel=doors', /^panel=doors: expected one of policies, /],
  ['study=doors', /^study=doors: expected one of graph-corruption, wider-field, /],
  ['study=__proto__', /^study=__proto__: expected one of /],
  ['lang=xx', /^lang=xx: expected one of en, de/],
  ['speed=7', /^speed=7: expected one of 5, 20, 100/],
  ['a=7', /^a=7: expected a JSON object/],
  ['a={"seed":-1}', /^a=.*: seed: expected a whole number/],
  ['a={"shift":1}', /shift is unknown/],
  ['a={"env_steps":-1}', /env_steps: negative/],
  ['env_steps=', /^env_steps=/],
  ['env_steps=-5', /^env_steps=-5: .*negative/],
  ['shift=sideways', /^shift=sideways/],
  ['shift=11', /^shift=11: gain is 11; .*-10 to 10/],
  ['shift={"do_lamp":2}', /do_lamp is 2/],
  ['shift={"sensor_noise":"x"}', /sensor_noise is "x"/],
  ['shift={"colour":1}', /colour is unknown/],
  ['config=[1]', /^config=\[1\]: expected a JSON object/],
  ['config={"wrong":1}', /^config wrong=1: wrong: unknown field/],
  ['hide=door', /^hide=door: unknown; known are story, language, /],
  ['controls=some', /^controls=some: expected all, few or none/],
  ['colour=2', /^colour: unknown/],
])) {
  test(`#${hash}: named, and the default used`, () => {
    const { state, problems } = read(`#${encodeURI(hash)}`);
    assert.deepEqual(state, defaults);
    assert.equal(problems.length, 1, problems.join('\n'));
    assert.match(String(problems[0]), named);
  });
}

test('one bad value does not lose the others', () => {
  const { state, problems } = read('#seed=5&seeds=x&config={"wrong":1,"agent":{"gamma":0.9}}');
  assert.equal(state.seed, 5);
  assert.deepEqual(state.config, { agent: { gamma: 0.9 } });
  assert.equal(problems.length, 2);
});

test('a short name for several hidden parts adds to those that are named', () => {
  const { state, problems } = read('hide=returns&controls=few');
  assert.deepEqual(problems, []);
  assert.deepEqual(state.hide, [
    ...['story', 'language', 'setup', 'settings', 'graph-editor', 'belief', 'returns', 'compare'],
    ...['studies', 'own-world', 'own-data', 'take-away', 'share'],
  ]);
});
