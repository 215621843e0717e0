/** What if the world itself changes? The reward's or the robot's mechanism drifts within the run; who notices, who recovers? */

import { named, said } from '../said.mjs';

/** The step after which the world is another. Between two fits of the model, and between two curve points. */
export const AT = 2250;

/** @typedef {{name: string | import('../said.mjs').Said, method: string, detection: Record<string, string> | null}} Agent */

/** @type {Agent} */
const mbpoThatTests = {
  name: said`${'MBPO'} that tests`,
  method: 'mbpo',
  detection: { watch: 'residuals' },
};
/** @type {Agent} The reference. */
const thatTests = {
  name: said`${'C-MBPO'} that tests`,
  method: 'c-mbpo',
  detection: { watch: 'residuals' },
};

/** @type {Agent[]} */
const agents = [
  { name: 'SAC', method: 'sac', detection: null },
  { name: 'MBPO', method: 'mbpo', detection: null },
  mbpoThatTests,
  { name: 'C-MBPO', method: 'c-mbpo', detection: null },
  {
    name: said`${'C-MBPO'} that tests and relearns all`,
    method: 'c-mbpo',
    detection: { watch: 'residuals', relearn: 'all' },
  },
  { name: said`${'C-MBPO'} that is told`, method: 'c-mbpo', detection: { watch: 'told' } },
  thatTests,
];

const drifts = /** @type {const} */ ([
  { mechanism: 'R', after: (/** @type {Agent['name']} */ agent) => said`${agent}: the door moves` },
  {
    mechanism: "X'",
    after: (/** @type {Agent['name']} */ agent) => said`${agent}: the motor turns`,
  },
]);

/** @type {import('../plan.mjs').Study} */
export const mechanismChange = {
  name: 'mechanism-change',
  question: 'What if the reward’s or the robot’s own mechanism changes within the run?',
  finding:
    'When the reward’s or the robot’s own mechanism changes within the run, who does not notice does not recover. A test of the residuals notices in 60 of 60 runs, with no false alarm in 20 runs without a change. Learning only the changed mechanism anew recovers a turned motor nearly as fast as being told (mean return 15.4 against 15.7; all mechanisms anew 13.6, MBPO that tests 9.5). Where the door moves, MBPO that tests does as well.',
  margin: 0.5,
  config: { curve_every: 100 },
  conditions: named([
    ...agents
      .filter((agent) => agent === mbpoThatTests || agent === thatTests)
      .map(({ name, method, detection }) => ({
        name: said`${name}: nothing changes`,
        method,
        changes: { detection },
        facts: { drift: 'none' },
      })),
    ...drifts.flatMap(({ mechanism, after }) =>
      agents.map((agent) => ({
        name: after(agent.name),
        method: agent.method,
        changes: {
          drift: { mechanism, at: AT },
          ...(agent.detection && { detection: agent.detection }),
        },
        ...(agent !== thatTests && { against: after(thatTests.name) }),
        facts: { drift: mechanism, at: AT },
      })),
    ),
  ]),
};
