/** Reading of the number fields, with the same limits as the hash. */

import type { JsonObject, PageState } from '../types.d.ts';

import { msg, str } from '@lit/localize';
import { LIMITS } from './url.ts';

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
 * @param text as typed
 */
export function readField(
  name: 'seed' | 'seeds' | 'env_steps',
  text: string,
  problemOf: (config: JsonObject) => string | null,
  state: PageState,
): { value: number; problem: string | null } {
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
