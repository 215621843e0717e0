/** Reading of the number fields, with the same limits as the hash. */

/** @import { JsonObject, PageState } from '../types.d.ts' */

import { msg, str } from '@lit/localize';
import { LIMITS } from './url.js';

const NAMES = {
  get seed() {
    return msg('Seed');
  },
  get seeds() {
    return msg('Seeds to run');
  },
  get env_steps() {
    return msg('Environment steps');
  },
};

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
      ? msg('expected a whole number')
      : problemOf({ ...state.config, env_steps: value });
    return {
      value,
      problem: problem && msg(str`${NAMES[name]} stays ${state[name]}: ${problem}.`),
    };
  }
  const { min, max } = LIMITS[name];
  const fits = Number.isInteger(value) && value >= min && value <= max;
  const wanted = msg(
    str`expected a whole number from ${min} to ${max}, got ${text || msg('nothing')}`,
  );
  return {
    value,
    problem: fits ? null : msg(str`${NAMES[name]} stays ${state[name]}: ${wanted}.`),
  };
}
