/** True graphs as text, and comparison of found graphs with them. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { loadTables } from '../../scripts/experiment/wasm.mjs';
import { readTruth } from '../../www/data/truth.ts';
import { toDagitty } from '../../www/export/dagitty.ts';
import { toDot } from '../../www/export/dot.ts';
import { toJson } from '../../www/export/json.ts';

/** @param {string} text for example "a>b b-c" */
const edges = (text) =>
  text.split(' ').map((word) => {
    const [from, to] = word.split(/[>-]/);
    const kind = /** @type {'directed' | 'undirected'} */ (
      word.includes('>') ? 'directed' : 'undirected'
    );
    return { from, to, kind };
  });

for (const [what, text] of [
  ['a list', 'a -> b\nc <- b\n\n# a remark\nc -- d\n'],
  ['a numbered list with other arrows', '1. a --> b\n2. b --> c\n3. c --- d'],
  ['arrows of typesetters', 'a → b; b → c; c — d'],
  ['a chain', 'a -> b -> c - d'],
  ['dagitty text', 'pdag {\na [pos="0,1"]\na -> b -> c\nc -- d /* nothing */ }'],
  [
    'JSON',
    '{"edges":[{"from":"a","to":"b"},{"from":"b","to":"c","kind":"directed"},{"from":"c","to":"d","kind":"undirected"}]}',
  ],
]) {
  test(`${what} is read`, () => assert.deepEqual(readTruth(text), edges('a>b b>c c-d')));
}

test('groups, names with spaces, pairs by commas and parents are read', () => {
  assert.deepEqual(readTruth('dag { a -> {b c} }'), edges('a>b a>c'));
  assert.deepEqual(readTruth('dag { "wet road" -> b }')[0].from, 'wet road');
  assert.deepEqual(readTruth('dag{a->b--c<-d;e}'), edges('a>b b-c d>c'));
  assert.deepEqual(readTruth('wet road -> slippery')[0].from, 'wet road');
  assert.deepEqual(readTruth('a,b\nb,c'), edges('a>b b>c'));
  assert.deepEqual(readTruth('{"b": ["a"], "c": ["a", "b"]}'), edges('a>b a>c b>c'));
});

test('comments, quoted brackets and attributes of Graphviz hold no edges', () => {
  const comments = '// by hand\ndigraph { a -> b; // c -> d\n# x -> y\n /* b -> a */ b -> c }';
  assert.deepEqual(readTruth(comments), edges('a>b b>c'));
  const attributes = 'digraph G { rankdir=LR; a [label="x -> y ]"]; a->b [label="[c -> d"]; }';
  assert.deepEqual(readTruth(attributes), edges('a>b'));
  assert.deepEqual(readTruth('digraph { a -> b -> c [dir=none]\n c -> d }'), edges('a-b b-c c>d'));
});

test('names with brackets, quotation marks and backslashes come back from what the page writes', () => {
  const nodes = ['T [C]', 'a "b"', 'c\\', 'd\\e', '-> f', '// g'];
  const graph = {
    title: 'a "graph" {',
    nodes,
    edges: nodes.slice(1).map((to, i) => ({
      from: nodes[i],
      to,
      kind: i === 1 ? /** @type {const} */ ('undirected') : /** @type {const} */ ('directed'),
      p: null,
      given: [],
    })),
    about: [],
  };
  const want = graph.edges.map(({ from, to, kind }) => ({ from, to, kind }));
  assert.deepEqual(readTruth(toDot(graph)), want);
});

test('what the page writes, it reads', () => {
  const graph = {
    title: 'a graph',
    nodes: ["X'", 'a b', 'R'],
    edges: [
      { from: "X'", to: 'R', kind: /** @type {const} */ ('directed'), p: 0.1, given: [] },
      { from: 'a b', to: 'R', kind: /** @type {const} */ ('undirected'), p: null, given: [] },
    ],
    about: [],
  };
  const want = graph.edges.map(({ from, to, kind }) => ({ from, to, kind }));
  assert.deepEqual(readTruth(toDagitty(graph)), want);
  assert.deepEqual(readTruth(toJson(graph)), want);
});

for (const [what, text, named] of /** @type {[string, string, RegExp][]} */ ([
  ['nothing', ' \n', /no graph/],
  ['a line that is no edge', 'a -> b\nhello', /line 2: "hello"/],
  ['an arrow without an end', 'a ->', /line 1.*name is missing/],
  ['a hidden common cause', 'a <-> b', /hidden common cause/],
  ['two directions', 'a -> b\nb -> a', /a|b.*two different edges/],
  ['a loop', 'a -> a', /"a" cannot cause itself/],
  ['broken JSON', '{"edges": [', /not JSON/],
  ['a name with a dash', 'dag { blood-pressure -> y }', /"blood-pressure" is no name/],
  ['an open brace', 'dag { a -> b', /last } is missing/],
  ['an edge in inner braces', 'digraph { subgraph q { a -> b } }', /inner braces/],
  ['an edge without an end', '{"edges": [{"from": "a"}]}', /edge 1/],
  ['parents that are no list', '{"a": "b"}', /"a" holds "b"/],
])) {
  test(`${what} is named`, () => assert.throws(() => readTruth(text), named));
}

/** @type {import('../../scripts/experiment/wasm.mjs').TablesBindings} */ let wasm;
before(async () => {
  wasm = await loadTables();
});

test('distance, precision and recall, with each difference by its kind', () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  const found = edges('a>b c>b c-d a>e');
  const held = wasm.hold_against(names, found, readTruth('a -> b -> c -> d -> e'), {
    learner: 'lingam',
  });
  assert.equal(held.distance, 4);
  assert.deepEqual(
    held.differences.map(({ a, b, kind }) => `${a}${b} ${kind}`),
    ['ae extra', 'bc reversed', 'cd undirected', 'de missing'],
  );
  assert.deepEqual(held.adjacency, {
    right: 3,
    extra: 1,
    missing: 1,
    precision: 0.75,
    recall: 0.75,
  });
  // PC is compared with the equivalence class, in which a chain has no directions.
  const pc = wasm.hold_against(
    names,
    edges('a-b b-c c-d d-e'),
    readTruth('a -> b -> c -> d -> e'),
    {},
  );
  assert.deepEqual([pc.distance, pc.class], [0, true]);
  assert.throws(() => wasm.hold_against(['a'], [], readTruth('a -> q'), {}), /"q".*a/);
});
