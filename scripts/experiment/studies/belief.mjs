/** Where does carrying the doubt pay? One discovered graph against a belief over graphs, by the rows it is learned from. */

/** @type {import('../plan.mjs').Study} */
export const belief = {
  name: 'belief',
  question: 'Where does a belief over graphs pay, in place of the one graph that was found?',
  margin: 0.5,
  config: { curve_every: 4000 },
  // The graph is learned once, when the random steps are over.
  conditions: [250, 500, 1000, 2000].flatMap((rows) => [
    {
      name: `point estimate from ${rows} rows`,
      method: 'c-mbpo',
      changes: { initial_random_steps: rows },
      facts: { rows, graph: 'point' },
    },
    {
      name: `belief from ${rows} rows`,
      method: 'c-mbpo',
      changes: { initial_random_steps: rows, graph: 'belief' },
      against: `point estimate from ${rows} rows`,
      facts: { rows, graph: 'belief' },
    },
  ]),
};
