/** Settings for what a reader picks from a list: another environment, or a condition of a study. */

import type { JsonObject, PageState, Settings, StudyCondition } from '../types.d.ts';
import type { Rules } from './rules.ts';

/**
 * The present settings in another environment. Those that name variables are left out where it does not have them.
 */
export function withEnvironment(
  { config, env_steps }: PageState,
  environment: JsonObject,
  { problemOf }: Rules,
): JsonObject {
  const kept: JsonObject = { ...config, environment };
  const { graph, policy_inputs, randomise, drift, ...free } = kept;
  return problemOf({ ...kept, env_steps }) === null ? kept : free;
}

export function conditionSettings(
  { method, config }: Pick<StudyCondition, 'method' | 'config'>,
  seed: number,
  { wasm, page }: Rules,
): Settings {
  const { env_steps = page.env_steps, ...rest } = config;
  if (method === 'oracle') {
    // The page has no oracle: its C-MBPO is given the graph.
    const { environment } = wasm.validate_config(config);
    rest.graph = wasm.environment_info(environment).truth;
  }
  return { seed, seeds: 1, env_steps: Number(env_steps), config: rest };
}
