/** The worlds other than the room, each drawn from what its agent sees. Loaded when one is shown. */

import { PICTURES } from '../generated/pictures.js';
import { ownValue } from '../own.js';
import { overTime } from './worlds/over-time.js';

/** @import { EnvironmentInfo } from '../types.d.ts' */
/** @import { Measured } from '../settings/times.ts' */
/** @import { TemplateResult } from 'lit' */

/** @typedef {{t: number, seen: number[]}} Moment of an episode */

/**
 * @typedef {object} World
 * @property {(seen: number[], action: number, size: {width: number, height: number}, trail: Moment[]) => TemplateResult} draw
 * @property {(seen: number[]) => string} words
 */

/**
 * @typedef {object} Card of a world that the lab offers
 * @property {string} name
 * @property {string} about
 * @property {string} look what to look for
 * @property {() => TemplateResult} still a moment that tells the world apart
 * @property {Measured} seconds of one run of each method, by number of sensors: node scripts/world-times.mjs
 */

/** @typedef {Partial<World> & {card: Card}} Picture without `draw` and `words`, its variables are drawn as lines */

/** @param {EnvironmentInfo} info @returns {World} */
export const worldOf = (info) => ({ ...overTime(info), ...ownValue(PICTURES, info.name) });
