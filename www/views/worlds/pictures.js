/** A small still picture of each world that the lab offers. */

import { html, nothing, svg } from 'lit';
import { ownValue } from '../../own.js';
import { laneScene, toPixel } from '../lane.js';
import { cartPole } from './cart-pole.js';
import { halfCheetah } from './half-cheetah.js';
import { pendulum } from './pendulum.js';
import { reacher } from './reacher.js';

const SIZE = { width: 190, height: 116 };

/** Each in a moment that tells it apart. @type {Record<string, () => import('lit').TemplateResult>} */
const DRAWN = {
  'light-door': () => room(0.55, -0.55),
  'hidden-wind': () =>
    svg`${room(-0.5, -0.5)}${[24, 40, 56].map(
      (y, i) => svg`<path class="wind" d="M${96 + 9 * i} ${y}q11 -8 22 0t22 0t22 0" />`,
    )}`,
  pendulum: () => pendulum([Math.cos(0.6), Math.sin(0.6), 0], 0.4, SIZE),
  'cart-pole': () => cartPole([-0.3, 0, Math.cos(0.35), Math.sin(0.35), 0], 0.5, SIZE),
  reacher: () => reacher([Math.cos(0.9), Math.sin(0.9), 0, 0, -0.25, 0.35], 0.3, SIZE),
  'half-cheetah': () => halfCheetah([0, 0.05, 0.3, -0.4, 0.2, -0.3, 0.5, -0.2, 1.5], 0.2, SIZE),
  own: () =>
    svg`${[0, 1, 2].map(
      (i) => svg`<path class="line line-${i}" d=${wave(i)} />
      <text class="axis name" x="10" y=${20 + 37 * i}>${['x′ = f(x, a)', 'z′ = k x', 'r = 1 − x²'][i]}</text>`,
    )}`,
};

/** @param {number} row */
function wave(row) {
  const y = 31 + 37 * row;
  return `M10 ${y}q18 ${-13 + 4 * row} 38 0t38 0t38 0t54 ${-3 * row}`;
}

/** The room with robot and lamp at two places. @param {number} x @param {number} z */
function room(x, z) {
  const { width, height } = SIZE;
  const at = (/** @type {number} */ value) => toPixel(width, value);
  return svg`<g>${laneScene({
    ...{ method: 'c-mbpo', width, height, seesLamp: true, first: false },
    still: { robot: at(x), lamp: at(z) },
  })}</g>`;
}

/** @param {string} id */
export const pictureOf = (id) =>
  html`<span class="lane world card"
    ><svg viewBox="0 0 ${SIZE.width} ${SIZE.height}">
      ${ownValue(DRAWN, id)?.() ?? nothing}
    </svg></span
  >`;
