/** What is asked of agents and models to see why they do what they do: grids and slices of the states. */

/** @import { Method } from '../types.d.ts' */

/** Points a side of a policy's map. */
export const GRID = 21;
/** Points of a slice. */
export const SLICE = 41;
/** Where the other variable is held when nobody says where. */
export const HELD = 0.5;
/** Episodes and steps of the rollouts that are drawn. */
export const ROLLOUTS = { episodes: 5, steps: 60, seed: 0 };

/** @param {number} i @param {number} n */
export const coordinate = (i, n) => -1 + (2 * i) / (n - 1);

/** States of a policy's map, row-major: X runs fastest, Z from -1 up. */
export function gridStates() {
  const states = new Float32Array(2 * GRID * GRID);
  for (let i = 0; i < GRID * GRID; i += 1) {
    states[2 * i] = coordinate(i % GRID, GRID);
    states[2 * i + 1] = coordinate(Math.floor(i / GRID), GRID);
  }
  return states;
}

/**
 * States along one variable, the other held; with the action 0 for each.
 *
 * @param {'X' | 'Z'} along
 * @param {number} held
 */
export function sliceStates(along, held) {
  const states = new Float32Array(2 * SLICE);
  for (let i = 0; i < SLICE; i += 1) {
    states[2 * i] = along === 'X' ? coordinate(i, SLICE) : held;
    states[2 * i + 1] = along === 'X' ? held : coordinate(i, SLICE);
  }
  return { states, actions: new Float32Array(SLICE) };
}

/**
 * How much a policy listens to the lamp: the range of its action as Z goes from -1 to 1, on average
 * over X.
 *
 * @param {ArrayLike<number>} actions of `gridStates`
 * @returns {number} between 0 and 2
 */
export function swing(actions) {
  let sum = 0;
  for (let x = 0; x < GRID; x += 1) {
    const column = Array.from({ length: GRID }, (_, z) => actions[z * GRID + x]);
    sum += Math.max(...column) - Math.min(...column);
  }
  return sum / GRID;
}

/**
 * How far predictions of one output are from the truth on average.
 *
 * @param {ArrayLike<number>} predicted `[rows, outputs]`
 * @param {ArrayLike<number>} truth
 * @param {number} output
 * @param {number} outputs
 */
export function meanError(predicted, truth, output, outputs) {
  let sum = 0;
  const rows = truth.length / outputs;
  for (let i = 0; i < rows; i += 1) {
    sum += Math.abs(predicted[i * outputs + output] - truth[i * outputs + output]);
  }
  return sum / rows;
}

/**
 * Share of the variance of y that a parabola in x explains.
 *
 * @param {number[]} x
 * @param {number[]} y
 * @returns {number} R², 0 when y does not vary
 */
export function explained(x, y) {
  const n = x.length;
  const mean = (/** @type {number[]} */ values) => values.reduce((s, v) => s + v, 0) / n;
  const centred = (/** @type {number[]} */ values) => {
    const middle = mean(values);
    return values.map((value) => value - middle);
  };
  const dot = (/** @type {number[]} */ a, /** @type {number[]} */ b) =>
    a.reduce((sum, value, i) => sum + value * b[i], 0);
  const [a, target] = [centred(x), centred(y)];
  const total = dot(target, target);
  if (n < 3 || total === 0 || dot(a, a) === 0) return 0;
  // Gram and Schmidt: what the square adds to the line.
  const square = centred(x.map((value) => value * value));
  const slope = dot(a, square) / dot(a, a);
  const b = square.map((value, i) => value - slope * a[i]);
  const part = (/** @type {number[]} */ base) =>
    dot(base, base) > 1e-12 ? dot(base, target) ** 2 / dot(base, base) : 0;
  return Math.min(1, (part(a) + part(b)) / total);
}

/**
 * Every so-manieth row of a table, so that about `most` are left.
 *
 * @param {ArrayLike<number>} values row-major
 * @param {number} columns
 * @param {number} most
 * @returns {number[][]}
 */
export function thinned(values, columns, most) {
  const rows = Math.floor(values.length / columns);
  const step = Math.max(1, Math.ceil(rows / most));
  /** @type {number[][]} */ const kept = [];
  for (let i = 0; i < rows; i += step) {
    kept.push(Array.from({ length: columns }, (_, j) => values[i * columns + j]));
  }
  return kept;
}

/**
 * Where a question is answered: an experiment's workers, or what was stored.
 *
 * @typedef {object} Insight
 * @property {() => Promise<Map<Method, ArrayLike<number>>>} policies actions of `gridStates`
 * @property {() => Promise<ArrayLike<number> | null>} steps C-MBPO's own, as `Session.transitions`
 * @property {(along: 'X' | 'Z', held: number) => Promise<Predictions | null>} slice null where it is
 *   not known
 * @property {(shift: import('../types.d.ts').Shift, from?: {steps: number, states?:
 *   Map<Method, number[]>}) => Promise<Map<Method, import('../types.d.ts').Rollouts> | null>} rollouts
 *   from a state of each agent, or from where episodes begin
 * @property {((method: Method, step: number, state: number[] | null, action: number[] | null) =>
 *   Promise<import('../types.d.ts').WhatIf | null>) | null} whatIf
 */

/** @typedef {{truth: ArrayLike<number>, models: Map<Method, ArrayLike<number>>}} Predictions */
