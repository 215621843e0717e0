/** The light/door environment, which www/views/environments.ts draws: here its card alone. */

import type { Picture } from '../worlds.ts';

import { msg } from '@lit/localize';
import { lightDoorStill } from './parts.ts';

export const picture: Picture = {
  card: {
    get name() {
      return msg('The room');
    },
    get about() {
      return msg('A corridor with a door, and a lamp that follows the robot: the paper’s world.');
    },
    get look() {
      return msg('Reverse the lamp once the agents have learned. Who still finds the door?');
    },
    still: () => lightDoorStill(0.55, -0.55),
    seconds: { 0: [1.3, 1.6, 2.6] },
  },
};
