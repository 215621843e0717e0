/** A world of the reader's own. */

import type { Picture } from '../worlds.ts';

import { msg } from '@lit/localize';
import { svg } from 'lit';

function wave(row: number) {
  const y = 31 + 37 * row;
  return `M10 ${y}q18 ${-13 + 4 * row} 38 0t38 0t38 0t54 ${-3 * row}`;
}

export const picture: Picture = {
  card: {
    get name() {
      return msg('Your own');
    },
    get about() {
      return msg('Any world that you can write as equations, one line for each variable.');
    },
    get look() {
      return msg('Its variables are drawn as lines over time.');
    },
    still: () =>
      svg`${[0, 1, 2].map(
        (i) => svg`<path class="line line-${i}" d=${wave(i)} />
      <text class="axis name" x="10" y=${20 + 37 * i}>${['x′ = f(x, a)', 'z′ = k x', 'r = 1 − x²'][i]}</text>`,
      )}`,
    seconds: {},
  },
};
