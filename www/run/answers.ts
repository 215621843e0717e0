/** Where the questions of "See why" are answered: by the workers of an experiment, or by what was stored. */

import type { Insight } from '../state/insight.js';
import type { Method, Setting, Shift, StoredRun } from '../types.d.ts';
import type { RunPool } from './pool.ts';

import { gridStates, HELD, ROLLOUTS, sliceStates } from '../state/insight.js';

export const insightOf = (experiment: RunPool): Insight => ({
  policies: () => experiment.ask((api) => api.actions(gridStates())),
  steps: async () =>
    (await experiment.ask((api) => api.transitions(), ['c-mbpo'])).get('c-mbpo') ?? null,
  async slice(along, held) {
    const { states, actions } = sliceStates(along, held);
    const predicted = await experiment.ask((api) => api.predict(states, actions));
    const [truth] = (await experiment.ask((api) => api.expect(states, actions))).values();
    if (!truth) return null;
    return { truth, models: known(predicted) };
  },
  async rollouts(shift, from) {
    const { episodes, steps, seed } = { ...ROLLOUTS, ...from };
    const stateOf = (method: Method) => from?.states?.get(method) ?? null;
    return experiment.ask((api, method) =>
      api.rollouts(episodes, steps, shift, seed, stateOf(method)),
    );
  },
  async whatIf(method, step, state, action) {
    const answers = await experiment.ask((api) => api.whatIf(step, state, action), [method]);
    return answers.get(method) ?? null;
  },
});

export function storedInsight(
  { insight }: StoredRun,
  settingOf: (shift: Shift) => Setting | null,
): Insight {
  const all = Object.entries(insight) as [Method, (typeof insight)[string]][];
  return {
    policies: async () => new Map(all.map(([method, { policy }]) => [method, policy])),
    steps: async () => insight['c-mbpo']?.steps ?? null,
    async slice(along, held) {
      if (held !== HELD || all.length === 0) return null;
      return {
        truth: all[0][1].slices[along].truth,
        models: known(new Map(all.map(([method, { slices }]) => [method, slices[along].model]))),
      };
    },
    async rollouts(shift, from) {
      const setting = settingOf(shift);
      if (setting === null || from?.states) return null;
      return new Map(all.map(([method, { rollouts }]) => [method, rollouts[setting]]));
    },
    whatIf: null,
  };
}

/** Without those that have no model. */
const known = <T>(answers: Map<Method, T | null | undefined>): Map<Method, T> =>
  new Map([...answers].flatMap(([method, answer]) => (answer ? [[method, answer]] : [])));
