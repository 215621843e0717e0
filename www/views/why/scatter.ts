/** Two predictors of the reward, from the agent's own steps. */

import { msg, str } from '@lit/localize';
import * as Plot from '@observablehq/plot';
import { explained, thinned } from '../../state/insight.js';
import { asPicture } from '../chart.ts';

/** X, Z, A, X', Z', R. */
const COLUMNS = 6;
const DRAWN = 400;

export function scatter(steps: ArrayLike<number>, name: 'X' | 'Z', width: number) {
  const rows = thinned(steps, COLUMNS, DRAWN);
  const share = shareOf(steps, name);
  const points = rows.map((row) => ({ at: row[name === 'X' ? 0 : 1], reward: row[5] }));
  const chart = Plot.plot({
    width,
    height: Math.round(width * 0.7),
    marginLeft: 40,
    marginTop: 24,
    marginBottom: 36,
    className: 'plot',
    x: {
      domain: [-1.05, 1.05],
      label: name === 'X' ? msg('robot X →') : msg('lamp Z →'),
      ticks: [-1, 0, 1],
    },
    y: { label: msg('↑ reward R'), ticks: 4 },
    marks: [
      Plot.dot(points, {
        x: 'at',
        y: 'reward',
        r: 2.2,
        fill: name === 'X' ? 'var(--accent)' : 'var(--lamp)',
        fillOpacity: 0.55,
      }),
    ],
  });
  return asPicture(
    chart,
    msg(
      str`Reward against ${name} in ${rows.length} of the agent’s steps. A parabola in ${name} explains ${percent(share)} of it.`,
    ),
  );
}

export function shareOf(steps: ArrayLike<number>, name: 'X' | 'Z') {
  const rows = thinned(steps, COLUMNS, Infinity);
  return explained(
    rows.map((row) => row[name === 'X' ? 0 : 1]),
    rows.map((row) => row[5]),
  );
}

export const percent = (share: number) => `${Math.round(100 * share)} %`;

export const scatterWords = (steps: ArrayLike<number>) =>
  msg(
    str`A parabola in X explains ${percent(shareOf(steps, 'X'))} of the reward in these steps, one in Z ${percent(shareOf(steps, 'Z'))}. Prediction alone cannot tell the cause from its shadow.`,
  );
