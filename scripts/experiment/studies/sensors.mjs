/**
 * Bigger worlds with spurious sensors: who still acts well when the sensors break, what becomes of the graph, and what it
 * costs, as their number grows. One study for each world, since returns are in units of their own.
 */

import { named, said } from '../said.mjs';

const methods = /** @type {const} */ ({
  sac: 'SAC',
  mbpo: 'MBPO',
  oracle: said`${'C-MBPO'} given the true graph`,
  'c-mbpo': 'C-MBPO',
});

/**
 * What all worlds share. Half of each batch is real and imagined steps are single ones: with the room's settings (a tenth, five
 * steps) no method with a model swings the pendulum up within these steps. The search and the test are those for wide tables.
 */
const settings = {
  initial_random_steps: 1000,
  model: { members: 3, elites: 3, every: 1000 },
  rollout: { starts: 4000, horizon: 1, real_ratio: 0.5 },
  structure: { search: 'grow-shrink', alpha: 1e-6, noise_floor: 0.05 },
};

/** @param {string | import('../said.mjs').Said} agent @param {number} count */
const withSensors = (agent, count) =>
  count === 0 ? said`${agent} with no sensors` : said`${agent} with ${count} sensors`;

/**
 * @param {string} world
 * @param {{steps: number, margin: number, counts: number[], rows?: number, finding: string}} options `rows` that the search looks at, at the most
 * @returns {import('../plan.mjs').Study}
 */
const study = (world, { steps, margin, counts, rows, finding }) => ({
  name: `sensors-${world}`,
  question: `What do spurious sensors do to the ${world}?`,
  finding,
  margin,
  graphs: true,
  config: {
    ...settings,
    ...(rows !== undefined && { structure: { ...settings.structure, max_rows: rows } }),
    environment: world,
    env_steps: steps,
    curve_every: steps,
  },
  conditions: named(
    counts.flatMap((count) =>
      Object.entries(methods).map(([method, name]) => ({
        name: withSensors(name, count),
        method,
        // Which sensor does what is another draw for each seed.
        changes: (/** @type {number} */ seed) => ({
          environment: { name: world, sensors: count, wiring: seed },
        }),
        ...(method !== 'oracle' && { against: withSensors(methods.oracle, count) }),
        facts: { sensors: count, method },
      })),
    ),
  ),
});

export const sensorStudies = [
  study('pendulum', {
    steps: 5000,
    margin: 50,
    counts: [0, 2, 8, 32],
    finding:
      'Pendulum with 32 sensors that lie at test: SAC falls from -166 to -1,711, MBPO likewise, C-MBPO keeps what it earned in 27 of 30 runs. In distribution SAC learns faster, and C-MBPO’s search and networks cost ten times its time.',
  }),
  study('cart-pole', {
    steps: 8000,
    margin: 10,
    counts: [0, 2, 8, 32],
    finding:
      'Cart-pole with sensors that lie at test: with 8 of them SAC falls from 128 to 45, near a random policy’s 40, and C-MBPO from 75 to 54, since a sensor gets into 8 of its 10 graphs. With 2 SAC keeps 87, not to be told apart from what the true graph gives; with 32 a sensor is in every graph. Given the true graph C-MBPO keeps what it has (77, 77 and 58). In distribution SAC earns 50 more.',
  }),
  study('reacher', {
    steps: 5000,
    margin: 2,
    counts: [0, 2, 8, 32],
    finding:
      'Reacher with sensors that lie at test: with 32 of them C-MBPO keeps -22.2 far from training, where SAC and MBPO fall to -46, near a random policy’s -55. With 8 its lead is small (-19.0, SAC -24.3), with 2 there is none. A sensor gets into 7 of 10 graphs with 8, into all with 32. In distribution SAC earns 2 to 3 more than C-MBPO given the true graph.',
  }),
  // A graph of 18 effects and 23 causes, and every edge is there: on all rows its search had not ended after five minutes.
  study('half-cheetah', {
    steps: 10_000,
    margin: 20,
    counts: [0, 2, 8, 32],
    rows: 1000,
    finding:
      'Half-cheetah, 10,000 steps: SAC earns 150 to 300 and loses a third of it to 8 sensors that lie at test, all of it to 32 (255 to -20). C-MBPO keeps what it has, but that is little: 23 and 19, and given the true graph 17 and 60, where 0 is a cheetah at rest. MBPO is below that.',
  }),
];
