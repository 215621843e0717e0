/** How wrong may the graph be? Every single edge added to and removed from the true graph, and random errors. */
import { randomInt, randomLcg } from 'd3-random';
import { ownValue } from '../../../www/own.js';
import { named, said } from '../said.mjs';

/** @typedef {Record<string, string[]>} Parents */

const causes = ['X', 'Z', 'A'];
/** @type {Parents} The true graph of the light/door room. */
export const truth = { "X'": ['X', 'A'], "Z'": ['X', 'A'], R: ['X'] };

/** Every edge that there could be. */
const candidates = Object.keys(truth).flatMap((effect) =>
  causes.map((cause) => ({ cause, effect })),
);

/** @param {{cause: string, effect: string}} edge */
const isTrue = ({ cause, effect }) => Boolean(ownValue(truth, effect)?.includes(cause));

/**
 * The true graph with each of these edges added where it is missing, and removed where it is not.
 * @param {{cause: string, effect: string}[]} edges
 * @returns {Parents}
 */
function toggled(edges) {
  const has = (/** @type {string} */ cause, /** @type {string} */ effect) =>
    isTrue({ cause, effect }) !==
    edges.some((edge) => edge.cause === cause && edge.effect === effect);
  return Object.fromEntries(
    Object.keys(truth).map((effect) => [effect, causes.filter((cause) => has(cause, effect))]),
  );
}

/**
 * The graph of a seed with so many random errors: as many distinct edges are toggled.
 * @param {number} errors
 * @param {number} seed
 */
export function corrupted(errors, seed) {
  // Far apart in [0, 1): the first draws of neighbouring states would be alike.
  const source = randomLcg(((seed + 1) * 0.6180339887 + errors * 0.4142135623) % 1);
  const left = [...candidates];
  const wrong = Array.from({ length: errors }, () =>
    left.splice(randomInt.source(source)(left.length)(), 1),
  );
  return toggled(wrong.flat());
}

/** @param {{cause: string, effect: string}} edge */
const nameOf = ({ cause, effect }) => `${cause} → ${effect}`;

/** @type {import('../plan.mjs').Study} */
export const graphCorruption = {
  name: 'graph-corruption',
  question: 'How wrong may the graph be that C-MBPO follows?',
  finding:
    'Which edge is wrong matters, not how many. Four of nine single errors cost nothing. An added edge that lets the lamp reach the reward costs everything far from training, and nothing in distribution.',
  margin: 0.5,
  config: { curve_every: 4000 },
  conditions: named([
    { name: said`true graph`, method: 'c-mbpo', changes: { graph: truth }, facts: { shd: 0 } },
    ...candidates.map((edge) => ({
      name: isTrue(edge) ? said`without ${nameOf(edge)}` : said`with ${nameOf(edge)}`,
      method: 'c-mbpo',
      changes: { graph: toggled([edge]) },
      against: said`true graph`,
      facts: { shd: 1, edge: nameOf(edge) },
    })),
    ...[1, 2, 3].map((errors) => ({
      name: errors === 1 ? said`1 random error` : said`${errors} random errors`,
      method: 'c-mbpo',
      changes: (/** @type {number} */ seed) => ({ graph: corrupted(errors, seed) }),
      against: said`true graph`,
      facts: { shd: errors },
    })),
  ]),
};
