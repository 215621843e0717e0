/** Reading of the number fields, with the same limits as the hash. */

/** @import { JsonObject, PageState } from '../types.d.ts' */

import { LIMITS } from './url.js';

const NAMES = { seed: 'Seed', seeds: 'Seeds to run', env_steps: 'Environment steps' };

/**
 * @param {'seed' | 'seeds' | 'env_steps'} name
 * @param {string} text as typed
 * @param {(config: JsonObject) => string | null} problemOf
 * @param {PageState} state
 * @returns {{value: number, problem: string | null}}
 */
export function readField(name, text, problemOf, state) {
  const value = text.trim() === '' ? NaN : Number(text);
  if (name === 'env_steps') {
    const problem = Number.isNaN(value)
      ? 'expected a whole number'
      : problemOf({ ...state.config, env_steps: value });
    return { value, problem: problem && `${NAMES[name]} stays ${state[name]}: ${problem}.` };
  }
  const { min, max } = LIMITS[name];
  const fits = Number.isInteger(value) && value >= min && value <= max;
  const wanted = `expected a whole number from ${min} to ${max}, got ${text || 'nothing'}`;
  return { value, problem: fits ? null : `${NAMES[name]} stays ${state[name]}: ${wanted}.` };
}
