/** Where the variables of a graph stand: tiers from left to right, by dagre if there are few candidate edges. */

import { Graph, layout } from '@dagrejs/dagre';
import { bare } from '../bare.js';
import { idOf } from './dag-layout.js';

export interface Point {
  x: number;
  y: number;
}
export interface Placed {
  width: number;
  height: number;
  nodes: Map<string, Point>;
  /** of an edge, as SVG path data */
  path: (from: string, to: string) => string;
  /** where a word on an edge stands */
  label: (from: string, to: string) => Point;
  /** whether X is a robot and Z a lamp */
  lightDoor: boolean;
}

export const NODE = { width: 68, height: 42 };

/** Lays out all candidate edges, so that a graph looks the same whichever of them it has. */
export function place(
  variables: string[],
  candidates: { from: string; to: string }[],
  { name }: { name: string },
): Placed {
  const key = JSON.stringify([variables, candidates]);
  if (last.key !== key) last = { key, placed: bare(() => layOut(variables, candidates)) };
  return { ...last.placed, lightDoor: name === 'light-door' };
}

const ORIGIN = { x: 0, y: 0 };

/** Dagre takes a tenth of a second for so many candidate edges, and half a minute for some thousands. */
const MOST_CANDIDATES = 100;

/** Places and distances as dagre chooses them. */
const SIDE = 40;
const TOP = 22;
const APART = 190;
/** Between the middles of two rows. */
const ROW = 130;

/** The layout is the same all through an experiment. */
let last: { key: string; placed: Omit<Placed, 'lightDoor'> } = {
  key: '',
  placed: { width: 0, height: 0, nodes: new Map(), path: () => '', label: () => ORIGIN },
};

function layOut(
  variables: string[],
  candidates: { from: string; to: string }[],
): Omit<Placed, 'lightDoor'> {
  const many = candidates.length > MOST_CANDIDATES ? inTwoTiers(variables, candidates) : null;
  const { width, height, nodes } = many ?? byDagre(variables, candidates);
  spread(variables, nodes);
  return {
    width,
    height,
    nodes,
    path: (from, to) => edgePath(nodes, from, to),
    label: (from, to) => labelPoint(nodes, from, to),
  };
}

type Stand = Pick<Placed, 'width' | 'height' | 'nodes'>;

/** @returns null where a variable is a cause and an effect: there are more than two tiers */
function inTwoTiers(variables: string[], candidates: { from: string; to: string }[]): Stand | null {
  const causes = new Set(candidates.map(({ from }) => from));
  const effects = new Set(candidates.map(({ to }) => to));
  if (variables.some((name) => causes.has(name) && effects.has(name))) return null;
  const right = variables.filter((name) => effects.has(name));
  const left = variables.filter((name) => !effects.has(name));
  const first = TOP + NODE.height / 2;
  const rows = Math.max(left.length, right.length);
  const nodes: Map<string, Point> = new Map();
  for (const [i, tier] of [left, right].entries()) {
    const x = SIDE + NODE.width / 2 + i * (NODE.width + APART);
    // The taller tier gives the height; `spread` does the same for the other one.
    tier.forEach((name, row) => nodes.set(name, { x, y: first + ROW * row }));
  }
  return {
    width: 2 * (SIDE + NODE.width) + APART,
    height: 2 * first + ROW * (rows - 1),
    nodes,
  };
}

function byDagre(variables: string[], candidates: { from: string; to: string }[]): Stand {
  const graph = new Graph();
  graph.setGraph({
    rankdir: 'LR',
    nodesep: 34,
    edgesep: 2,
    ranksep: 190,
    marginx: 40,
    marginy: 22,
  });
  graph.setDefaultEdgeLabel(() => ({}));
  const id = idOf(variables);
  for (const name of variables) graph.setNode(id(name), { ...NODE });
  for (const { from, to } of candidates) graph.setEdge(id(from), id(to));
  layout(graph);
  const nodes: Map<string, Point> = new Map();
  for (const name of variables) {
    const { x = 0, y = 0 } = graph.node(id(name));
    nodes.set(name, { x, y });
  }
  const { width = 0, height = 0 } = graph.graph();
  return { width, height, nodes };
}

/**
 * Within a tier all orders cross equally often: the order of the variables is the one readers know.
 * Every tier is spread over the height of the tallest, so that rows line up.
 */
function spread(variables: string[], nodes: Map<string, Point>) {
  const tiers: Map<number, Point[]> = new Map();
  for (const name of variables) {
    const node = nodes.get(name);
    if (!node) continue;
    const x = Math.round(node.x);
    tiers.set(x, [...(tiers.get(x) ?? []), node]);
  }
  const ys = [...nodes.values()].map(({ y }) => y);
  const top = Math.min(...ys);
  const step = Math.max(...ys) - top;
  for (const tier of tiers.values()) {
    tier.forEach((node, i) => {
      node.y = tier.length > 1 ? top + (step * i) / (tier.length - 1) : top + step / 2;
    });
  }
}

function edgePath(nodes: Map<string, Point>, from: string, to: string) {
  const a = nodes.get(from);
  const b = nodes.get(to);
  if (!a || !b) return '';
  const x1 = a.x + NODE.width / 2;
  const x2 = b.x - NODE.width / 2 - 3;
  const bend = (x2 - x1) * 0.35;
  return `M${x1} ${a.y}C${x1 + bend} ${a.y} ${x2 - bend} ${b.y} ${x2} ${b.y}`;
}

/**
 * Edges cross in the middle: the lower the cause stands, the nearer its words come to the effect, so
 * that no two edges' words share a place.
 */
function labelPoint(nodes: Map<string, Point>, from: string, to: string): Point {
  const a = nodes.get(from);
  const b = nodes.get(to);
  if (!a || !b) return ORIGIN;
  const tier = [...nodes.values()].filter(({ x }) => Math.abs(x - a.x) < 1).map(({ y }) => y);
  const top = Math.min(...tier);
  const share = tier.length > 1 ? (a.y - top) / (Math.max(...tier) - top) : 0.5;
  const t = 0.3 + 0.4 * share;
  const x1 = a.x + NODE.width / 2;
  const x2 = b.x - NODE.width / 2 - 3;
  // The curve of `edgePath` at t: level at both ends.
  const bend = (x2 - x1) * 0.35;
  const u = 1 - t;
  return {
    x: u ** 3 * x1 + 3 * u * u * t * (x1 + bend) + 3 * u * t * t * (x2 - bend) + t ** 3 * x2,
    y: (u ** 3 + 3 * u * u * t) * a.y + (3 * u * t * t + t ** 3) * b.y,
  };
}
