/** The names of conditions in the reader's language: patterns of the names that scripts/experiment/studies gives them. */

import { msg, str } from '@lit/localize';

/** @type {[pattern: RegExp, name: (...parts: string[]) => string][]} */
const NAMES = [
  [/^true graph$/, () => msg('true graph')],
  [/^without (\S+ → \S+)$/, (edge) => msg(str`without ${edge}`)],
  [/^with (\S+ → \S+)$/, (edge) => msg(str`with ${edge}`)],
  [/^1 random error$/, () => msg('1 random error')],
  [/^(\d+) random errors$/, (errors) => msg(str`${errors} random errors`)],
  [/^(\S+) without the mask$/, (agent) => msg(str`${agent} without the mask`)],
  [/^(\S+) with the mask alone$/, (agent) => msg(str`${agent} with the mask alone`)],
  [/^(\S+) with Z randomised$/, (agent) => msg(str`${agent} with Z randomised`)],
  [/^point estimate from (\d+) rows$/, (rows) => msg(str`point estimate from ${rows} rows`)],
  [/^belief from (\d+) rows$/, (rows) => msg(str`belief from ${rows} rows`)],
  [/^(.+) at strength (\d+)$/, (agent, s) => msg(str`${nameOf(agent)} at strength ${s}`)],
  [/^(.+) with no sensors$/, (agent) => msg(str`${nameOf(agent)} with no sensors`)],
  [/^(.+) with (\d+) sensors$/, (agent, k) => msg(str`${nameOf(agent)} with ${k} sensors`)],
  [
    /^(\S+) given the graph of what is seen$/,
    (agent) => msg(str`${agent} given the graph of what is seen`),
  ],
  [/^(\S+) given the true graph$/, (agent) => msg(str`${agent} given the true graph`)],
  [/^(.+): nothing changes$/, (agent) => msg(str`${nameOf(agent)}: nothing changes`)],
  [/^(.+): the door moves$/, (agent) => msg(str`${nameOf(agent)}: the door moves`)],
  [/^(.+): the motor turns$/, (agent) => msg(str`${nameOf(agent)}: the motor turns`)],
  [
    /^(\S+) that tests and relearns all$/,
    (agent) => msg(str`${agent} that tests and relearns all`),
  ],
  [/^(\S+) that tests$/, (agent) => msg(str`${agent} that tests`)],
  [/^(\S+) that is told$/, (agent) => msg(str`${agent} that is told`)],
  [/^(\S+) given the true mask$/, (agent) => msg(str`${agent} given the true mask`)],
  [/^(\S+) given the true dynamics$/, (agent) => msg(str`${agent} given the true dynamics`)],
  [/^(\S+) at (\d+) updates a step$/, (agent, n) => msg(str`${agent} at ${n} updates a step`)],
  [/^(SAC|MBPO|C-MBPO|CDL)$/, (agent) => agent],
];

/** @param {string} name @returns {string | null} null when no pattern knows it */
export function knownName(name) {
  for (const [pattern, say] of NAMES) {
    const found = pattern.exec(name);
    if (found) return say(...found.slice(1));
  }
  return null;
}

/** A condition's name for a reader; as it stands in the study where no pattern knows it. @param {string} name */
export const nameOf = (name) => knownName(name) ?? name;
