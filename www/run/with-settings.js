/** Settings for what a reader picks from a list: another environment, or a condition of a study. */

/** @import { JsonObject, PageState, Settings, StudyCondition } from '../types.d.ts' */
/** @import { Rules } from './rules.js' */

/**
 * The present settings in another environment. Those that name variables are left out where it does not have them.
 *
 * @param {PageState} state
 * @param {JsonObject} environment
 * @param {Rules} rules
 * @returns {JsonObject}
 */
export function withEnvironment({ config, env_steps }, environment, { problemOf }) {
  /** @type {JsonObject} */ const kept = { ...config, environment };
  const { graph, policy_inputs, randomise, drift, ...free } = kept;
  return problemOf({ ...kept, env_steps }) === null ? kept : free;
}

/**
 * @param {Pick<StudyCondition, 'method' | 'config'>} condition
 * @param {number} seed
 * @param {Rules} rules
 * @returns {Settings}
 */
export function conditionSettings({ method, config }, seed, { wasm, page }) {
  const { env_steps = page.env_steps, ...rest } = config;
  if (method === 'oracle') {
    // The page has no oracle: its C-MBPO is given the graph.
    const { environment } = wasm.validate_config(config);
    rest.graph = wasm.environment_info(environment).truth;
  }
  return { seed, seeds: 1, env_steps: Number(env_steps), config: rest };
}
