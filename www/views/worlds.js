/** The worlds other than the room, each drawn from what its agent sees. Loaded when one is shown. */

import { svg } from 'lit';
import { listing, signed } from '../state/words.js';
import { cartPole, cartPoleWords } from './worlds/cart-pole.js';
import { halfCheetah, halfCheetahWords } from './worlds/half-cheetah.js';
import { pendulum, pendulumWords } from './worlds/pendulum.js';
import { reacher, reacherWords } from './worlds/reacher.js';

/** @import { EnvironmentInfo } from '../types.d.ts' */
/** @import { TemplateResult } from 'lit' */

/**
 * @typedef {object} World
 * @property {(seen: number[], action: number, size: {width: number, height: number}) => TemplateResult} draw
 * @property {(seen: number[]) => string} words
 */

/** @type {Record<string, World>} */
const WORLDS = {
  pendulum: { draw: pendulum, words: pendulumWords },
  'cart-pole': { draw: cartPole, words: cartPoleWords },
  reacher: { draw: reacher, words: reacherWords },
  'half-cheetah': { draw: halfCheetah, words: halfCheetahWords },
};

/** How many variables of a world without a picture are written down. */
const LINES = 6;

/**
 * A world without a picture of its own: its variables, as bars over their ranges.
 *
 * @param {EnvironmentInfo} info
 * @returns {World}
 */
const plain = ({ state, low, high }) => ({
  draw: (seen, _, { width, height }) => {
    const rows = Math.min(state.length, LINES);
    const row = Math.min(44, height / rows);
    const top = (height - rows * row) / 2;
    const middle = width / 2;
    return svg`${state.slice(0, LINES).map((name, i) => {
      const share = (2 * (seen[i] - low[i])) / (high[i] - low[i]) - 1;
      // A name stands above its bar, which may reach both ends.
      const y = top + row * (i + 0.75);
      return svg`<text class="axis name" x="12" y=${y - 6}>${name} ${signed(seen[i], 2)}</text>
        <line class="tick" x1=${middle} x2=${middle} y1=${y - 5} y2=${y + 5} />
        <line class="rod" x1=${middle} x2=${middle + (middle - 12) * share} y1=${y} y2=${y} />`;
    })}`;
  },
  words: (seen) =>
    listing(state.slice(0, LINES).map((name, i) => `${name} = ${signed(seen[i], 2)}`)),
});

/** @param {EnvironmentInfo} info */
export const worldOf = (info) => WORLDS[info.name] ?? plain(info);
