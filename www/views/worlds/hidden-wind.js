/** The same room with a wind that nobody sees: a world of equations. */

import { msg } from '@lit/localize';
import { svg } from 'lit';
import { roomStill } from './parts.js';

/** @type {import('../worlds.js').Picture} */
export const picture = {
  card: {
    get name() {
      return msg('Hidden wind');
    },
    get about() {
      return msg('The same room with a wind that nobody sees. It moves the robot and the reward.');
    },
    get look() {
      return msg(
        'Here C‑MBPO fails, too: the lamp gets into its graph, because it tells of the wind.',
      );
    },
    still: () =>
      svg`${roomStill(-0.5, -0.5)}${[24, 40, 56].map(
        (y, i) => svg`<path class="wind" d="M${96 + 9 * i} ${y}q11 -8 22 0t22 0t22 0" />`,
      )}`,
    seconds: { 0: [1.1, 1.8, 2.4] },
  },
};
