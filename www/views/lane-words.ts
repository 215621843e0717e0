/** A lane in words, for those who cannot see it, and what its policy looks at. */

import type { EnvironmentInfo, Live, Method } from '../types.d.ts';
import type { World } from './worlds.ts';

import { msg, str } from '@lit/localize';
import { listing, METHOD, signed } from '../state/words.ts';

/** More variables than these are not named beside a lane. */
const MANY = 5;
/** Steps of an episode in the light/door environment. */
export const HORIZON = 200;

/**
 * @param info null for the light/door environment
 * @param world how another environment is drawn, once that is loaded
 */
export function laneWords(
  method: Method,
  live: Live | undefined,
  info: EnvironmentInfo | null,
  world: World | null,
) {
  const { name } = METHOD[method];
  if (!info) return live ? describe(method, live) : msg(str`${name}: the robot waits`);
  if (!live || !world) return msg(str`${name}: waits`);
  const total = msg(str`return ${signed(live.return, 1)} after ${live.t} of ${info.horizon} steps`);
  return `${name}: ${world.words(live.drawn)}, ${total}`;
}

/** A lane of the light/door environment in words. */
function describe(method: Method, live: Live) {
  const [x, z] = live.drawn;
  const gap = Math.abs(x - z);
  const lamp = gap < 0.15 ? msg('the lamp is above it') : msg(str`the lamp is at ${signed(z, 1)}`);
  const place = Math.abs(x) < 0.15 ? msg('at the door') : msg(str`at X = ${signed(x, 1)}`);
  const total = msg(str`return ${signed(live.return, 1)} after ${live.t} of ${HORIZON} steps`);
  return msg(str`${METHOD[method].name}: the robot is ${place}, ${lamp}, ${total}`);
}

/**
 * What a policy looks at; of many variables how many they are: the section on policies has their names.
 *
 * @param all number of the environment's variables
 */
export function seenWords(inputs: string[], all: number) {
  if (inputs.length <= MANY) return listing(inputs) || msg('nothing');
  return inputs.length === all
    ? msg(str`all ${all} variables`)
    : msg(str`${inputs.length} of ${all} variables`);
}
