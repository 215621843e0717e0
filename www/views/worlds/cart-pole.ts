/** The cart-pole: a cart on an endless track, its pole upright at the top. */

import type { Picture } from '../worlds.ts';

import { msg, str } from '@lit/localize';
import { svg } from 'lit';
import { signed } from '../../state/words.ts';
import { degrees, STILL } from './parts.ts';

/** Metres on either side of the middle of the picture. */
const SPAN = 4;

/**
 * @param seen position, speed, cosine, sine, angular speed
 * @param size in CSS pixels
 */
function cartPole(
  [x, , cos, sin]: number[],
  action: number,
  { width, height }: { width: number; height: number },
) {
  const track = height * 0.62;
  const metre = width / 2 / SPAN;
  const length = Math.min(height * 0.42, metre * 1.4);
  // Beyond the edge the cart stays at it; the words say where it is.
  const at = width / 2 + metre * Math.max(-SPAN + 0.4, Math.min(SPAN - 0.4, x));
  const marks = [-3, -2, -1, 0, 1, 2, 3];
  return svg`<line class="edge" x2=${width} y1=${track} y2=${track} />
    ${marks.map(
      (mark) => svg`<line class="tick" x1=${width / 2 + mark * metre} x2=${width / 2 + mark * metre}
          y1=${track} y2=${track + (mark === 0 ? 12 : 6)} />`,
    )}
    <text class="axis" x=${width / 2} y=${track + 26}>${'0 m'}</text>
    <g transform="translate(${at} ${track})">
      <path class="torque" d="M0 -10h${action * 42}" />
      <rect class="bob" x="-19" y="-18" width="38" height="14" rx="4" />
      <circle class="pivot" cx="-10" cy="-3" r="3.5" />
      <circle class="pivot" cx="10" cy="-3" r="3.5" />
      <line class="rod" y1="-14" x2=${length * sin} y2=${-14 - length * cos} />
      <circle class="pivot" cy="-14" r="3" />
    </g>`;
}

const cartPoleWords = ([x, , cos, sin]: number[]) =>
  msg(
    str`the cart is at ${signed(x, 1)} m, its pole ${degrees(Math.atan2(sin, cos))} from upright`,
  );

export const picture: Picture = {
  draw: cartPole,
  words: cartPoleWords,
  card: {
    get name() {
      return msg('Cart-pole');
    },
    get about() {
      return msg('Push a cart so that the pole on it swings up and stays there.');
    },
    get look() {
      return msg(
        'SAC learns faster here. With 8 sensors, one often gets into C‑MBPO’s graph: find it.',
      );
    },
    still: () => cartPole([-0.3, 0, Math.cos(0.35), Math.sin(0.35), 0], 0.5, STILL),
    seconds: { 0: [11.4, 13, 20.5], 8: [11.1, 14, 38.9], 32: [13.2, 17.1, 47.4] },
  },
};
