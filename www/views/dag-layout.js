/** Where the variables of any graph stand: causes above their effects, by dagre if the graph is not large. */

/** @import { ExportEdge, Placement, Point } from '../export/graph.d.ts' */

import { Graph, layout } from '@dagrejs/dagre';
import { bare } from '../bare.js';
import { layersFor } from './layer-layout.js';

const HEIGHT = 34;
const LETTER = 8.2;
/** Dagre takes half a second for so many edges, and minutes for a thousand. */
const MOST_EDGES = 80;

/**
 * Names of our own for dagre, which keeps nodes in objects and knows edges by the ends' joined names: `__proto__` would be
 * no node of it.
 *
 * @param {string[]} nodes
 */
export function idOf(nodes) {
  const ids = new Map(nodes.map((name, i) => [name, `n${i}`]));
  return (/** @type {string} */ name) => ids.get(name) ?? '';
}

/**
 * @param {string[]} nodes
 * @param {ExportEdge[]} edges
 * @returns {Placement}
 */
export const placeGraph = (nodes, edges) => bare(() => placedBy(nodes, edges));

/** @type {typeof placeGraph} */
function placedBy(nodes, edges) {
  const size = (/** @type {string} */ name) => ({
    width: Math.max(52, 22 + LETTER * [...name].length),
    height: HEIGHT,
  });
  if (edges.length > MOST_EDGES) {
    const { points, ...layers } = layersFor(nodes, edges, (name) => size(name).width);
    return {
      ...layers,
      size,
      path: (from, to) => smooth(points(from, to)),
      label: (from, to) => middle(points(from, to)),
    };
  }
  const graph = new Graph();
  graph.setGraph({ rankdir: 'TB', nodesep: 26, ranksep: 52, marginx: 10, marginy: 10 });
  const id = idOf(nodes);
  for (const name of nodes) graph.setNode(id(name), size(name));
  for (const { from, to } of edges) graph.setEdge(id(from), id(to), {});
  layout(graph);
  const { width = 0, height = 0 } = graph.graph();
  const placed = new Map(
    nodes.map((name) => {
      const { x = 0, y = 0 } = graph.node(id(name));
      return [name, { x, y }];
    }),
  );
  const points = (/** @type {string} */ from, /** @type {string} */ to) =>
    /** @type {Point[]} */ (bare(() => graph.edge(id(from), id(to)))?.points ?? []);
  return {
    width,
    height,
    nodes: placed,
    size,
    path: (from, to) => smooth(points(from, to)),
    label: (from, to) => middle(points(from, to)),
  };
}

/**
 * The middle of the curve through these points.
 *
 * @param {Point[]} points
 * @returns {Point}
 */
function middle(points) {
  if (points.length === 0) return { x: 0, y: 0 };
  const m = Math.floor(points.length / 2);
  const [a, b, c] = [points[Math.max(0, m - 1)], points[m], points[m + 1] ?? points[m]];
  const start = m - 1 <= 0 ? a : between(a, b);
  const end = m + 1 >= points.length - 1 ? c : between(b, c);
  return { x: (start.x + 2 * b.x + end.x) / 4, y: (start.y + 2 * b.y + end.y) / 4 };
}

/**
 * @param {Point} a
 * @param {Point} b
 * @returns {Point}
 */
const between = (a, b) => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });

/**
 * A curve that is straight at its ends and passes the middle of every line between.
 *
 * @param {Point[]} points
 */
function smooth(points) {
  if (points.length === 0) return '';
  const at = (/** @type {Point} */ { x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`;
  const last = points[points.length - 1];
  let path = `M${at(points[0])}`;
  for (let i = 1; i < points.length - 1; i += 1) {
    const [a, b] = [points[i], points[i + 1]];
    const end = i === points.length - 2 ? last : between(a, b);
    path += `Q${at(a)} ${at(end)}`;
  }
  return points.length === 2 ? `${path}L${at(last)}` : path;
}
