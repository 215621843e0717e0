/** What the learned models predict, against the environment's own mechanisms, along X and along Z. */

import type { Predictions } from '../../state/insight.js';
import type { Method } from '../../types.d.ts';

import { msg, str } from '@lit/localize';
import * as Plot from '@observablehq/plot';
import { coordinate, meanError, SLICE } from '../../state/insight.js';
import { fixed, METHOD } from '../../state/words.ts';
import { asPicture } from '../chart.ts';

/** Outputs of a model, in their order. */
export const OUTPUTS = [
  {
    get name() {
      return msg('next robot X′');
    },
    short: 'X′',
  },
  {
    get name() {
      return msg('next lamp Z′');
    },
    short: 'Z′',
  },
  {
    get name() {
      return msg('reward R');
    },
    short: 'R',
  },
] as const;

export function slice(
  predictions: Predictions,
  along: 'X' | 'Z',
  held: number,
  output: number,
  width: number,
) {
  const points = (values: ArrayLike<number>) =>
    Array.from({ length: SLICE }, (_, i) => ({
      at: coordinate(i, SLICE),
      value: values[i * OUTPUTS.length + output],
    }));
  const other = along === 'X' ? 'Z' : 'X';
  const models = [...predictions.models];
  const chart = Plot.plot({
    width,
    height: Math.round(width * 0.66),
    marginLeft: 44,
    marginTop: 24,
    marginBottom: 36,
    className: 'plot',
    x: {
      domain: [-1, 1],
      label: along === 'X' ? msg('robot X →') : msg('lamp Z →'),
      ticks: [-1, 0, 1],
    },
    y: { label: `↑ ${OUTPUTS[output].short}`, ticks: 4, domain: domainOf(predictions, output) },
    marks: [
      Plot.line(points(predictions.truth), {
        x: 'at',
        y: 'value',
        stroke: 'var(--ink)',
        strokeWidth: 5,
        strokeOpacity: 0.25,
      }),
      models.map(([method, values]) =>
        Plot.line(points(values), {
          x: 'at',
          y: 'value',
          stroke: METHOD[method].colour,
          strokeWidth: 2.2,
          strokeDasharray: METHOD[method].dash,
        }),
      ),
      Plot.ruleX([held], { stroke: 'var(--lamp)', strokeDasharray: '2 3' }),
    ],
  });
  const errors = models.map(([method, values]) => errorWords(method, values, predictions, output));
  return asPicture(
    chart,
    msg(
      str`${OUTPUTS[output].name} along ${along}, with ${other} held at ${held}: ${errors.join('; ')}.`,
    ),
  );
}

/**
 * The same in both slices, so that they can be compared; never so narrow that noise looks large.
 */
function domainOf({ truth, models }: Predictions, output: number) {
  const values = [truth, ...models.values()].flatMap((all) =>
    Array.from({ length: SLICE }, (_, i) => all[i * OUTPUTS.length + output]),
  );
  // What a model is not about has no number.
  const known = values.filter((value) => !Number.isNaN(value));
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const least = output === 2 ? 0.06 : 0.3;
  const middle = (low + high) / 2;
  const half = Math.max(high - low, least) / 2;
  return [middle - 1.05 * half, middle + 1.05 * half];
}

export const errorWords = (
  method: Method,
  values: ArrayLike<number>,
  { truth }: Predictions,
  output: number,
) => {
  const error = meanError(values, truth, output, OUTPUTS.length);
  return Number.isNaN(error)
    ? msg(str`${METHOD[method].name} does not model it`)
    : msg(str`${METHOD[method].name} is off by ${fixed(error, 3)} on average`);
};
