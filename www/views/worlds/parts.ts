/** What the pictures of several worlds share. */

import { svg } from 'lit';
import { laneScene, toPixel } from '../lane.ts';

/** Size of a still picture, in CSS pixels. */
export const STILL = { width: 190, height: 116 };

/** The light/door environment with robot and lamp at two places. */
export function lightDoorStill(x: number, z: number) {
  const { width, height } = STILL;
  const at = (value: number) => toPixel(width, value);
  return svg`<g>${laneScene({
    ...{ method: 'c-mbpo', width, height, seesLamp: true, first: false },
    still: { robot: at(x), lamp: at(z) },
  })}</g>`;
}

/** The largest action is shown as a third of a turn. */
const WHOLE = (2 * Math.PI) / 3;

/**
 * An arc about the origin for a torque: from the top, against the clock where it is positive.
 *
 * @param radius in CSS pixels
 * @param share of the largest torque, in [-1, 1]
 */
export function arc(radius: number, share: number) {
  const angle = WHOLE * share;
  const [x, y] = [-radius * Math.sin(angle), -radius * Math.cos(angle)];
  return `M0 ${-radius}A${radius} ${radius} 0 0 ${share > 0 ? 0 : 1} ${x} ${y}`;
}

/** An angle for a reader. */
export const degrees = (radians: number) => `${Math.round(Math.abs(radians) * (180 / Math.PI))}°`;
