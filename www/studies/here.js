/** The reader's own run of a condition. */

/** @import { JsonObject, PageState, RunRecord, StudyCondition } from '../types.d.ts' */

/** Whether the page can run a condition: it has no CDL. @param {StudyCondition} condition */
export const runsHere = ({ method }) => method !== 'cdl';

/** The method that stands for a condition's on the page, which has no oracle. @param {StudyCondition} condition */
export const methodHere = ({ method }) => (method === 'oracle' ? 'c-mbpo' : method);

/**
 * Whether the page is set to a condition.
 *
 * @param {StudyCondition} condition
 * @param {number} steps of the study's runs
 * @param {Pick<PageState, 'config' | 'env_steps'>} state
 */
export function isHere({ method, config }, steps, { config: now, env_steps }) {
  const { env_steps: _, ...wanted } = config;
  /** @type {JsonObject} */ const running = { ...now };
  if (method === 'oracle') {
    if (typeof running.graph !== 'object') return false;
    delete running.graph;
  }
  return steps === env_steps && JSON.stringify(wanted) === JSON.stringify(running);
}

/**
 * @param {StudyCondition} condition
 * @param {RunRecord[]} runs
 * @returns {RunRecord | null} its run, once that has finished
 */
export const resultHere = (condition, runs) =>
  runs.find(({ method, result }) => method === methodHere(condition) && result) ?? null;
