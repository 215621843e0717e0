/**
 * Bigger worlds with spurious sensors: who still acts well when the sensors break, what becomes of the graph, and what it
 * costs, as their number grows. One study for each world, since returns are in units of their own.
 */

const methods = /** @type {const} */ ({
  sac: 'SAC',
  mbpo: 'MBPO',
  oracle: 'C-MBPO given the true graph',
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

/** @param {number} count */
const sensors = (count) => `${count === 0 ? 'no' : count} sensors`;

/**
 * @param {string} world
 * @param {{steps: number, margin: number, counts: number[], rows?: number}} options `rows` that the search looks at, at the most
 * @returns {import('../plan.mjs').Study}
 */
const study = (world, { steps, margin, counts, rows }) => ({
  name: `sensors-${world}`,
  question: `What do spurious sensors do to the ${world}?`,
  margin,
  graphs: true,
  config: {
    ...settings,
    ...(rows !== undefined && { structure: { ...settings.structure, max_rows: rows } }),
    environment: world,
    env_steps: steps,
    curve_every: steps,
  },
  conditions: counts.flatMap((count) =>
    Object.entries(methods).map(([method, name]) => ({
      name: `${name} with ${sensors(count)}`,
      method,
      // Which sensor does what is another draw for each seed.
      changes: (/** @type {number} */ seed) => ({
        environment: { name: world, sensors: count, wiring: seed },
      }),
      ...(method !== 'oracle' && { against: `${methods.oracle} with ${sensors(count)}` }),
      facts: { sensors: count, method },
    })),
  ),
});

export const sensorStudies = [
  study('pendulum', { steps: 5000, margin: 50, counts: [0, 2, 8, 32] }),
  study('cart-pole', { steps: 8000, margin: 10, counts: [0, 2, 8, 32] }),
  study('reacher', { steps: 5000, margin: 2, counts: [0, 2, 8, 32] }),
  // A graph of 18 effects and 23 causes, and every edge is there: on all rows its search had not ended after five minutes.
  study('half-cheetah', { steps: 10_000, margin: 20, counts: [0, 2, 8, 32], rows: 1000 }),
];
