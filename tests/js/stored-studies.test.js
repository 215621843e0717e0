/** The studies on the page: axes, settings of a condition, and results. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { assetFile } from '../../scripts/experiment/asset.mjs';
import { storedStudies } from '../../scripts/experiment/tables.mjs';
import { compileWasm, loadWasm } from '../../scripts/experiment/wasm.mjs';
import { axisOf, pointsOf, studyRows } from '../../www/studies/axis.ts';
import { isHere, methodHere, resultHere } from '../../www/studies/here.ts';

/** @type {Record<string, import('../../www/types.d.ts').StoredStudy>} */
const asset = JSON.parse(readFileSync(assetFile, 'utf8'));
const documents = storedStudies();
const { bindings } = await loadWasm(await compileWasm());

/** @param {string} study @param {string} name */
const conditionOf = (study, name) => {
  const found = asset[study]?.conditions.find((each) => each.name === name);
  assert.ok(found, `${study}: ${name}`);
  return found;
};

test('what stands on the axis of each study', () => {
  const axes = Object.entries(asset).map(([name, study]) => [name, axisOf(study)]);
  for (const [name, axis] of axes) {
    const expected = {
      'graph-corruption': 'shd',
      belief: 'rows',
      'hidden-confounder': 'strength',
      'hidden-wind': 'strength',
      'wider-field': null,
      'mechanism-change': null,
    }[String(name)];
    assert.equal(axis, expected === undefined ? 'sensors' : expected, String(name));
  }
});

test('a point for each condition and setting, with the errors of each graph counted', () => {
  const study = asset['graph-corruption'];
  assert.ok(study);
  const points = pointsOf(study, 'shd').filter(({ setting }) => setting === 'far');
  assert.equal(points.length, 13);
  const count = (/** @type {string} */ at, /** @type {string} */ series) =>
    points.filter((point) => point.at === at && point.series === series).length;
  assert.deepEqual(
    [count('0', 'random'), count('1', 'edge'), count('1', 'random'), count('3', 'random')],
    [1, 9, 1, 1],
  );
  const worst = points.reduce((a, b) => (a.iqm < b.iqm ? a : b));
  assert.deepEqual([worst.edge, worst.mark], ['Z → R', 'lower']);
});

test('a method is a series of its own, and one graph another than a belief', () => {
  const series = (/** @type {string} */ name, /** @type {any} */ axis) => [
    ...new Set(pointsOf(/** @type {any} */ (asset[name]), axis).map((point) => point.series)),
  ];
  assert.deepEqual(series('hidden-confounder', 'strength'), ['sac', 'mbpo', 'c-mbpo', 'oracle']);
  assert.deepEqual(series('belief', 'rows'), ['point', 'belief']);
});

for (const [name, study] of Object.entries(asset)) {
  test(`${name}: its numbers are those of the summary, to three digits, in the CSV too`, () => {
    const { summary } = /** @type {NonNullable<typeof documents[string]>} */ (documents[name]);
    const rows = studyRows(study);
    const expected = Object.entries(summary).flatMap(([condition, settings]) =>
      Object.entries(settings).map(([setting, { iqm }]) => ({ condition, setting, iqm })),
    );
    assert.equal(rows.length, expected.length);
    for (const { condition, setting, iqm } of expected) {
      const row = rows.find((each) => each.condition === condition && each.setting === setting);
      assert.ok(Math.abs(Number(row?.iqm) - (iqm ?? NaN)) <= 0.0005001, `${condition}, ${setting}`);
    }
  });

  test(`${name}: what is set to run a condition is taken, and is known again`, () => {
    for (const condition of study.conditions) {
      const { env_steps = study.env_steps, ...config } = condition.config;
      const whole = bindings.validate_config(condition.config);
      assert.equal(whole.env_steps, study.env_steps, condition.name);
      const graph = bindings.environment_info(whole.environment).truth;
      const state = {
        env_steps: Number(env_steps),
        config: condition.method === 'oracle' ? { ...config, graph } : config,
      };
      const same = study.conditions.filter((each) => isHere(each, study.env_steps, state));
      assert.ok(same.includes(condition), condition.name);
      // Other conditions have the same settings only if their method differs, or if a random graph equals a named one.
      const fixed = same.filter((each) => !each.by_seed).map(methodHere);
      assert.equal(new Set(fixed).size, fixed.length, condition.name);
      const other = { ...state, config: { ...state.config, more: 1 } };
      assert.equal(isHere(condition, study.env_steps, other), false, condition.name);
      assert.equal(isHere(condition, study.env_steps, { ...state, env_steps: 7 }), false);
    }
  });
}

test('the result here is that of the condition’s method, once it has finished', () => {
  const runs = /** @type {any[]} */ ([
    { method: 'sac', result: { seed: 0 } },
    { method: 'c-mbpo', result: null },
  ]);
  assert.equal(resultHere(conditionOf('wider-field', 'SAC'), runs), runs[0]);
  assert.equal(resultHere(conditionOf('wider-field', 'C-MBPO'), runs), null);
});

test('C-MBPO given the graph of a world is its oracle, to the bit', () => {
  const name = 'C-MBPO given the graph of what is seen at strength 2';
  const { config } = conditionOf('hidden-confounder', name);
  const short = { ...config, env_steps: 150, initial_random_steps: 100 };
  const whole = bindings.validate_config(short);
  const graph = bindings.environment_info(whole.environment).truth;
  const hash = (/** @type {object} */ of, /** @type {any} */ method) => {
    const session = new bindings.Session(
      bindings.validate_config(/** @type {any} */ (of)),
      method,
      3,
    );
    let found = '';
    while (!session.done) {
      for (const event of session.advance(16)) {
        if (event.type === 'finished') found = event.result.weights_hash;
      }
    }
    session.free();
    return found;
  };
  assert.match(hash(short, 'oracle'), /^[0-9a-f]{16}$/);
  assert.equal(hash({ ...short, graph }, 'c-mbpo'), hash(short, 'oracle'));
});
