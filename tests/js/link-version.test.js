/** Old links stay valid: every form that was ever shared is still read. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { upgrade } from '../../www/state/link-version.ts';
import { NO_SHIFT, parseHash } from '../../www/state/url.ts';

/** @type {import('../../www/types.d.ts').PageState} */
const defaults = { seed: 1, seeds: 3, env_steps: 5000, shift: NO_SHIFT, config: {}, hide: [] };
const read = (/** @type {string} */ hash) => parseHash(hash, { defaults, problemOf: () => null });

// As written by the first version of the page. Lines may be added here but not changed.
for (const [hash, changes] of /** @type {[string, Partial<typeof defaults>][]} */ ([
  ['seed=7&seeds=1', { seed: 7, seeds: 1 }],
  ['env_steps=900&shift=far', { env_steps: 900, shift: { ...NO_SHIFT, gain: -1 } }],
  ['shift=-0.35', { shift: { ...NO_SHIFT, gain: -0.35 } }],
  [
    'shift=%7B%22gain%22%3A1%2C%22do_lamp%22%3A0.3%2C%22sensor_noise%22%3A0.1%7D',
    { shift: { gain: 1, do_lamp: 0.3, sensor_noise: 0.1 } },
  ],
  ['config=%7B%22model%22%3A%7B%22members%22%3A5%7D%7D', { config: { model: { members: 5 } } }],
  [
    'config=%7B%22graph%22%3A%7B%22R%22%3A%5B%22X%22%2C%22Z%22%5D%7D%7D',
    { config: { graph: { R: ['X', 'Z'] } } },
  ],
])) {
  test(`a link of version 1: ${hash}`, () => {
    const expected = { state: { ...defaults, ...changes }, problems: [] };
    assert.deepEqual(read(hash), expected);
    assert.deepEqual(read(`v=1&${hash}`), expected, 'the same with its version');
  });
}

test('an older link is rewritten step by step, a present one is not', () => {
  /** @type {Parameters<typeof upgrade>[1]} */
  const upgrades = [
    (pairs) => pairs.map(([name, text]) => [name === 'lamp' ? 'shift' : name, text]),
    (pairs) => pairs.map(([name, text]) => [name, name === 'shift' ? `${text}!` : text]),
  ];
  const of = (/** @type {[string, string][]} */ ...pairs) => upgrade(pairs, upgrades);
  assert.deepEqual(of(['lamp', 'far']), { pairs: [['shift', 'far!']], problems: [] });
  assert.deepEqual(of(['v', '2'], ['lamp', 'x'], ['shift', 'far']), {
    pairs: [
      ['lamp', 'x'],
      ['shift', 'far!'],
    ],
    problems: [],
  });
  assert.deepEqual(of(['shift', 'far'], ['v', '3']), { pairs: [['shift', 'far']], problems: [] });
});

for (const [hash, named] of /** @type {[string, RegExp][]} */ ([
  ['v=99&seed=7', /^v=99: made by a newer page/],
  ['v=0&seed=7', /^v=0: expected the link’s version/],
  ['seed=7&v=two', /^v=two: expected the link’s version/],
])) {
  test(`${hash}: the version is reported, the rest is used`, () => {
    const { state, problems } = read(hash);
    assert.equal(state.seed, 7);
    assert.equal(problems.length, 1);
    assert.match(problems[0], named);
  });
}
