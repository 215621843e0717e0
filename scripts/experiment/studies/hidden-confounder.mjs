/** Something that nobody observes moves the robot and the reward. Who suffers as it grows, and what do the tests see? */

import { named, said } from '../said.mjs';

/**
 * The light/door room with an unseen wind U of unit variance that lasts some ten steps. It pushes the robot and pays or
 * costs at the same time, each with a standard deviation of `strength` times the room's own noise a step.
 *
 * @param {number} strength
 */
export const windyRoom = (strength) => `state X in [-1, 1] from -1
state Z in [-1, 1] from -1
hidden U in [-5, 5] from N(0, 1)
action A
parameter k = 1
parameter s = ${strength}
let f = X + 0.05*A - 0.005*cos(0.05*X)
U' = 0.9*U + N(0, 0.436)
X' = f + 0.01*s*U + N(0, 0.01)
Z' = k*f + N(0, 0.01)
R = 0.1*(1 - X^2) + 0.01*s*U + N(0, 0.01)
shift near: k = 0
shift far: k = -1
horizon 200
`;

const methods = /** @type {const} */ ({
  sac: 'SAC',
  mbpo: 'MBPO',
  'c-mbpo': 'C-MBPO',
  oracle: said`${'C-MBPO'} given the graph of what is seen`,
});

/**
 * @param {string} name
 * @param {Record<string, unknown>} [settings] of its configuration, beside those of both studies
 * @returns {import('../plan.mjs').Study}
 */
const study = (name, settings = {}) => ({
  name,
  question: 'What if something that nobody observes moves both the robot and the reward?',
  margin: 0.5,
  evidence: true,
  config: { curve_every: 4000, ...settings },
  conditions: named(
    [0, 1, 2, 3, 4, 6].flatMap((strength) =>
      Object.entries(methods).map(([method, name]) => ({
        name: said`${name} at strength ${strength}`,
        method,
        changes: { environment: { equations: windyRoom(strength) } },
        ...(method !== 'oracle' && { against: said`${methods.oracle} at strength ${strength}` }),
        facts: { strength, method },
      })),
    ),
  ),
});

export const hiddenConfounder = {
  ...study('hidden-confounder'),
  finding:
    'With something unseen that lasts and moves both robot and reward, C-MBPO loses its robustness: the lamp becomes a proxy of what is hidden, and gets into every graph (50 of 50 runs). Given the mechanisms’ graph it holds. The run notices: it marks the pair in 50 of 50, and none in 10 runs without.',
};

/** The same, where the innovation test rules candidates out before the search. With more rows it rules out more, so the search is repeated. */
export const hiddenWind = {
  ...study('hidden-wind', {
    graph_every: 1000,
    structure: { innovations: true },
  }),
  question:
    'Does the innovation test keep the lamp out when something unobserved moves the robot and the reward?',
  finding:
    'With the innovation test and a search every 1,000 steps, the lamp stays out of C-MBPO’s policy in 58 of 60 runs where something unseen may move robot and reward; without the test it did in 10 of 60. Where it stays out, C-MBPO earns the same under every lamp. SAC and MBPO fall. The pair with the hidden cause is still marked in 50 of 50 runs, and in none of 10 without wind.',
};
