/** Graphs as files: their content, and escaping of column names. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toDagitty } from '../../www/export/dagitty.ts';
import { toDot } from '../../www/export/dot.ts';
import { toJson } from '../../www/export/json.ts';
import { escaped, toSvg } from '../../www/export/svg.js';

/** @typedef {import('../../www/export/graph.d.ts').ExportGraph} ExportGraph */

/** @type {ExportGraph} */
const graph = {
  title: 'A graph',
  nodes: ["X'", 'a "b"', 'c\\', '<d> & e', 'line\nbreak'],
  edges: [
    { from: "X'", to: 'a "b"', kind: 'directed', p: 0.01, given: [], probability: 0.934 },
    { from: 'c\\', to: '<d> & e', kind: 'undirected', p: null, given: ["X'"] },
    { from: 'a "b"', to: 'c\\', kind: 'directed', p: 0.2, given: [], mark: 'extra' },
  ],
  about: [
    ['seed', '7'],
    ['config', '{"graph":{"R":["<X>"]}}'],
    ['cmbpo', '0.1.0'],
  ],
};

const placed = {
  width: 300,
  height: 200,
  nodes: new Map(graph.nodes.map((name, i) => [name, { x: 50 * i, y: 30 * i }])),
  size: () => ({ width: 60, height: 30 }),
  path: () => 'M0 0h10',
  label: () => ({ x: 5, y: 0 }),
};

