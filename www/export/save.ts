/** Graphs as files: the only part of this folder that needs a browser. */

import type { ExportGraph, Placement } from './graph.d.ts';

import { needOwn } from '../own.js';
import { toDagitty } from './dagitty.ts';
import { toDot } from './dot.ts';
import { download, rasterised } from './download.ts';
import { toJson } from './json.ts';
import { toSvg } from './svg.js';

export const FORMATS: Record<string, { name: string; type: string; ending: string }> = {
  svg: { name: 'SVG', type: 'image/svg+xml', ending: 'svg' },
  png: { name: 'PNG', type: 'image/png', ending: 'png' },
  dot: { name: 'DOT', type: 'text/vnd.graphviz', ending: 'dot' },
  json: { name: 'JSON', type: 'application/json', ending: 'json' },
  dagitty: { name: 'dagitty', type: 'text/plain', ending: 'dagitty.txt' },
};

/**
 * Lets the reader save a graph.
 *
 * @param format a key of `FORMATS`
 * @param name of the file, without its ending
 */
export async function save(format: string, graph: ExportGraph, placed: Placement, name: string) {
  const { type, ending } = needOwn(FORMATS, format);
  const content = await contentOf(format, graph, placed);
  download(`${name}.${ending}`, content, type);
}

function contentOf(format: string, graph: ExportGraph, placed: Placement) {
  if (format === 'svg') return toSvg(graph, placed);
  if (format === 'png') return rasterised(toSvg(graph, placed));
  if (format === 'dot') return toDot(graph);
  if (format === 'dagitty') return toDagitty(graph);
  return toJson(graph);
}
