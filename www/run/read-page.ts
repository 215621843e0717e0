/** The state of the page as an address asks for it, as far as this version allows it. */

import type { EnvironmentInfo, PageState } from '../types.d.ts';
import type { Rules } from './rules.ts';

import { msg, str } from '@lit/localize';
import { parseHash } from '../state/url.ts';

/**
 * @param where what the hash stands in, for the reader
 * @returns notices: what is wrong with the hash
 */
export function readPage(
  hash: string,
  rules: Rules,
  where: string = msg('this page’s address'),
): { state: PageState; notices: string[] } {
  const { problemOf, page: defaults } = rules;
  const { state, problems } = parseHash(hash, { defaults, problemOf });
  // Values that are allowed alone may contradict each other.
  const problem = problemOf({ ...state.config, env_steps: state.env_steps });
  if (problem !== null) {
    problems.push(problem);
    Object.assign(state, { config: {}, env_steps: defaults.env_steps });
  }
  return {
    state,
    notices: problems.map((text) => msg(str`In ${where}: ${text}. It was ignored.`)),
  };
}

export const noSuchShift = ({ name }: EnvironmentInfo) =>
  msg(str`The world ${name} has no such shift: it is shown as in training.`);
