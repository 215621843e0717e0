/** The studies of the larger worlds: their plans agree with presets, environments and methods. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assetText } from '../../scripts/experiment/asset.mjs';
import { makeDocument } from '../../scripts/experiment/document.mjs';
import { makePlan } from '../../scripts/experiment/plan.mjs';
import {
  hiddenConfounder,
  hiddenWind,
} from '../../scripts/experiment/studies/hidden-confounder.mjs';
import { ownOf, worldStudies } from '../../scripts/experiment/studies/worlds.mjs';
import { compileWasm, loadWasm } from '../../scripts/experiment/wasm.mjs';
import { pointsOf } from '../../www/studies/axis.ts';
import { nameOf } from '../../www/studies/conditions.ts';
import { isHere, runsHere } from '../../www/studies/here.ts';

const { bindings } = await loadWasm(await compileWasm());
/** @param {string} preset @param {number[]} seeds */
const plan = (preset, seeds) =>
  makePlan({ preset, methods: null, conditions: null, seeds, config: {} }, bindings);

for (const { name, conditions } of worldStudies) {
  const world = name.replace('worlds-', '');
  test(`${name}: the preset’s settings, and the wiring of the seed`, () => {
    const preset = bindings.presets().find((each) => each.name === world)?.config;
    const { jobs } = plan(name, [100, 101]);
    assert.equal(jobs.length, 2 * conditions.length);
    for (const { config, seed, condition, timed, graphs } of jobs) {
      const { agent, rollout, structure, model, environment } = /** @type {any} */ (config);
      if (!condition?.includes('20 updates')) assert.deepEqual(agent, preset?.agent);
      assert.deepEqual([rollout, structure], [preset?.rollout, preset?.structure]);
      assert.equal(model.kind ?? 'learned', condition?.includes('dynamics') ? 'true' : 'learned');
      if (environment.sensors > 0) assert.equal(environment.wiring, seed);
      assert.ok(timed && graphs);
    }
  });

  test(`${name}: the mask given by hand is the reward’s ancestors`, () => {
    const { truth, reward, state } = bindings.environment_info({ name: world, sensors: 2 });
    const [found, open] = [new Set(), [reward]];
    for (let effect = open.pop(); effect !== undefined; effect = open.pop())
      for (const cause of truth[effect] ?? [])
        if (state.includes(cause) && !found.has(cause)) {
          found.add(cause);
          open.push(`${cause}'`);
        }
    assert.deepEqual([...found].sort(), ownOf(/** @type {any} */ (world)).sort());
  });

  test(`${name}: the page knows every condition, and runs those whose method it has`, () => {
    const { study, jobs, config, preset } = plan(name, [100]);
    const runs = /** @type {any[]} */ (
      jobs.map(({ condition, method, seed }) => ({
        ...{ condition, method, seed, policy_inputs: [], wall_ms: 1, memory_bytes: 1 },
        ...{ curve: [[0, 1]], returns: { far: { mean: 1 } }, parents: {} },
      }))
    );
    const about = /** @type {any} */ ({
      preset,
      study,
      config,
      seeds: [100],
      command: '',
      shard: null,
    });
    const asset = JSON.parse(assetText({ [name]: makeDocument(runs, about) }))[name];
    for (const condition of asset.conditions) {
      assert.equal(nameOf(condition), condition.name);
      const job = jobs.find((each) => each.condition === condition.name);
      const whole = bindings.validate_config(condition.config);
      for (const part of ['agent', 'model', 'rollout', 'structure', 'environment', 'policy_inputs'])
        assert.deepEqual(/** @type {any} */ (whole)[part], job?.config[part], part);
      const { env_steps, ...rest } = condition.config;
      const graph = condition.method === 'oracle' ? { graph: {} } : {};
      assert.ok(isHere(condition, asset.env_steps, { env_steps, config: { ...rest, ...graph } }));
      assert.equal(runsHere(condition), condition.method !== 'cdl');
    }
    const at32 = pointsOf(asset, 'sensors').filter(({ at }) => at === '32');
    assert.deepEqual(
      at32.map(({ series }) => series),
      ['sac', 'mbpo', 'oracle', 'c-mbpo', 'cdl'],
    );
  });
}

test('the hidden wind’s study differs from the one before it in the innovation test and in when it searches', () => {
  const [before, now] = [hiddenConfounder, hiddenWind].map(({ name }) => plan(name, [100]).jobs);
  assert.equal(now?.length, before?.length);
  for (const [i, job] of now?.entries() ?? []) {
    const { innovations, ...structure } = /** @type {any} */ (job.config.structure);
    assert.equal(innovations, true);
    assert.equal(job.config.graph_every, 1000);
    const config = { ...job.config, structure, graph_every: 0 };
    assert.deepEqual({ ...job, config }, before?.[i]);
  }
});
