/** Which part of C-MBPO earns what? Its policy's mask and its causal model, apart and together, and a cheap alternative. */

/** @type {import('../plan.mjs').Study} */
export const widerField = {
  name: 'wider-field',
  question:
    'Which part of C-MBPO earns its robustness: the causal model, or the mask of the policy?',
  margin: 0.5,
  config: { curve_every: 4000 },
  conditions: [
    { name: 'C-MBPO', method: 'c-mbpo', facts: { model: 'causal', policy: 'mask, discovered' } },
    ...[
      { name: 'C-MBPO without the mask', method: 'c-mbpo', sees: ['X', 'Z'] },
      { name: 'MBPO', method: 'mbpo', sees: null },
      { name: 'MBPO with the mask alone', method: 'mbpo', sees: ['X'] },
      { name: 'MBPO with Z randomised', method: 'mbpo', sees: null, randomise: ['Z'] },
      { name: 'SAC', method: 'sac', sees: null },
      { name: 'SAC with the mask alone', method: 'sac', sees: ['X'] },
      { name: 'SAC with Z randomised', method: 'sac', sees: null, randomise: ['Z'] },
    ].map(({ name, method, sees, randomise }) => ({
      name,
      method,
      changes: { policy_inputs: sees, ...(randomise && { randomise }) },
      against: 'C-MBPO',
      facts: {
        model: method === 'sac' ? 'none' : method === 'mbpo' ? 'monolithic' : 'causal',
        policy: sees?.length === 1 ? 'mask, by hand' : randomise ? 'Z randomised' : 'X and Z',
      },
    })),
  ],
};
