/** Which part of C-MBPO earns what? Its policy's mask and its causal model, apart and together, and a cheap alternative. */

import { named, said } from '../said.mjs';

/** @type {import('../plan.mjs').Study} */
export const widerField = {
  name: 'wider-field',
  question:
    'Which part of C-MBPO earns its robustness: the causal model, or the mask of the policy?',
  finding:
    'The policy’s mask earns the robustness: with the mask by hand, SAC and MBPO equal C-MBPO in every setting; C-MBPO without it fails far like MBPO. What C-MBPO adds is to find the mask. Randomising the lamp in replayed batches works as well, for those who know that it is the lamp.',
  margin: 0.5,
  config: { curve_every: 4000 },
  conditions: named([
    { name: 'C-MBPO', method: 'c-mbpo', facts: { model: 'causal', policy: 'mask, discovered' } },
    ...[
      { name: said`${'C-MBPO'} without the mask`, method: 'c-mbpo', sees: ['X', 'Z'] },
      { name: 'MBPO', method: 'mbpo', sees: null },
      { name: said`${'MBPO'} with the mask alone`, method: 'mbpo', sees: ['X'] },
      { name: said`${'MBPO'} with Z randomised`, method: 'mbpo', sees: null, randomise: ['Z'] },
      { name: 'SAC', method: 'sac', sees: null },
      { name: said`${'SAC'} with the mask alone`, method: 'sac', sees: ['X'] },
      { name: said`${'SAC'} with Z randomised`, method: 'sac', sees: null, randomise: ['Z'] },
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
  ]),
};
