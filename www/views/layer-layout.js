/** Where the variables of a large graph stand: causes above their effects, in a time that grows with the edges alone. */

/** @import { ExportEdge, Point } from '../export/graph.d.ts' */

const HEIGHT = 34;
const BESIDE = 26;
const BELOW = 52;
const MARGIN = 10;
/** How far an edge bends that passes other layers, at the most. */
const BEND = 240;

/**
 * @typedef {object} Layers
 * @property {number} width
 * @property {number} height
 * @property {Map<string, Point>} nodes
 * @property {(from: string, to: string) => Point[]} points of an edge: its start, where it bends, its end
 */

/**
 * The layer of each variable: one below the lowest of its causes. An edge that closes a cycle counts for none.
 *
 * @param {number} count of variables
 * @param {number[][]} effects
 * @returns {number[]}
 */
function layersOf(count, effects) {
  /** @type {number[]} */ const order = [];
  // 0: not seen, 1: on the way to it, 2: done.
  const state = new Uint8Array(count);
  /** @type {[number, number][]} */ const kept = [];
  for (let start = 0; start < count; start += 1) {
    if (state[start] !== 0) continue;
    const way = [{ node: start, next: 0 }];
    state[start] = 1;
    while (way.length > 0) {
      const top = way[way.length - 1];
      const to = effects[top.node][top.next];
      top.next += 1;
      if (to === undefined) {
        state[top.node] = 2;
        order.push(top.node);
        way.pop();
      } else if (state[to] !== 1) {
        kept.push([top.node, to]);
        if (state[to] === 0) way.push({ node: to, next: 0 });
        if (state[to] === 0) state[to] = 1;
      }
    }
  }
  /** @type {number[][]} */ const below = Array.from({ length: count }, () => []);
  for (const [from, to] of kept) below[from].push(to);
  const layer = new Array(count).fill(0);
  for (const node of order.reverse()) {
    for (const to of below[node]) layer[to] = Math.max(layer[to], layer[node] + 1);
  }
  return layer;
}

/**
 * @param {string[]} names
 * @param {Pick<ExportEdge, 'from' | 'to'>[]} edges
 * @param {(name: string) => number} widthOf
 * @returns {Layers}
 */
export function layersFor(names, edges, widthOf) {
  const index = new Map(names.map((name, i) => [name, i]));
  const at = (/** @type {string} */ name) => index.get(name) ?? 0;
  /** @type {number[][]} */ const effects = names.map(() => []);
  /** @type {number[][]} */ const beside = names.map(() => []);
  for (const { from, to } of edges) {
    if (from === to) continue;
    effects[at(from)].push(at(to));
    beside[at(from)].push(at(to));
    beside[at(to)].push(at(from));
  }
  const layer = layersOf(names.length, effects);
  /** @type {number[][]} */ const rows = [];
  names.forEach((_, i) => (rows[layer[i]] ??= []).push(i));
  const widths = names.map(widthOf);
  const x = new Array(names.length).fill(0);
  const wide = (/** @type {number[]} */ row) =>
    row.reduce((sum, i) => sum + widths[i] + BESIDE, -BESIDE);
  const widest = Math.max(0, ...rows.map(wide));
  const put = (/** @type {number[]} */ row) => {
    let left = (widest - wide(row)) / 2;
    for (const i of row) {
      x[i] = left + widths[i] / 2;
      left += widths[i] + BESIDE;
    }
  };
  for (const row of rows) put(row);
  // Each variable below the middle of what it is joined to, down and up again: fewer edges cross.
  const middle = (/** @type {number} */ i) =>
    beside[i].length === 0 ? x[i] : beside[i].reduce((sum, j) => sum + x[j], 0) / beside[i].length;
  for (const row of [...rows, ...rows.slice().reverse()]) {
    const wanted = new Map(row.map((i) => [i, middle(i)]));
    row.sort((a, b) => (wanted.get(a) ?? 0) - (wanted.get(b) ?? 0) || a - b);
    put(row);
  }
  const bend = (/** @type {number} */ a, /** @type {number} */ b) => {
    const span = Math.abs(layer[a] - layer[b]);
    // Edges within a layer and over several ones would run through the boxes between.
    if (span === 1) return 0;
    const side = (a + b) % 2 === 0 ? 1 : -1;
    return side * Math.min(BEND, 24 + 12 * span);
  };
  const room =
    edges.reduce((most, { from, to }) => Math.max(most, Math.abs(bend(at(from), at(to)))), 0) / 2;
  const y = (/** @type {number} */ i) => MARGIN + HEIGHT / 2 + layer[i] * (HEIGHT + BELOW);
  const point = (/** @type {number} */ i) => ({ x: MARGIN + room + x[i], y: y(i) });
  return {
    width: widest + 2 * (MARGIN + room),
    height:
      Math.max(1, rows.length) * (HEIGHT + BELOW) - BELOW + 2 * MARGIN + (room > 0 ? HEIGHT : 0),
    nodes: new Map(names.map((name, i) => [name, point(i)])),
    points(from, to) {
      const [i, j] = [at(from), at(to)];
      const [a, b] = [point(i), point(j)];
      const off = bend(i, j);
      const level = a.y === b.y;
      const mid = {
        x: (a.x + b.x) / 2 + (level ? 0 : off),
        y: (a.y + b.y) / 2 + (level ? Math.abs(off) : 0),
      };
      return [border(a, mid, widths[i]), mid, border(b, mid, widths[j])];
    },
  };
}

/**
 * Where a line from the middle of a box leaves it.
 *
 * @param {Point} middle
 * @param {Point} toward
 * @param {number} width of the box
 * @returns {Point}
 */
function border({ x, y }, toward, width) {
  const dx = toward.x - x;
  const dy = toward.y - y;
  const share = Math.min(
    dx === 0 ? Infinity : width / 2 / Math.abs(dx),
    dy === 0 ? Infinity : HEIGHT / 2 / Math.abs(dy),
  );
  return share < 1 ? { x: x + dx * share, y: y + dy * share } : { x, y };
}
