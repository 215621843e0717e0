/** Where does carrying the doubt pay? One discovered graph against a belief over graphs, by the rows it is learned from. */

import { named, said } from '../said.mjs';

/** @type {import('../plan.mjs').Study} */
export const belief = {
  name: 'belief',
  question: 'Where does a belief over graphs pay, in place of the one graph that was found?',
  finding:
    'A belief over graphs pays nowhere that can be shown: one graph is right in 8 of 10 runs at 250 rows and in all from 500 on. It rescued one run at 250 rows and lost one at 2,000.',
  margin: 0.5,
  config: { curve_every: 4000 },
  // The graph is learned once, when the random steps are over.
  conditions: named(
    [250, 500, 1000, 2000].flatMap((rows) => [
      {
        name: said`point estimate from ${rows} rows`,
        method: 'c-mbpo',
        changes: { initial_random_steps: rows },
        facts: { rows, graph: 'point' },
      },
      {
        name: said`belief from ${rows} rows`,
        method: 'c-mbpo',
        changes: { initial_random_steps: rows, graph: 'belief' },
        against: said`point estimate from ${rows} rows`,
        facts: { rows, graph: 'belief' },
      },
    ]),
  ),
};
