/** Comparison of a run's graphs with the true graph. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { precision, recall, scoreOf } from '../../scripts/experiment/graph-score.mjs';

const truth = { "X'": ['X', 'A'], "S1'": ['X'], R: ['X'] };

test('edges are counted as right, extra or missing, in the graph that was used and in the last one', () => {
  const parents = { "X'": ['X', 'S1'], "S1'": ['X'], R: [] };
  const score = scoreOf({ parents, final_parents: truth }, truth);
  assert.deepEqual(score.used, { right: 2, extra: 1, missing: 2 });
  assert.deepEqual(score.final, { right: 4, extra: 0, missing: 0 });
  assert.equal(precision(score.used), 2 / 3);
  assert.equal(recall(score.used), 1 / 2);
});

test('an empty graph is wrong in nothing, and an empty truth is found whole', () => {
  const nothing = { right: 0, extra: 0, missing: 0 };
  assert.equal(precision(nothing), 1);
  assert.equal(recall(nothing), 1);
});
