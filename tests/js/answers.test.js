/** The longest unit of work under the largest networks that a configuration may have. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { processorTime } from '../../scripts/bench/subject.mjs';
import { buildWasm } from '../../scripts/lib/wasm-package.mjs';
import { compileWasm, loadWasm } from '../../scripts/experiment/wasm.mjs';

await buildWasm();
const { bindings } = await loadWasm(await compileWasm());

/** Processor time of this thread in milliseconds, where the system tells it: a busy machine does not count. */
const spent = () => processorTime('/proc/thread-self') ?? performance.now();

const small = {
  ...{ env_steps: 103, initial_random_steps: 100, curve_episodes: 1, evaluation_episodes: 20 },
  agent: { hidden: [8], batch_size: 8 },
  rollout: { starts: 100, horizon: 1 },
};

/** By what is large in them: method, configuration, and whether its longest units belong to this phase. */
const cases = /** @type {const} */ ([
  ['the agent', 'sac', { ...small, agent: { hidden: [512, 512, 512, 512], batch_size: 125 } }],
  [
    'the model',
    'c-mbpo',
    {
      ...small,
      model: {
        hidden: [512, 512],
        members: 5,
        elites: 3,
        batch_size: 370,
        max_epochs: 1,
        epoch_batches: 1,
      },
    },
  ],
  [
    'a model of eight million weights, which are drawn and hashed',
    'c-mbpo',
    {
      ...small,
      env_steps: 101,
      rollout: { starts: 10, horizon: 1 },
      model: {
        hidden: [512, 512],
        members: 10,
        elites: 3,
        batch_size: 16,
        max_epochs: 1,
        epoch_batches: 1,
      },
    },
  ],
  [
    'the rollouts',
    'mbpo',
    {
      ...small,
      env_steps: 101,
      model: { hidden: [256, 256], members: 5, batch_size: 64, max_epochs: 1, epoch_batches: 1 },
      rollout: { starts: 2_000, horizon: 2 },
    },
  ],
  [
    'the episodes',
    'sac',
    {
      ...small,
      environment: 'half-cheetah',
      env_steps: 101,
      agent: { hidden: [512, 512, 512], batch_size: 8 },
    },
  ],
  [
    'the networks of cdl',
    'cdl',
    {
      ...small,
      model: { hidden: [8], max_epochs: 1 },
      cdl: { hidden: [256, 256], batch_size: 600, max_steps: 25 },
    },
  ],
]);

for (const [what, method, config] of cases) {
  test(`${what}: every unit of work is over within a tenth of a second`, () => {
    const session = new bindings.Session(/** @type {any} */ (config), method, 1);
    /** @type {Record<string, {longest: number, units: number}>} */
    const phases = {};
    while (!session.done) {
      const { phase } = session.progress();
      const before = spent();
      session.advance(1);
      const took = spent() - before;
      const own = (phases[phase] ??= { longest: 0, units: 0 });
      own.longest = Math.max(own.longest, took);
      own.units += 1;
    }
    session.free();
    const said = Object.entries(phases)
      .map(([phase, { longest, units }]) => `${phase} ${longest.toFixed(0)} ms of ${units}`)
      .join(', ');
    for (const { longest } of Object.values(phases)) assert.ok(longest < 100, said);
    process.stderr.write(`${what}: ${said}\n`);
  });
}

test('a unit of work that is large gives signs of life', () => {
  let signs = 0;
  bindings.on_pulse(() => (signs += 1));
  const config = /** @type {any} */ ({
    ...small,
    env_steps: 101,
    agent: { hidden: [512, 512], batch_size: 256 },
  });
  const session = new bindings.Session(config, 'sac', 1);
  while (!session.done) session.advance(1);
  // One answer to one question, too: 200 episodes at a time.
  signs = 0;
  session.evaluate({}, 200, 0);
  assert.ok(signs > 50, `${signs} signs`);
  session.free();
});
