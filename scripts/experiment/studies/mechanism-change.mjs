/** What if the world itself changes? The reward's or the robot's mechanism drifts within the run; who notices, who recovers? */

/** The step after which the world is another. Between two fits of the model, and between two curve points. */
export const AT = 2250;

const agents = /** @type {const} */ ([
  { name: 'SAC', method: 'sac', detection: null },
  { name: 'MBPO', method: 'mbpo', detection: null },
  { name: 'MBPO that tests', method: 'mbpo', detection: { watch: 'residuals' } },
  { name: 'C-MBPO', method: 'c-mbpo', detection: null },
  {
    name: 'C-MBPO that tests and relearns all',
    method: 'c-mbpo',
    detection: { watch: 'residuals', relearn: 'all' },
  },
  { name: 'C-MBPO that is told', method: 'c-mbpo', detection: { watch: 'told' } },
  { name: 'C-MBPO that tests', method: 'c-mbpo', detection: { watch: 'residuals' } },
]);

/** @param {string} agent @param {string} what */
const named = (agent, what) => `${agent}: ${what}`;

const drifts = /** @type {const} */ ([
  { mechanism: 'R', what: 'the door moves' },
  { mechanism: "X'", what: 'the motor turns' },
]);

/** @type {import('../plan.mjs').Study} */
export const mechanismChange = {
  name: 'mechanism-change',
  question: 'What if the reward’s or the robot’s own mechanism changes within the run?',
  margin: 0.5,
  config: { curve_every: 100 },
  conditions: [
    ...agents
      .filter(({ name }) => name === 'MBPO that tests' || name === 'C-MBPO that tests')
      .map(({ name, method, detection }) => ({
        name: named(name, 'nothing changes'),
        method,
        changes: { detection },
        facts: { drift: 'none' },
      })),
    ...drifts.flatMap(({ mechanism, what }) =>
      agents.map(({ name, method, detection }) => ({
        name: named(name, what),
        method,
        changes: { drift: { mechanism, at: AT }, ...(detection && { detection }) },
        ...(name !== 'C-MBPO that tests' && { against: named('C-MBPO that tests', what) }),
        facts: { drift: mechanism, at: AT },
      })),
    ),
  ],
};
