/** A world without a picture of its own: its variables as lines over the episode, each with its name and value. */

import type { EnvironmentInfo } from '../../types.d.ts';
import type { World } from '../worlds.ts';

import { svg } from 'lit';
import { shortened } from '../../state/names.js';
import { listing, signed } from '../../state/words.ts';

/** How many variables are drawn: more would not be told apart. */
const LINES = 6;
/** Pixels: left and right of the lines, a letter of a label, and the least height of a line's row. */
const SIDE = 12;
const LETTER = 6.2;
const ROW = 24;
/** So that lines do not move when a number gets its sign. */
const LEAST_LETTERS = 10;

export const overTime = ({ state, low, high, horizon }: EnvironmentInfo): World => ({
  draw: (seen, _, { width, height }, trail) => {
    const shown = state.slice(0, Math.max(1, Math.min(LINES, Math.floor(height / ROW))));
    const row = height / shown.length;
    const longest = Math.max(
      ...shown.map((name, i) => name.length + signed(seen[i], 2).length + 2),
    );
    const label = Math.min(0.34 * width, 170, LETTER * Math.max(longest, LEAST_LETTERS));
    const from = SIDE + label + 8;
    const x = (t: number) => from + ((width - from - SIDE) * t) / horizon;
    return svg`${shown.map((name, i) => {
      const y = (value: number) => {
        const share = Math.max(0, Math.min(1, (value - low[i]) / (high[i] - low[i])));
        return row * (i + 0.9 - 0.8 * share);
      };
      const value = signed(seen[i], 2);
      const middle = row * (i + 0.5);
      const letters = Math.floor(label / LETTER) - value.length - 1;
      const path = trail.map(({ t, seen: then }) => `${x(t).toFixed(1)} ${y(then[i]).toFixed(1)}`);
      const now = trail.at(-1)?.t ?? 0;
      return svg`<text class="axis name" x=${SIDE} y=${middle + 4}><title>${name}</title>${shortened(name, letters)}</text>
        <text class="axis value-now" x=${SIDE + label} y=${middle + 4}>${value}</text>
        <line class="tick" x1=${from} x2=${width - SIDE} y1=${middle} y2=${middle} />
        <path class="trail" d=${path.length > 0 ? `M${path.join('L')}` : ''} />
        <circle class="bob" cx=${x(now)} cy=${y(seen[i])} r="3.5" />`;
    })}`;
  },
  words: (seen) =>
    listing(state.slice(0, LINES).map((name, i) => `${name} = ${signed(seen[i], 2)}`)),
});
