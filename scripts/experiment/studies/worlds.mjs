/**
 * The bigger worlds with the settings that suit them (docs/presets.md), with spurious sensors and without: the methods, a
 * published rival, and what shows where a difference comes from. One study for each world, since returns are in units of their own.
 */

import { ENVIRONMENTS } from '../../../www/generated/catalogue.js';
import { named, said } from '../said.mjs';

/** @typedef {keyof typeof ENVIRONMENTS} World */

/** The state variables of a world without sensors; the reward depends on all of them. @param {World} world */
export const ownOf = (world) => [...ENVIRONMENTS[world].state];

const ORACLE = said`${'C-MBPO'} given the true graph`;

const methods = /** @type {const} */ ({
  sac: 'SAC',
  mbpo: 'MBPO',
  oracle: ORACLE,
  'c-mbpo': 'C-MBPO',
  cdl: 'CDL',
});

/** @param {string | import('../said.mjs').Said} agent @param {number} count */
const withSensors = (agent, count) =>
  count === 0 ? said`${agent} with no sensors` : said`${agent} with ${count} sensors`;

/** @typedef {{name: string | import('../said.mjs').Said, method: string, count: number, control?: string, changes?: Record<string, unknown>}} Plain */

/**
 * @param {World} world
 * @returns {Plain[]}
 */
const conditionsOf = (world) => [
  ...[0, 8, 32].flatMap((count) =>
    Object.entries(methods).map(([method, name]) => ({ name, method, count })),
  ),
  // Who is told which variables count, and has no graph.
  ...[
    { name: said`${'SAC'} given the true mask`, method: 'sac' },
    { name: said`${'MBPO'} given the true mask`, method: 'mbpo' },
  ].map((each) => ({
    ...each,
    count: 32,
    control: 'mask',
    changes: { policy_inputs: ownOf(world) },
  })),
  // What a perfect model would buy, and what more updates would.
  {
    name: said`${'MBPO'} given the true dynamics`,
    method: 'mbpo',
    count: 0,
    control: 'dynamics',
    changes: { model: { kind: 'true' } },
  },
  {
    name: said`${'SAC'} at ${20} updates a step`,
    method: 'sac',
    count: 0,
    control: 'updates',
    changes: { agent: { updates_per_step: 20 } },
  },
];

/**
 * @param {World} world
 * @param {{steps: number, margin: number, mark: number, every: number, finding?: string}} options `mark`: the return that is to be passed; `every`
 *   so many steps there is a point of the learning curve
 * @returns {import('../plan.mjs').Study}
 */
const study = (world, { steps, margin, mark, every, finding }) => ({
  name: `worlds-${world}`,
  question: `Who learns the ${world} fastest, and what do spurious sensors do to it?`,
  ...(finding && { finding }),
  base: world,
  margin,
  mark,
  graphs: true,
  timed: true,
  config: { env_steps: steps, curve_every: every },
  conditions: named(
    conditionsOf(world).map(({ name, method, count, control, changes = {} }) => ({
      name: withSensors(name, count),
      method,
      // Which sensor does what is another draw for each seed.
      changes: (/** @type {number} */ seed) => ({
        environment: { name: world, sensors: count, wiring: seed },
        ...changes,
      }),
      ...(name !== ORACLE && { against: withSensors(ORACLE, count) }),
      facts: { sensors: count, method, ...(control && { control }) },
    })),
  ),
});

export const worldStudies = [
  study('pendulum', {
    steps: 1500,
    margin: 50,
    mark: -200,
    every: 125,
    finding:
      'Pendulum with its own preset, 1,500 steps, 10 new seeds: no sensor gets into the policy in 20 of 20 runs of C-MBPO, and it earns the same far from training as in training (-158 and -164 with 8 and 32 sensors). SAC falls from -203 to -1,778 and MBPO from -171 to -1,798 with 32. C-MBPO passes -200 after 750 steps, SAC after 1,063. Its run takes 1.7 times SAC’s time.',
  }),
  study('cart-pole', {
    steps: 2500,
    margin: 10,
    mark: 150,
    every: 125,
    finding:
      'Cart-pole with its own preset, 2,500 steps, 10 new seeds: no sensor gets into the policy in 20 of 20 runs of C-MBPO, and it earns the same far from training as in training (164 and 159 with 8 and 32 sensors). SAC falls from 160 to 41 and from 125 to 30. With 32 sensors C-MBPO passes 150 in 7 of 10 runs, SAC in 3. Without sensors C-MBPO earns 127, SAC 137 and C-MBPO given the true graph 141. Its run takes 2.2 to 2.6 times SAC’s time.',
  }),
  study('reacher', {
    steps: 2500,
    margin: 2,
    mark: -15,
    every: 125,
    finding:
      'Reacher with its own preset, 2,500 steps, 10 new seeds: a sensor gets into the policy in 3 of 20 runs of C-MBPO (CDL: 14), and no true variable is missed. C-MBPO earns -15.0 and -13.8 with 8 and 32 sensors, and -15.1 and -14.0 far from training; SAC falls from -15.8 to -26.3 and from -16.7 to -50.5. With 32 sensors C-MBPO passes -15 in 9 of 10 runs, SAC in 5. Its run takes 2.6 to 2.7 times SAC’s time.',
  }),
  study('half-cheetah', { steps: 6000, margin: 20, mark: 300, every: 250 }),
];
