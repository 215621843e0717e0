/** Pendulum-v1: a rod on a pivot, upright at the top. */

import type { Picture } from '../worlds.ts';

import { msg, str } from '@lit/localize';
import { svg } from 'lit';
import { signed } from '../../state/words.ts';
import { arc, degrees, STILL } from './parts.ts';

/** Radians a second. */
const TURNING = 'rad/s';

/**
 * @param seen cosine, sine, speed
 * @param size in CSS pixels
 */
function pendulum(
  [cos, sin, speed]: number[],
  action: number,
  { width, height }: { width: number; height: number },
) {
  const length = height * 0.36;
  const [x, y] = [width / 2, height / 2];
  // Angles grow against the clock, as in Gymnasium's own picture.
  return svg`<g transform="translate(${x} ${y})">
    <path class="goal" d="M0 -${length + 14}v8" />
    <path class="torque" d=${arc(length * 0.42, -action)} />
    <line class="rod" x2=${-length * sin} y2=${-length * cos} />
    <circle class="bob" cx=${-length * sin} cy=${-length * cos} r="9" />
    <circle class="pivot" r="4" />
    <text class="axis" y=${height / 2 - 6}>${`${signed(speed, 1)} ${TURNING}`}</text>
  </g>`;
}

const pendulumWords = ([cos, sin, speed]: number[]) =>
  msg(
    str`the pendulum is ${degrees(Math.atan2(sin, cos))} from upright, turning at ${signed(speed, 1)} rad/s`,
  );

export const picture: Picture = {
  draw: pendulum,
  words: pendulumWords,
  card: {
    get name() {
      return msg('Pendulum');
    },
    get about() {
      return msg('Swing a rod up and hold it there with a weak motor.');
    },
    get look() {
      return msg('Add 8 sensors and reverse them: SAC and MBPO fall, C‑MBPO mostly does not.');
    },
    still: () => pendulum([Math.cos(0.6), Math.sin(0.6), 0], 0.4, STILL),
    seconds: { 0: [4.2, 5.1, 6.9], 8: [4.6, 5.9, 8], 32: [5.5, 8.2, 10] },
  },
};
