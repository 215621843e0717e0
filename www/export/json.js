/** The graph for a program, in the shape that `npm run discover` prints. */

/** @import { ExportGraph } from './graph.d.ts' */

/**
 * @param {ExportGraph} graph
 * @returns {string}
 */
export function toJson({ title, nodes, edges, about }) {
  return `${JSON.stringify({ title, nodes, edges, about: Object.fromEntries(about) }, null, 2)}\n`;
}
