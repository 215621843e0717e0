/** What the lab says of the worlds that it offers. */

import { msg } from '@lit/localize';

/** @type {Record<string, {name: string, about: string, look: string}>} */
export const WORLD_WORDS = {
  'light-door': {
    get name() {
      return msg('The room');
    },
    get about() {
      return msg('A corridor with a door, and a lamp that follows the robot: the paper’s world.');
    },
    get look() {
      return msg('Reverse the lamp once the agents have learned. Who still finds the door?');
    },
  },
  'hidden-wind': {
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
  },
  pendulum: {
    get name() {
      return msg('Pendulum');
    },
    get about() {
      return msg('Swing a rod up and hold it there with a weak motor.');
    },
    get look() {
      return msg('Add 8 sensors and reverse them: SAC and MBPO fall, C‑MBPO mostly does not.');
    },
  },
  'cart-pole': {
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
  },
  reacher: {
    get name() {
      return msg('Reacher');
    },
    get about() {
      return msg('An arm of two links brings its tip to a target.');
    },
    get look() {
      return msg('With 8 sensors C‑MBPO’s lead is small. Try 32, and look at its graph.');
    },
  },
  'half-cheetah': {
    get name() {
      return msg('Half-cheetah');
    },
    get about() {
      return msg('Six joints learn to run. The largest of the worlds, and the slowest.');
    },
    get look() {
      return msg(
        'SAC earns more here. Watch how few of the edges C‑MBPO gets right, and what that costs.',
      );
    },
  },
  own: {
    get name() {
      return msg('Your own');
    },
    get about() {
      return msg('Any world that you can write as equations, one line for each variable.');
    },
    get look() {
      return msg('Its variables are drawn as lines over time.');
    },
  },
};
