/** A figure with the curves of scaling.mjs, drawn by Observable Plot in a headless Chromium. */
import { drawPicture } from '../lib/draw.mjs';

/**
 * @param {{title: string, size: string, values: number[], times: number[], exponent: number}[]} curves
 * @param {string} file path of the PNG
 */
export const plotScaling = (curves, file) =>
  drawPicture('scripts/bench/plot-page.mjs', curves, { width: 960 }, file);
