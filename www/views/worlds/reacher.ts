/** The reacher as it sees itself: its upper arm points to the right, the elbow and the target move. */

import type { Picture } from '../worlds.ts';

import { msg, str } from '@lit/localize';
import { svg } from 'lit';
import { fixed } from '../../state/words.ts';
import { arc, degrees, STILL } from './parts.ts';

/** Length of a link in m, and what the picture shows on either side of the shoulder. */
const LINK = 0.5;
const SPAN = 1.15;

/**
 * @param seen cosine and sine of the elbow, both speeds, the way from the tip to the target
 * @param action of the shoulder
 * @param size in CSS pixels
 */
function reacher(
  [cos, sin, , , dx, dy]: number[],
  action: number,
  { width, height }: { width: number; height: number },
) {
  const metre = Math.min(width, height) / 2 / SPAN;
  const elbow = LINK * metre;
  const tip = [elbow + elbow * cos, -elbow * sin];
  const target = [tip[0] + metre * dx, tip[1] - metre * dy];
  return svg`<g transform="translate(${width / 2} ${height / 2})">
    <circle class="reach" r=${2 * elbow} />
    <path class="torque" d=${arc(16, action)} />
    <line class="rod" x2=${elbow} />
    <line class="rod" x1=${elbow} x2=${tip[0]} y2=${tip[1]} />
    <line class="way" x1=${tip[0]} y1=${tip[1]} x2=${target[0]} y2=${target[1]} />
    <circle class="target" cx=${target[0]} cy=${target[1]} r="7" />
    <circle class="pivot" r="5" />
    <circle class="pivot" cx=${elbow} r="4" />
    <circle class="bob" cx=${tip[0]} cy=${tip[1]} r="5" />
  </g>`;
}

const reacherWords = ([cos, sin, , , dx, dy]: number[]) =>
  msg(
    str`the tip is ${fixed(Math.hypot(dx, dy), 2)} m from the target, the elbow bent by ${degrees(Math.atan2(sin, cos))}`,
  );

export const picture: Picture = {
  draw: reacher,
  words: reacherWords,
  card: {
    get name() {
      return msg('Reacher');
    },
    get about() {
      return msg('An arm of two links brings its tip to a target.');
    },
    get look() {
      return msg('With 8 sensors C‑MBPO’s lead is small. Try 32, and look at its graph.');
    },
    still: () => reacher([Math.cos(0.9), Math.sin(0.9), 0, 0, -0.25, 0.35], 0.3, STILL),
    seconds: { 0: [10.9, 13.4, 27.9], 8: [11.8, 14.1, 32.1], 32: [14, 16.8, 39.1] },
  },
};
