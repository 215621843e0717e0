/** The light/door environment with a wind that nobody sees: a world of equations. */

import type { Picture } from '../worlds.ts';

import { msg } from '@lit/localize';
import { svg } from 'lit';
import { lightDoorStill } from './parts.ts';

export const picture: Picture = {
  card: {
    get name() {
      return msg('Hidden wind');
    },
    get about() {
      return msg('The same room with a wind that nobody sees. It moves the robot and the reward.');
    },
    get look() {
      return msg(
        'The lamp tells of the wind, so an ordinary search takes it for a cause, and C‑MBPO fails, too. Here the innovation test comes first, and rules the lamp out in most runs. Switch it off under Graph to see the difference.',
      );
    },
    still: () =>
      svg`${lightDoorStill(-0.5, -0.5)}${[24, 40, 56].map(
        (y, i) => svg`<path class="wind" d="M${96 + 9 * i} ${y}q11 -8 22 0t22 0t22 0" />`,
      )}`,
    seconds: { 0: [1.0, 1.6, 2.7] },
  },
};
