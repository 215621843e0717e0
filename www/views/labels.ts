/** Labels at the ends of lines, moved apart so that none covers another. */

import type { Method } from '../types.d.ts';

/** Least distance between two labels, in pixels. */
const LINE_HEIGHT = 14;

/**
 * The last point of each method's line with the height at which its label fits.
 *
 * @param means sorted by steps
 * @param pixels a unit of return
 */
export function ends<Point extends { method: Method; steps: number; mean: number }>(
  means: Point[],
  pixels: number,
): (Point & { label: number })[] {
  const last: Map<Method, Point> = new Map();
  for (const point of means) last.set(point.method, point);
  const labelled = [...last.values()]
    .map((point) => ({ ...point, label: point.mean }))
    .sort((a, b) => a.mean - b.mean);
  const gap = LINE_HEIGHT / pixels;
  for (let i = 1; i < labelled.length; i += 1) {
    labelled[i].label = Math.max(labelled[i].label, labelled[i - 1].label + gap);
  }
  // Pushed beyond the top, the stack comes down as a whole.
  let ceiling = 20.5;
  for (let i = labelled.length - 1; i >= 0; i -= 1) {
    labelled[i].label = Math.min(labelled[i].label, ceiling);
    ceiling = labelled[i].label - gap;
  }
  return labelled;
}
