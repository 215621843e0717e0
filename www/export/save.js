/** Graphs as files: the only part of this folder that needs a browser. */

/** @import { ExportGraph, Placement } from './graph.d.ts' */

import { toDagitty } from './dagitty.js';
import { toDot } from './dot.js';
import { toJson } from './json.js';
import { toSvg } from './svg.js';

/** Pixels of the PNG a pixel of the SVG: sharp in print. */
const SCALE = 3;
/** No browser draws a larger canvas reliably. */
const LONGEST = 8192;

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
  const { type, ending } = FORMATS[format];
  const content = await contentOf(format, graph, placed);
  const blob = content instanceof Blob ? content : new Blob([content], { type });
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = `${name}.${ending}`;
  link.click();
  // The download has begun by then; the file would otherwise stay in memory.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
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

/**
 * @param {string} svg
 * @returns {Promise<Blob>}
 */
async function rasterised(svg) {
  const image = new Image();
  // The page's content security policy takes images from data: addresses, not from blob: ones.
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const scale = Math.min(SCALE, LONGEST / Math.max(image.width, image.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(image.width * scale);
  canvas.height = Math.round(image.height * scale);
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error('the browser made no PNG of it'))),
      'image/png',
    );
  });
}