test('SVG: well-formed whatever the names, with legend and caption', () => {
  const svg = toSvg(graph, placed);
  wellFormed(svg);
  for (const part of ['a &quot;b&quot;', '&lt;d&gt; &amp; e', 'X&#39;', '>0.93<', '>extra<']) {
    assert.ok(svg.includes(part), part);
  }
  assert.match(svg, /seed 7; config \{&quot;graph/);
  assert.match(svg, /cmbpo 0\.1\.0/);
  assert.match(svg, />causes</);
  assert.match(svg, /do not tell the direction/);
  assert.match(svg, /share of resamples/);
  assert.match(svg, /not in the truth/);
  assert.equal(svg.match(/marker-end/g)?.length, 5, 'two arrows, three in the legend');
});

test('SVG: the legend explains only what is there', () => {
  const svg = toSvg({ ...graph, edges: graph.edges.slice(1, 2) }, placed);
  wellFormed(svg);
  assert.doesNotMatch(svg, />causes<|share of resamples|not in the truth|marker-end/);
});

test('a long caption is broken, and nothing of it is lost', () => {
  const config = JSON.stringify({ graph: Object.fromEntries(graph.nodes.map((n) => [n, []])) });
  const svg = toSvg({ ...graph, about: [['config', config.repeat(9)]] }, placed);
  wellFormed(svg);
  const lines = [...svg.matchAll(/fill="#5a6170">([^<]*)</g)].map(([, words]) => words);
  assert.ok(lines.length > 4);
  assert.equal(
    lines.join('').replace(/\s/g, ''),
    escaped(`config ${config.repeat(9)}`).replace(/\s/g, ''),
  );
});

test('text that no XML may hold is left out', () => {
  assert.equal(escaped('a\u0000\u001b\ud800b\ufffe😀'), 'ab😀');
});

test('DOT: quoted names, labels with their own escapes, directions and weights', () => {
  const dot = toDot(graph);
  assert.match(dot, /^digraph "A graph" \{/);
  assert.ok(dot.includes('"X\'" -> "a \\"b\\"" [label="0.93", penwidth=2.83];'), dot);
  assert.ok(dot.includes('"c\\\\" -> "<d> & e" [dir=none];'), dot);
  assert.ok(dot.includes('"line\nbreak" [label="line\\nbreak"];'), dot);
  assert.ok(dot.includes('"c\\\\" [label="c\\\\"];'), dot);
});

test('DOT: a backslash in a label begins no escape', () => {
  const dot = toDot({ ...graph, nodes: ['a\\N', 'b\\\\"'], edges: [] });
  assert.ok(dot.includes('"a\\N" [label="a\\\\N"];'), dot);
  assert.ok(dot.includes('"b\\\\\\\\\\"" [label="b\\\\\\\\\\""];'), dot);
});

test('dagitty: a pdag when an edge has no direction, a dag otherwise; names cannot end early', () => {
  assert.equal(
    toDagitty(graph),
    [
      'pdag {',
      `"X'"`,
      `"a 'b'"`,
      '"c/"',
      '"<d> & e"',
      '"line break"',
      `"X'" -> "a 'b'"`,
      '"c/" -- "<d> & e"',
      `"a 'b'" -> "c/"`,
      '}',
      '',
    ].join('\n'),
  );
  const [directed] = graph.edges;
  assert.match(toDagitty({ ...graph, edges: directed ? [directed] : [] }), /^dag \{/);
});

/** @type {ExportGraph} */
const partial = {
  title: 'Marks',
  nodes: ['a', 'b', 'c', 'd', 'e'],
  edges: [
    { from: 'a', to: 'b', kind: 'partial', marks: ['circle', 'arrow'], p: 0.01, given: [] },
    { from: 'b', to: 'c', kind: 'partial', marks: ['arrow', 'arrow'], p: 0.01, given: [] },
    { from: 'd', to: 'b', kind: 'partial', marks: ['tail', 'arrow'], p: 0.01, given: [] },
    { from: 'd', to: 'e', kind: 'partial', marks: ['circle', 'circle'], p: 0.01, given: [] },
  ],
  about: [['learner', 'fci']],
};

test('marks at both ends: a pag for dagitty, shapes for Graphviz, JSON as it was', () => {
  assert.equal(
    toDagitty(partial),
    'pag {\n"a"\n"b"\n"c"\n"d"\n"e"\n"a" @-> "b"\n"b" <-> "c"\n"d" -> "b"\n"d" @-@ "e"\n}\n',
  );
  const dot = toDot(partial);
  assert.ok(dot.includes('"a" -> "b" [dir=both, arrowtail=odot, arrowhead=normal];'), dot);
  assert.ok(dot.includes('"d" -> "b" [dir=both, arrowtail=none, arrowhead=normal];'), dot);
  assert.deepEqual(JSON.parse(toJson(partial)).edges, partial.edges);
});

test('marks at both ends: the picture has them, and explains each kind of edge that is there', () => {
  const svg = toSvg(partial, placed);
  wellFormed(svg);
  // Each of the four edges appears twice: in the graph and in the legend.
  assert.equal(svg.match(/marker-start="url\(#circle\)"/g)?.length, 4);
  assert.equal(svg.match(/marker-start="url\(#arrow-0\)"/g)?.length, 2);
  assert.equal(svg.match(/marker-end="url\(#arrow-0\)"/g)?.length, 6);
  assert.match(svg, /something unseen moves both; neither causes the other/);
  const some = toSvg({ ...partial, edges: partial.edges.slice(0, 1) }, placed);
  assert.doesNotMatch(some, /neither causes the other|directly or through others/);
});

test('dagitty: two names stay two', () => {
  const text = toDagitty({ ...graph, nodes: ['a"', "a'", 'a\\', 'a/'], edges: [] });
  const names = text.split('\n').slice(1, -2);
  assert.equal(new Set(names).size, 4, text);
  assert.ok(names.includes(`"a'"`) && names.includes('"a/"'), 'who could keep a name kept it');
});

test('JSON: read back as it was', () => {
  const { title, nodes, edges, about } = graph;
  assert.deepEqual(JSON.parse(toJson(graph)), {
    title,
    nodes,
    edges,
    about: Object.fromEntries(about),
  });
});

/** Check that tags are closed in order, attributes are quoted, and & and < are escaped. @param {string} xml */
function wellFormed(xml) {
  /** @type {string[]} */ const open = [];
  const rest = xml.replace(
    /<(\/?)([a-z]+)((?:\s[\w:-]+="[^"<]*")*)(\/?)>/g,
    (_, end, name, __, empty) => {
      if (end) assert.equal(open.pop(), name);
      else if (!empty) open.push(name);
      return '';
    },
  );
  assert.deepEqual(open, []);
  assert.doesNotMatch(rest, /[<>]/);
  assert.doesNotMatch(xml, /&(?!(amp|lt|gt|quot|#39);)/);
}
