/** @import { ExportEdge, ExportGraph } from './graph.d.ts' */

/**
 * How a graph came about, in one line.
 *
 * @param {ExportGraph} graph
 */
export const captionOf = ({ about }) =>
  about.map(([name, value]) => `${name} ${value}`.replace(/\s+/g, ' ')).join('; ');

/**
 * What a number on an edge says, if it has one.
 *
 * @param {ExportEdge} edge
 */
export const weightOf = ({ probability }) =>
  probability === undefined ? '' : probability.toFixed(2);
