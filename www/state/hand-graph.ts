/**
 * A transition graph that a reader draws: parents of every effect, as the configuration's `graph`
 * holds them.
 */

import type { EnvironmentInfo, GraphEvent, Parents } from '../types.d.ts';

import { ownValue } from '../own.js';

export type Pair = { from: string; to: string };
export type Difference = { added: Pair[]; removed: Pair[] };

export const causesOf = (info: EnvironmentInfo) => [...info.state, ...info.action];

export const effectsOf = (info: EnvironmentInfo) => [...info.next, info.reward];

/** Every pair that may have an edge: from what is now to what comes next, never back. */
export const candidatesOf = (info: EnvironmentInfo): Pair[] =>
  causesOf(info).flatMap((from) => effectsOf(info).map((to) => ({ from, to })));

export const has = (parents: Parents, { from, to }: Pair) =>
  ownValue(parents, to)?.includes(from) ?? false;

/**
 * The same graph with every effect named and parents in the order of the variables, so that equal
 * graphs are written alike.
 */
export function inOrder(parents: Parents, info: EnvironmentInfo): Parents {
  const causes = causesOf(info);
  return Object.fromEntries(
    effectsOf(info).map((to) => [to, causes.filter((from) => has(parents, { from, to }))]),
  );
}

/** The graph with one edge more, or one less. */
export function toggled(parents: Parents, pair: Pair, info: EnvironmentInfo): Parents {
  const of = ownValue(parents, pair.to) ?? [];
  const now = has(parents, pair) ? of.filter((name) => name !== pair.from) : [...of, pair.from];
  return inOrder({ ...parents, [pair.to]: now }, info);
}

/** What one graph has that another has not, and the other way round. */
export function difference(graph: Parents, other: Parents, info: EnvironmentInfo): Difference {
  const pairs = candidatesOf(info);
  return {
    added: pairs.filter((pair) => has(graph, pair) && !has(other, pair)),
    removed: pairs.filter((pair) => !has(graph, pair) && has(other, pair)),
  };
}

export const isEmpty = ({ added, removed }: Difference) => added.length + removed.length === 0;

/**
 * State variables that lead to the reward through time, which is what the policy looks at; all of
 * them where nothing causes the reward, for then nothing has been ruled out.
 */
export function policyInputs(parents: Parents, info: EnvironmentInfo): string[] {
  const leading: Set<string> = new Set();
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
 * @param chosen policy inputs that were chosen by hand
 */
export function handGraph(
  parents: Parents,
  info: EnvironmentInfo,
  chosen: string[] | null = null,
): GraphEvent {
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
