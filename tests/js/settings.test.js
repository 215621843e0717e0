/** The table of settings has exactly the fields and ranges of Rust's configuration. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileWasm, loadWasm } from '../../scripts/experiment/wasm.mjs';
import {
  at,
  defaultAt,
  overrides,
  problemsOf,
  put,
  textOf,
  valueOf,
} from '../../www/settings/draft.ts';
import { SETTINGS } from '../../www/generated/catalogue.js';
import { groups } from '../../www/settings/fields.ts';

/** @typedef {import('../../www/types.d.ts').JsonObject} JsonObject */

const { bindings } = await loadWasm(await compileWasm());
const defaults = bindings.default_config();
const plain = /** @type {JsonObject} */ (/** @type {unknown} */ (defaults));
const fields = groups().flatMap((group) => group.fields);

/** @param {JsonObject} config */
const problemOf = (config) => {
  try {
    bindings.validate_config(config);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

/** Settings that Rust writes only if they differ from their default; those of the rival method have no field. */
const LEFT_OUT = Object.entries(SETTINGS).flatMap(([path, about]) =>
  'leftOut' in about && !path.startsWith('cdl.') ? [path] : [],
);

/** @param {JsonObject} object @param {string} [above] @returns {string[]} */
const leaves = (object, above = '') =>
  Object.entries(object).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? leaves(value, `${above}${name}.`)
      : [above + name],
  );

test('every setting of the default configuration is in the table once, and nothing else is', () => {
  assert.deepEqual(fields.map(({ path }) => path).sort(), [...leaves(plain), ...LEFT_OUT].sort());
  for (const { name, about, path } of fields) assert.ok(name && about, path);
});

for (const field of fields) {
  const { path, kind, min, max, open, below, empty, none, options } = field;
  if (kind === 'elsewhere') continue;
  const takes = (/** @type {import('../../www/types.d.ts').Json} */ value) =>
    problemOf(put(path === 'model.members' ? { model: { elites: 1 } } : {}, path, value)) === null;
  test(`${path} takes what the table says, and nothing beyond`, () => {
    assert.equal(takes(null), empty !== undefined, 'null');
    if (kind === 'names') {
      assert.equal(takes([]), none !== undefined, 'an empty list');
      assert.equal(takes(['Z']), true, 'Z');
    }
    const inList = (/** @type {number} */ value) => (kind === 'widths' ? [value] : value);
    const step = kind === 'real' ? 1e-9 : 1;
    if (min !== undefined) {
      assert.equal(takes(inList(min)), open !== true, `${min}`);
      assert.equal(takes(inList(min - step)), false, `${min - step}`);
    }
    const most = below ? Number(at(plain, below)) : max;
    if (most !== undefined) {
      assert.equal(takes(inList(most)), open !== true, `${most}`);
      assert.equal(takes(inList(most + step)), false, `${most + step}`);
    }
    for (const option of options ?? []) assert.equal(takes(valueOf(field, option)), true, option);
    if (kind === 'flag') assert.equal(takes('on'), false, 'a text');
    else if (options) {
      const said = String(problemOf(put({}, path, 'none of them')));
      const expected = said.split('expected')[1] ?? '';
      const quoted = [...expected.matchAll(/`([\w-]+)`/g)].map(([, name]) => name);
      const known = quoted.length > 0 ? quoted : expected.replace(' one of ', '').split(', ');
      assert.deepEqual(known, options);
    }
  });
  test(`${path}: its default is typed as it is read`, () => {
    const base = defaultAt(plain, field);
    assert.notEqual(base, undefined);
    assert.deepEqual(valueOf(field, textOf(base)), base);
  });
}

test('every problem stands at its field', () => {
  const wrong = {
    env_steps: 0,
    policy_inputs: ['Q'],
    randomise: ['Q'],
    agent: { gamma: 2, hidden: [64, 0] },
    model: { members: 2 },
    rollout: { horizon: 'many' },
    structure: { alpha: 3 },
  };
  const problems = problemsOf(wrong, problemOf, fields);
  assert.deepEqual([...problems.keys()].sort(), [
    'agent.gamma',
    'agent.hidden',
    'env_steps',
    'model.elites',
    'policy_inputs',
    'randomise',
    'rollout.horizon',
    'structure.alpha',
  ]);
  assert.equal(problems.get('agent.gamma'), '2 is not allowed, expected a number from 0 to 0.9999');
  const alone = problemsOf({ structure: { alpha: 3 } }, problemOf, fields);
  assert.equal(
    alone.get('structure.alpha'),
    '3 is not allowed, expected a number between 0 and 1, both excluded',
  );
});

test('a preset is what differs from the defaults, and gives the preset back', () => {
  for (const { name, config } of bindings.presets()) {
    const differs = overrides(config, defaults, fields);
    assert.deepEqual(bindings.validate_config(differs), config, name);
  }
  assert.deepEqual(overrides(defaults, defaults, fields), {});
});

test('what is put in can be taken out again, and leaves nothing empty behind', () => {
  const config = put({ env_steps: 5 }, 'agent.gamma', 0.5);
  assert.deepEqual(config, { env_steps: 5, agent: { gamma: 0.5 } });
  assert.deepEqual(put(config, 'agent.gamma', undefined), { env_steps: 5 });
});
