/** Graphs as files: the only part of this folder that needs a browser. */

/** @import { ExportGraph, Placement } from './graph.d.ts' */

import { needOwn } from '../own.js';
import { toDagitty } from './dagitty.js';
import { toDot } from './dot.js';
import { download, rasterised } from './download.js';
import { toJson } from './json.js';
import { toSvg } from './svg.js';

/** @type {Record<string, {name: string, type: string, ending: string}>} */
export const FORMATS = {
  svg: { name: 'SVG', type: 'image/svg+xml', ending: 'svg' },
  png: { name: 'PNG', type: 'image/png', ending: 'png' },
  dot: { name: 'DOT', type: 'text/vnd.graphviz', ending: 'dot' },
  json: { name: 'JSON', type: 'application/json', ending: 'json' },
  dagitty: { name: 'dagitty', type: 'text/plain', ending: 'dagitty.txt' },
};

/**
 * Lets the reader save a graph.
 *
 * @param {string} format a key of `FORMATS`
 * @param {ExportGraph} graph
 * @param {Placement} placed
 * @param {string} name of the file, without its ending
 */
export async function save(format, graph, placed, name) {
  const { type, ending } = needOwn(FORMATS, format);
  const content = await contentOf(format, graph, placed);
  download(`${name}.${ending}`, content, type);
}

/**
 * @param {string} format
 * @param {ExportGraph} graph
 * @param {Placement} placed
 */
function contentOf(format, graph, placed) {
  if (format === 'svg') return toSvg(graph, placed);
  if (format === 'png') return rasterised(toSvg(graph, placed));
  if (format === 'dot') return toDot(graph);
  if (format === 'dagitty') return toDagitty(graph);
  return toJson(graph);
}
