/** Every series of the page as rows, for CSV files. */

import type {
  EdgeReport,
  EnvironmentInfo,
  GraphEvent,
  Method,
  Rollouts,
  RunRecord,
  WhatIf,
} from '../types.d.ts';
import type { Predictions } from '../state/insight.js';

import { bare } from '../bare.js';
import { needOwn } from '../own.js';
import { SETTINGS } from '../state/defaults.js';
import { coordinate, GRID, SLICE } from '../state/insight.js';

export type Row = Record<string, string | number | boolean | null>;

/**
 * The light/door environment's settings come in their order, before those that a world names itself.
 */
const settings = (by: Record<string, unknown>) => {
  const known: string[] = SETTINGS;
  const rank = (name: string) => (known.includes(name) ? known.indexOf(name) : known.length);
  return Object.keys(by).sort((a, b) => rank(a) - rank(b));
};

/** Learning curves. */
export const curveRows = (runs: RunRecord[]): Row[] =>
  runs.flatMap(({ method, seed, curves }) =>
    settings(curves).flatMap((setting) =>
      needOwn(curves, setting).map(([env_steps, value]) => ({
        ...{ method, seed, setting, env_steps },
        return: value,
      })),
    ),
  );

/** Returns of the finished runs. */
export const returnRows = (runs: RunRecord[]): Row[] =>
  runs.flatMap(({ method, seed, result }) =>
    result
      ? settings(result.returns).map((setting) => ({
          ...{ method, seed, setting },
          ...needOwn(result.returns, setting),
        }))
      : [],
  );

/** Every candidate edge of every graph, with what the tests and the resamples said of it. */
export const edgeRows = (
  graphs: { seed: number; graph: GraphEvent & { belief?: { drawn: number } } }[],
): Row[] =>
  graphs.flatMap(({ seed, graph }) =>
    graph.edges.map((edge: EdgeReport) => ({
      seed,
      rows: graph.rows,
      test: graph.test ?? 'by hand',
      alpha: graph.alpha,
      resamples: graph.belief?.drawn ?? null,
      from: edge.from,
      to: edge.to,
      present: edge.present,
      p: edge.p,
      probability: edge.probability,
      conditioning_set: edge.conditioning_set.join(' '),
      separating_set: edge.separating_set?.join(' ') ?? null,
      in_truth: edge.in_truth,
    })),
  );

/**
 * Recorded transitions, in the order in which they were made.
 *
 * @param values row-major: state, action, next state, reward
 */
export function transitionRows(
  values: ArrayLike<number>,
  { state, action, next, reward }: Pick<EnvironmentInfo, 'state' | 'action' | 'next' | 'reward'>,
): Row[] {
  const names = [...state, ...action, ...next, reward];
  return Array.from({ length: Math.floor(values.length / names.length) }, (_, step) => ({
    step,
    ...Object.fromEntries(names.map((name, j) => [name, values[step * names.length + j]])),
  }));
}

/** Mean actions over robot and lamp. */
export const policyRows = (policies: Map<Method, ArrayLike<number>>): Row[] =>
  [...policies].flatMap(([method, actions]) =>
    Array.from({ length: GRID * GRID }, (_, i) => ({
      method,
      X: coordinate(i % GRID, GRID),
      Z: coordinate(Math.floor(i / GRID), GRID),
      A: actions[i],
    })),
  );

/** Predictions along one variable, the other held, by each model and by the environment. */
export const predictionRows = (along: Record<'X' | 'Z', Predictions>, held: number): Row[] =>
  (['X', 'Z'] as const).flatMap((name) =>
    ([['room', along[name].truth], ...along[name].models] as [string, ArrayLike<number>][]).flatMap(
      ([by, values]) =>
        Array.from({ length: SLICE }, (_, i) => ({
          by,
          X: name === 'X' ? coordinate(i, SLICE) : held,
          Z: name === 'Z' ? coordinate(i, SLICE) : held,
          A: 0,
          "X'": values[3 * i],
          "Z'": values[3 * i + 1],
          R: values[3 * i + 2],
        })),
    ),
  );

/** Imagined and real episodes. */
export const rolloutRows = (rollouts: Map<Method, Rollouts>): Row[] =>
  [...rollouts].flatMap(([method, both]) =>
    (['imagined', 'real'] as const).flatMap((kind) =>
      both[kind].flatMap((states, episode) =>
        states.map(([X, Z], step) => ({ method, kind, episode, step, X, Z })),
      ),
    ),
  );

/** One recorded step, and what would have been. */
export function whatIfRows(
  { step, state, action, seen, truth, model }: WhatIf,
  supposed: { method: Method; action: number; lamp: number },
): Row[] {
  const row = (answer: string, followed: typeof seen, was = true) => ({
    method: supposed.method,
    step,
    answer,
    X: state[0],
    Z: was ? state[1] : supposed.lamp,
    A: was ? action[0] : supposed.action,
    "X'": followed.next_state[0],
    "Z'": followed.next_state[1],
    R: followed.reward,
  });
  return [
    row('as it was', seen),
    row('room', truth, false),
    ...(model ? [row('model', model, false)] : []),
  ];
}

export async function csvOf(rows: Row[]): Promise<string> {
  const { default: Papa } = await import('papaparse');
  return `${bare(() => Papa.unparse(rows, { newline: '\n' }))}\n`;
}
