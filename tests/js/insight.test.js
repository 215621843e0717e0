/** The numbers in "See why". */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  coordinate,
  explained,
  GRID,
  gridStates,
  meanError,
  SLICE,
  sliceStates,
  swing,
  thinned,
} from '../../www/state/insight.js';

test('the grid covers the environment, X fastest', () => {
  const states = gridStates();
  assert.equal(states.length, 2 * GRID * GRID);
  assert.deepEqual([...states.slice(0, 2)], [-1, -1]);
  assert.deepEqual([...states.slice(2 * (GRID - 1), 2 * GRID)], [1, -1]);
  assert.deepEqual([...states.slice(-2)], [1, 1]);
});

test('a slice moves one variable and holds the other', () => {
  const { states, actions } = sliceStates('Z', 0.25);
  assert.deepEqual([...states.slice(0, 2), ...states.slice(-2)], [0.25, -1, 0.25, 1]);
  assert.equal(actions.length, SLICE);
  assert.deepEqual([...sliceStates('X', 0.25).states.slice(0, 2)], [-1, 0.25]);
});

test('a policy’s swing is its range along the lamp', () => {
  const of = (/** @type {(x: number, z: number) => number} */ policy) =>
    swing(
      Array.from({ length: GRID * GRID }, (_, i) =>
        policy(coordinate(i % GRID, GRID), coordinate(Math.floor(i / GRID), GRID)),
      ),
    );
  assert.equal(
    of((x) => -x),
    0,
  );
  assert.equal(
    of((_, z) => -z),
    2,
  );
  assert.ok(Math.abs(of((x, z) => 0.5 * x - 0.25 * z) - 0.5) < 1e-12);
});

test('R² of a parabola: 1 for one, about 0 for none, 0 for what does not vary', () => {
  const x = Array.from({ length: 41 }, (_, i) => coordinate(i, 41));
  const fit = (/** @type {(x: number, i: number) => number} */ y) => explained(x, x.map(y));
  assert.ok(Math.abs(fit((v) => 1 - v * v) - 1) < 1e-12);
  assert.ok(Math.abs(fit((v) => 2 * v + 3 * v * v) - 1) < 1e-12);
  assert.ok(fit((_, i) => (i % 2 ? 1 : -1)) < 0.02);
  assert.equal(
    fit(() => 1),
    0,
  );
  // The parabola explains half of the variance: y = x plus an independent part of equal variance.
  const half = x.flatMap((v) => [
    [v, v + Math.sqrt(0.35)],
    [v, v - Math.sqrt(0.35)],
  ]);
  const share = explained(
    half.map(([v]) => v),
    half.map(([, y]) => y),
  );
  assert.ok(Math.abs(share - 0.5) < 0.01, `${share}`);
});

test('errors and thinning', () => {
  assert.equal(meanError([1, 0, 3, 0], [2, 0, 5, 0], 0, 2), 1.5);
  assert.deepEqual(thinned([1, 2, 3, 4, 5, 6, 7, 8], 2, 2), [
    [1, 2],
    [5, 6],
  ]);
});
