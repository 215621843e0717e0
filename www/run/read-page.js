/** The state of the page as an address asks for it, as far as this version allows it. */

/** @import { EnvironmentInfo, PageState } from '../types.d.ts' */
/** @import { Rules } from './rules.js' */

import { msg, str } from '@lit/localize';
import { parseHash } from '../state/url.js';

/**
 * @param {string} hash
 * @param {Rules} rules
 * @param {string} [where] what the hash stands in, for the reader
 * @returns {{state: PageState, notices: string[]}} notices: what is wrong with the hash
 */
export function readPage(hash, rules, where = msg('this page’s address')) {
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

/** @param {EnvironmentInfo} info */
export const noSuchShift = ({ name }) =>
  msg(str`The world ${name} has no such shift: it is shown as in training.`);
