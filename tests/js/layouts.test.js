/** Where the variables of large graphs stand: a page that draws one must go on to answer. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placeGraph } from '../../www/views/dag-layout.js';
import { place } from '../../www/views/graph-layout.ts';

/** The same edges each time. @param {number} count of variables @param {(i: number, j: number) => boolean} has */
function graph(count, has) {
  const nodes = Array.from({ length: count }, (_, i) => `v${i}`);
  const edges = nodes.flatMap((from, i) =>
    nodes.flatMap((to, j) =>
      i < j && has(i, j)
        ? [{ from, to, kind: /** @type {const} */ ('directed'), p: null, given: [] }]
        : [],
    ),
  );
  return { nodes, edges };
}

/** @param {() => void} work @returns {number} milliseconds */
function timed(work) {
  const begun = performance.now();
  work();
  return performance.now() - begun;
}

/** @param {import('../../www/export/graph.d.ts').Placement} placed @param {string[]} nodes */
function apart(placed, nodes) {
  const boxes = nodes.map((name) => ({ ...placed.nodes.get(name), ...placed.size(name) }));
  for (const [i, a] of boxes.entries()) {
    assert.ok(Number(a.x) - a.width / 2 >= 0 && Number(a.x) + a.width / 2 <= placed.width);
    assert.ok(Number(a.y) - a.height / 2 >= 0 && Number(a.y) + a.height / 2 <= placed.height);
    for (const b of boxes.slice(i + 1)) {
      const dx = Math.abs(Number(a.x) - Number(b.x));
      const dy = Math.abs(Number(a.y) - Number(b.y));
      assert.ok(dx >= (a.width + b.width) / 2 || dy >= (a.height + b.height) / 2, 'boxes overlap');
    }
  }
}

test('60 columns and about a thousand edges are placed at once, causes above their effects', () => {
  const { nodes, edges } = graph(60, (i, j) => (i * 7 + j * 13) % 5 < 3);
  assert.ok(edges.length > 1000);
  let placed = placeGraph([], []);
  const took = timed(() => (placed = placeGraph(nodes, edges)));
  // Dagre takes ten to thirty seconds.
  assert.ok(took < 2000, `${Math.round(took)} ms`);
  apart(placed, nodes);
  for (const { from, to } of edges) {
    assert.ok(Number(placed.nodes.get(from)?.y) < Number(placed.nodes.get(to)?.y), `${from} ${to}`);
    assert.match(placed.path(from, to), /^M[-\d.]+ [-\d.]+Q[-\d. ]+$/);
    const { x, y } = placed.label(from, to);
    assert.ok(x >= 0 && x <= placed.width && y >= 0 && y <= placed.height);
  }
});

test('cycles, edges to itself and single variables have their places, too', () => {
  const { nodes, edges } = graph(30, (i, j) => (i + j) % 3 === 0);
  const round = edges.map(({ from, to, ...rest }) => ({ ...rest, from: to, to: from }));
  const own = { ...edges[0], from: 'v1', to: 'v1' };
  const all = ['alone', '__proto__', ...nodes];
  const placed = placeGraph(all, /** @type {any} */ ([...edges, ...round, own]));
  assert.ok(edges.length > 80);
  apart(placed, all);
});

test('the candidates of a world of 64 variables and 8 actions are placed at once, in two tiers', () => {
  const causes = Array.from({ length: 72 }, (_, i) => `s${i}`);
  const effects = Array.from({ length: 65 }, (_, i) => `n${i}`);
  const pairs = causes.flatMap((from) => effects.map((to) => ({ from, to })));
  const world = { name: 'own' };
  let placed = place([], [], world);
  const took = timed(() => (placed = place([...causes, ...effects], pairs, world)));
  // Dagre takes more than twenty seconds.
  assert.ok(took < 1000, `${Math.round(took)} ms`);
  const small = place(
    ['a', 'b', 'c', 'd'],
    [
      { from: 'a', to: 'c' },
      { from: 'b', to: 'd' },
    ],
    world,
  );
  assert.equal(placed.width, small.width, 'as wide as by dagre');
  const ys = (/** @type {string[]} */ names) => names.map((name) => placed.nodes.get(name)?.y ?? 0);
  for (const tier of [causes, effects]) {
    const rows = ys(tier);
    assert.deepEqual(
      rows,
      [...rows].sort((a, b) => a - b),
      'in the order of the variables',
    );
    assert.equal(rows[0], 43);
    assert.equal(rows.at(-1), placed.height - 43);
  }
  assert.equal(placed.nodes.get('s0')?.x, small.nodes.get('a')?.x);
  assert.equal(placed.nodes.get('n0')?.x, small.nodes.get('c')?.x);
});
