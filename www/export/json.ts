/** The graph for a program, in the shape that `npm run discover` prints. */

import type { ExportGraph } from './graph.d.ts';

export function toJson({ title, nodes, edges, about }: ExportGraph): string {
  return `${JSON.stringify({ title, nodes, edges, about: Object.fromEntries(about) }, null, 2)}\n`;
}
