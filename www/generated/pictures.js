/** The picture of each environment: www/views/worlds/NAME.ts. Made by `npm run catalogue`. */

/** @import { Picture } from '../views/worlds.ts' */

import { picture as picture0 } from '../views/worlds/light-door.ts';
import { picture as picture1 } from '../views/worlds/pendulum.ts';
import { picture as picture2 } from '../views/worlds/cart-pole.ts';
import { picture as picture3 } from '../views/worlds/reacher.ts';
import { picture as picture4 } from '../views/worlds/half-cheetah.ts';

/** By name. @type {Record<string, Picture>} */
export const PICTURES = {
  'light-door': picture0,
  'pendulum': picture1,
  'cart-pole': picture2,
  'reacher': picture3,
  'half-cheetah': picture4,
};
