/**
 * A transition graph that a reader draws: parents of every effect, as the configuration's `graph`
 * holds them.
 */

/** @import { EnvironmentInfo, GraphEvent, Parents } from '../types.d.ts' */

import { ownValue } from '../own.js';

/** @typedef {{from: string, to: string}} Pair */
/** @typedef {{added: Pair[], removed: Pair[]}} Difference */

/** @param {EnvironmentInfo} info */
export const causesOf = (info) => [...info.state, ...info.action];

/** @param {EnvironmentInfo} info */
export const effectsOf = (info) => [...info.next, info.reward];

/**
 * Every pair that may have an edge: from what is now to what comes next, never back.
 *
 * @param {EnvironmentInfo} info
 * @returns {Pair[]}
 */
export const candidatesOf = (info) =>
  causesOf(info).flatMap((from) => effectsOf(info).map((to) => ({ from, to })));

/**
 * @param {Parents} parents
 * @param {Pair} pair
 */
export const has = (parents, { from, to }) => ownValue(parents, to)?.includes(from) ?? false;

/**
 * The same graph with every effect named and parents in the order of the variables, so that equal
 * graphs are written alike.
 *
 * @param {Parents} parents
 * @param {EnvironmentInfo} info
 * @returns {Parents}
 */
export function inOrder(parents, info) {
  const causes = causesOf(info);
  return Object.fromEntries(
    effectsOf(info).map((to) => [to, causes.filter((from) => has(parents, { from, to }))]),
  );
}

/**
 * The graph with one edge more, or one less.
 *
 * @param {Parents} parents
 * @param {Pair} pair
 * @param {EnvironmentInfo} info
 * @returns {Parents}
 */
export function toggled(parents, pair, info) {
  const of = ownValue(parents, pair.to) ?? [];
  const now = has(parents, pair) ? of.filter((name) => name !== pair.from) : [...of, pair.from];
  return inOrder({ ...parents, [pair.to]: now }, info);
}

/**
 * What one graph has that another has not, and the other way round.
 *
 * @param {Parents} graph
 * @param {Parents} other
 * @param {EnvironmentInfo} info
 * @returns {Difference}
 */
export function difference(graph, other, info) {
  const pairs = candidatesOf(info);
  return {
    added: pairs.filter((pair) => has(graph, pair) && !has(other, pair)),
    removed: pairs.filter((pair) => !has(graph, pair) && has(other, pair)),
  };
}

/** @param {Difference} difference */
export const isEmpty = ({ added, removed }) => added.length + removed.length === 0;

/**
 * State variables that lead to the reward through time, which is what the policy looks at; all of
 * them where nothing causes the reward, for then nothing has been ruled out.
 *
 * @param {Parents} parents
 * @param {EnvironmentInfo} info
 * @returns {string[]}
 */
export function policyInputs(parents, info) {
  /** @type {Set<string>} */ const leading = new Set();
  const waiting = [info.reward];
  for (let effect = waiting.pop(); effect !== undefined; effect = waiting.pop()) {
    for (const cause of ownValue(parents, effect) ?? []) {
      if (leading.has(cause)) continue;
      leading.add(cause);
      const next = info.next[info.state.indexOf(cause)];
      if (next !== undefined) waiting.push(next);
    }
  }
  const seen = info.state.filter((name) => leading.has(name));
  return seen.length > 0 ? seen : info.state;
}

/**
 * The graph as the wasm package reports one that was given.
 *
 * @param {Parents} parents
 * @param {EnvironmentInfo} info
 * @param {string[] | null} [chosen] policy inputs that were chosen by hand
 * @returns {GraphEvent}
 */
export function handGraph(parents, info, chosen = null) {
  return {
    type: 'graph',
    env_steps: 0,
    rows: 0,
    final: false,
    test: null,
    alpha: null,
    tests_run: 0,
    variables: [...causesOf(info), ...effectsOf(info)],
    parents: inOrder(parents, info),
    edges: candidatesOf(info).map((pair) => ({
      ...pair,
      present: has(parents, pair),
      p: null,
      probability: null,
      conditioning_set: [],
      separating_set: null,
      in_truth: has(info.truth, pair),
    })),
    truth: info.truth,
    policy_inputs: chosen ?? policyInputs(parents, info),
    correct: isEmpty(difference(parents, info.truth, info)),
  };
}
