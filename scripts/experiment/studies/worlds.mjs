/**
 * The bigger worlds with the settings that suit them (docs/presets.md), with spurious sensors and without: the methods, a
 * published rival, and what shows where a difference comes from. One study for each world, since returns are in units of their own.
 */

import { needOwn } from '../../../www/own.js';

/** The state variables of each world without sensors; the reward depends on all of them. @type {Record<string, string[]>} */
export const OWN = {
  pendulum: ['cos_theta', 'sin_theta', 'theta_dot'],
  'cart-pole': ['x', 'v', 'cos_theta', 'sin_theta', 'omega'],
  reacher: ['cos_elbow', 'sin_elbow', 'shoulder_speed', 'elbow_speed', 'dx', 'dy'],
  'half-cheetah': [
    ...['z', 'pitch', 'bthigh', 'bshin', 'bfoot', 'fthigh', 'fshin', 'ffoot'],
    ...['x_speed', 'z_speed', 'pitch_speed', 'bthigh_speed', 'bshin_speed', 'bfoot_speed'],
    ...['fthigh_speed', 'fshin_speed', 'ffoot_speed'],
  ],
};

const ORACLE = 'C-MBPO given the true graph';

const methods = /** @type {const} */ ({
  sac: 'SAC',
  mbpo: 'MBPO',
  oracle: ORACLE,
  'c-mbpo': 'C-MBPO',
  cdl: 'CDL',
});

/** @param {number} count */
const sensors = (count) => `${count === 0 ? 'no' : count} sensors`;

/** @typedef {{name: string, method: string, count: number, control?: string, changes?: Record<string, unknown>}} Plain */

/**
 * @param {string} world
 * @returns {Plain[]}
 */
const conditionsOf = (world) => [
  ...[0, 8, 32].flatMap((count) =>
    Object.entries(methods).map(([method, name]) => ({ name, method, count })),
  ),
  // Who is told which variables count, and has no graph.
  ...[
    { name: 'SAC given the true mask', method: 'sac' },
    { name: 'MBPO given the true mask', method: 'mbpo' },
  ].map((each) => ({
    ...each,
    count: 32,
    control: 'mask',
    changes: { policy_inputs: needOwn(OWN, world) },
  })),
  // What a perfect model would buy, and what more updates would.
  {
    name: 'MBPO given the true dynamics',
    method: 'mbpo',
    count: 0,
    control: 'dynamics',
    changes: { model: { kind: 'true' } },
  },
  {
    name: 'SAC at 20 updates a step',
    method: 'sac',
    count: 0,
    control: 'updates',
    changes: { agent: { updates_per_step: 20 } },
  },
];

/**
 * @param {string} world
 * @param {{steps: number, margin: number, mark: number, every: number}} options `mark`: the return that is to be passed; `every`
 *   so many steps there is a point of the learning curve
 * @returns {import('../plan.mjs').Study}
 */
const study = (world, { steps, margin, mark, every }) => ({
  name: `worlds-${world}`,
  question: `Who learns the ${world} fastest, and what do spurious sensors do to it?`,
  base: world,
  margin,
  mark,
  graphs: true,
  timed: true,
  config: { env_steps: steps, curve_every: every },
  conditions: conditionsOf(world).map(({ name, method, count, control, changes = {} }) => ({
    name: `${name} with ${sensors(count)}`,
    method,
    // Which sensor does what is another draw for each seed.
    changes: (/** @type {number} */ seed) => ({
      environment: { name: world, sensors: count, wiring: seed },
      ...changes,
    }),
    ...(name !== ORACLE && { against: `${ORACLE} with ${sensors(count)}` }),
    facts: { sensors: count, method, ...(control && { control }) },
  })),
});

export const worldStudies = [
  study('pendulum', { steps: 1500, margin: 50, mark: -200, every: 125 }),
  study('cart-pole', { steps: 2500, margin: 10, mark: 150, every: 125 }),
  study('reacher', { steps: 2500, margin: 2, mark: -15, every: 125 }),
  study('half-cheetah', { steps: 6000, margin: 20, mark: 300, every: 250 }),
];
