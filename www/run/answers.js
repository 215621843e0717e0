/** Where the questions of "See why" are answered: by the workers of an experiment, or by what was stored. */

/** @import { Insight } from '../state/insight.js' */
/** @import { Method, Setting, Shift, StoredRun } from '../types.d.ts' */
/** @import { RunPool } from './pool.js' */

import { gridStates, HELD, ROLLOUTS, sliceStates } from '../state/insight.js';

/**
 * @param {RunPool} experiment
 * @returns {Insight}
 */
export const insightOf = (experiment) => ({
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
    const stateOf = (/** @type {Method} */ method) => from?.states?.get(method) ?? null;
    return experiment.ask((api, method) =>
      api.rollouts(episodes, steps, shift, seed, stateOf(method)),
    );
  },
  async whatIf(method, step, state, action) {
    const answers = await experiment.ask((api) => api.whatIf(step, state, action), [method]);
    return answers.get(method) ?? null;
  },
});

/**
 * @param {StoredRun} stored
 * @param {(shift: Shift) => Setting | null} settingOf
 * @returns {Insight}
 */
export function storedInsight({ insight }, settingOf) {
  const all = /** @type {[Method, typeof insight[string]][]} */ (Object.entries(insight));
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

/**
 * Without those that have no model.
 *
 * @template T
 * @param {Map<Method, T | null | undefined>} answers
 * @returns {Map<Method, T>}
 */
const known = (answers) =>
  new Map([...answers].flatMap(([method, answer]) => (answer ? [[method, answer]] : [])));
