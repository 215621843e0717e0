/** The worlds other than the room, each drawn from what its agent sees. Loaded when one is shown. */

import { ownValue } from '../own.js';
import { cartPole, cartPoleWords } from './worlds/cart-pole.js';
import { halfCheetah, halfCheetahWords } from './worlds/half-cheetah.js';
import { pendulum, pendulumWords } from './worlds/pendulum.js';
import { overTime } from './worlds/over-time.js';
import { reacher, reacherWords } from './worlds/reacher.js';

/** @import { EnvironmentInfo } from '../types.d.ts' */
/** @import { TemplateResult } from 'lit' */

/** @typedef {{t: number, seen: number[]}} Moment of an episode */

/**
 * @typedef {object} World
 * @property {(seen: number[], action: number, size: {width: number, height: number}, trail: Moment[]) => TemplateResult} draw
 * @property {(seen: number[]) => string} words
 */

/** @type {Record<string, World>} */
const WORLDS = {
  pendulum: { draw: pendulum, words: pendulumWords },
  'cart-pole': { draw: cartPole, words: cartPoleWords },
  reacher: { draw: reacher, words: reacherWords },
  'half-cheetah': { draw: halfCheetah, words: halfCheetahWords },
};

/** @param {EnvironmentInfo} info */
export const worldOf = (info) => ownValue(WORLDS, info.name) ?? overTime(info);
