/** The graph for Graphviz. */

import type { ExportEdge, ExportGraph } from './graph.d.ts';

import { captionOf, weightOf } from './caption.js';

export function toDot(graph: ExportGraph): string {
  const lines = [
    `digraph ${id(graph.title)} {`,
    '  rankdir=LR;',
    `  label=${label(captionOf(graph))};`,
    '  node [shape=box, style=rounded, fontname="Helvetica"];',
    '  edge [fontname="Helvetica"];',
    ...graph.nodes.map((name) => `  ${id(name)} [label=${label(name)}];`),
    ...graph.edges.map(
      (edge) => `  ${id(edge.from)} -> ${id(edge.to)}${listOf(attributes(edge))};`,
    ),
    '}',
  ];
  return `${lines.join('\n')}\n`;
}

/** Graphviz's shapes of the ends of an edge. */
const SHAPE = { arrow: 'normal', circle: 'odot', tail: 'none' };

function attributes(edge: ExportEdge) {
  const list: string[] = [];
  const weight = weightOf(edge);
  if (weight) list.push(`label="${weight}"`, `penwidth=${penOf(edge.probability)}`);
  if (edge.kind === 'undirected') list.push('dir=none');
  if (edge.marks) {
    const [tail, head] = edge.marks.map((mark) => SHAPE[mark]);
    list.push('dir=both', `arrowtail=${tail}`, `arrowhead=${head}`);
  }
  if (edge.mark === 'extra') list.push('style=dashed');
  return list;
}

const penOf = (probability: number | undefined = 1) => (0.5 + 2.5 * probability).toFixed(2);

const listOf = (list: string[]) => (list.length > 0 ? ` [${list.join(', ')}]` : '');

/**
 * A quoted name: only the quotation mark is special, and a backslash in front of it; a backslash at
 * the end would take the closing mark with it.
 */
const id = (text: string) =>
  `"${text.replace(/\\+(?="|$)/g, (run) => run + run).replace(/"/g, '\\"')}"`;

/** A quoted label: there a backslash begins an escape, such as \N for the node's name. */
const label = (text: string) =>
  `"${text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\r?\n/g, '\\n')}"`;
