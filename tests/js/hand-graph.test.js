/** A graph drawn by the reader: its differences from the learned one, the policy's inputs, and undo. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  candidatesOf,
  difference,
  handGraph,
  inOrder,
  policyInputs,
  toggled,
} from '../../www/state/hand-graph.ts';
import { begin, change, redo, undo } from '../../www/state/history.ts';

/** @type {import('../../www/types.d.ts').EnvironmentInfo} */
const info = {
  name: 'light-door',
  state: ['X', 'Z'],
  action: ['A'],
  next: ["X'", "Z'"],
  reward: 'R',
  horizon: 200,
  low: [-1],
  high: [1],
  truth: { "X'": ['X', 'A'], "Z'": ['X', 'A'], R: ['X'] },
  confounded: [],
  settings: {},
};

test('every pair from now to next is a candidate, and none back', () => {
  const pairs = candidatesOf(info);
  assert.equal(pairs.length, 9);
  assert.ok(pairs.every(({ from, to }) => 'XZA'.includes(from) && ["X'", "Z'", 'R'].includes(to)));
});

test('an edge toggled twice is the graph as it was, whatever the order it was written in', () => {
  const pair = { from: 'Z', to: 'R' };
  const once = toggled(info.truth, pair, info);
  assert.deepEqual(once, { "X'": ['X', 'A'], "Z'": ['X', 'A'], R: ['X', 'Z'] });
  assert.deepEqual(toggled(once, pair, info), inOrder(info.truth, info));
  assert.deepEqual(inOrder({ R: ['A', 'X'] }, info), { "X'": [], "Z'": [], R: ['X', 'A'] });
});

test('differences are named on both sides', () => {
  const graph = { "X'": ['X', 'A'], "Z'": ['X'], R: ['X', 'Z'] };
  assert.deepEqual(difference(graph, info.truth, info), {
    added: [{ from: 'Z', to: 'R' }],
    removed: [{ from: 'A', to: "Z'" }],
  });
});

for (const [
  name,
  parents,
  expected,
] of /** @type {[string, Record<string, string[]>, string[]][]} */ ([
  ['the causes of the reward', info.truth, ['X']],
  ['also what leads there over a step', { R: ['Z'], "Z'": ['X'] }, ['X', 'Z']],
  ['everything where nothing causes the reward', { "X'": ['X'] }, ['X', 'Z']],
  ['everything where only the action does', { R: ['A'] }, ['X', 'Z']],
])) {
  test(`the policy looks at ${name}`, () => {
    assert.deepEqual(policyInputs(parents, info), expected);
  });
}

test('the report of a drawn graph says that it was not tested', () => {
  const graph = handGraph({ R: ['Z'] }, info);
  assert.equal(graph.test, null);
  assert.equal(graph.correct, false);
  const edge = graph.edges.find(({ from, to }) => from === 'Z' && to === 'R');
  assert.deepEqual([edge?.present, edge?.in_truth, edge?.p], [true, false, null]);
  assert.equal(handGraph(info.truth, info).correct, true);
  assert.deepEqual(handGraph(info.truth, info, ['Z']).policy_inputs, ['Z']);
});

test('undo and redo walk the same way back and forth; a change ends what could be redone', () => {
  const three = change(change(begin(1), 2), 3);
  assert.equal(undo(three).now, 2);
  assert.equal(undo(undo(three)).now, 1);
  assert.equal(undo(undo(undo(three))).now, 1);
  assert.deepEqual(redo(redo(undo(undo(three)))), three);
  assert.deepEqual(change(undo(three), 4), { past: [1, 2], now: 4, future: [] });
});
