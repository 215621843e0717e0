/** The run that the page opens with equals what its code gives; otherwise: npm run stored -- --again */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { compileWasm, loadWasm } from '../../scripts/experiment/wasm.mjs';
import { heroOf, readHero, readStored } from '../../scripts/stored.mjs';
import { recordWalks } from '../../www/hero/recording.js';
import { newRecord, record } from '../../www/run/record.js';
import { SEED, SEEDS } from '../../www/state/defaults.js';
import { METHODS, SETTINGS } from '../../www/state/words.ts';

const stored = readStored();
/** @type {import('../../scripts/experiment/wasm.mjs').Bindings} */ let wasm;
before(async () => {
  ({ bindings: wasm } = await loadWasm(await compileWasm()));
});

test('it is of the page’s version, seeds and default configuration', () => {
  assert.ok(stored, 'www/stored/run.json is missing; run: npm run stored');
  assert.equal(stored.version, wasm.version());
  assert.deepEqual(stored.config, wasm.validate_config({}));
  assert.deepEqual(stored.info, wasm.environment_info(stored.config.environment));
  assert.deepEqual([stored.seed, stored.seeds], [SEED, SEEDS]);
});

test('every run of the page is there, finished, and there are episodes to show', () => {
  assert.ok(stored);
  const keys = stored.runs.map(({ method, seed }) => `${method} ${seed}`);
  const seeds = Array.from({ length: SEEDS }, (_, i) => SEED + i);
  assert.deepEqual(
    keys,
    seeds.flatMap((seed) => METHODS.map((method) => `${method} ${seed}`)),
  );
  for (const run of stored.runs) {
    assert.equal(run.status, 'finished');
    assert.equal(run.result?.env_steps, stored.config.env_steps);
    assert.equal(run.graphs.length > 0, run.method === 'c-mbpo');
  }
  for (const method of METHODS) {
    for (const setting of SETTINGS) {
      /** @type {import('../../www/types.d.ts').StoredEpisode} */
      const { x, z, a, reward } = stored.episodes[method][setting];
      for (const values of [x, z, a, reward]) {
        assert.equal(values.length, stored.info.horizon + 1);
        assert.ok(values.every(Number.isFinite));
      }
      // One episode, close enough to the mean of a hundred.
      const total = reward.slice(1).reduce((sum, each) => sum + each, 0);
      const run = stored.runs.find((each) => each.method === method && each.seed === SEED);
      const { mean, sd } = run?.result?.returns[setting] ?? { mean: NaN, sd: NaN };
      assert.ok(Math.abs(total - mean) < 5 * sd + 0.5, `${method}, ${setting}: ${total}, ${mean}`);
    }
  }
});

for (const method of METHODS) {
  test(`a slice of ${method} comes out the same today`, () => {
    assert.ok(stored);
    const { config } = stored;
    const kept = stored.runs.find((run) => run.method === method && run.seed === SEED);
    assert.ok(kept);
    let run = newRecord(method, SEED, config);
    const session = new wasm.Session(config, method, SEED);
    const enough = config.initial_random_steps + config.curve_every;
    // Until the first graph, the first fit, the first policy updates, and an evaluation after them.
    while ((run.curves.far?.at(-1)?.[0] ?? 0) < enough && !session.done) {
      run = record(run, session.advance(16), session.progress());
    }
    session.free();
    for (const setting of SETTINGS) {
      const curve = run.curves[setting];
      assert.deepEqual(curve, kept.curves[setting].slice(0, curve.length), STALE);
      assert.ok(curve.length > 1);
    }
    assert.deepEqual(run.graphs, kept.graphs.slice(0, run.graphs.length), STALE);
  });
}

test('the first screen shows the same runs', () => {
  const hero = readHero();
  assert.ok(stored && hero, STALE);
  assert.deepEqual(heroOf(stored, hero.walks), hero, STALE);
});

for (const method of METHODS) {
  test(`${method} walks today as the first screen shows it, under every lamp`, () => {
    const hero = readHero();
    assert.ok(hero, STALE);
    const session = new wasm.Session(hero.config, method, hero.seed);
    while (!session.done) session.advance(64);
    const walks = recordWalks(session, hero.info);
    session.free();
    assert.deepEqual(walks, hero.walks[method], STALE);
  });
}

const STALE = 'the stored run is of another state of the code; run: npm run stored -- --again';
