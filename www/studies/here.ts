/** The reader's own run of a condition. */

import type { JsonObject, PageState, RunRecord, StudyCondition } from '../types.d.ts';

/** Whether the page can run a condition: it has no CDL. */
export const runsHere = ({ method }: StudyCondition) => method !== 'cdl';

/** The method that stands for a condition's on the page, which has no oracle. */
export const methodHere = ({ method }: StudyCondition) => (method === 'oracle' ? 'c-mbpo' : method);

/**
 * Whether the page is set to a condition.
 *
 * @param steps of the study's runs
 */
export function isHere(
  { method, config }: StudyCondition,
  steps: number,
  { config: now, env_steps }: Pick<PageState, 'config' | 'env_steps'>,
) {
  const { env_steps: _, ...wanted } = config;
  const running: JsonObject = { ...now };
  if (method === 'oracle') {
    if (typeof running.graph !== 'object') return false;
    delete running.graph;
  }
  return steps === env_steps && JSON.stringify(wanted) === JSON.stringify(running);
}

/**
 * @returns its run, once that has finished
 */
export const resultHere = (condition: StudyCondition, runs: RunRecord[]): RunRecord | null =>
  runs.find(({ method, result }) => method === methodHere(condition) && result) ?? null;
