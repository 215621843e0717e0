/** Imagined episodes beside real ones: the corridor from above, time running down. */

import type { Method, Rollouts } from '../../types.d.ts';

import { msg, str } from '@lit/localize';
import * as Plot from '@observablehq/plot';
import { fixed, METHOD } from '../../state/words.ts';
import { asPicture } from '../chart.ts';

export function rolloutChart({ imagined, real }: Rollouts, method: Method, width: number) {
  const steps = real[0].length - 1;
  const lines = (episodes: number[][][], kind: string) =>
    episodes.flatMap((states, episode) =>
      states.flatMap(([x, z], t) => [{ x, z, t, line: `${kind} ${episode}` }]),
    );
  const colour = METHOD[method].colour;
  const track = (points: ReturnType<typeof lines>, what: 'x' | 'z', look: object) =>
    Plot.line(points, { x: what, y: 't', z: 'line', ...look });
  const [dreamt, driven] = [lines(imagined, 'imagined'), lines(real, 'real')];
  const chart = Plot.plot({
    width,
    height: 300,
    marginLeft: 40,
    marginTop: 26,
    marginBottom: 34,
    className: 'plot',
    x: { domain: [-1.05, 1.05], label: msg('place in the room →'), ticks: [-1, 0, 1] },
    y: { domain: [steps, 0], label: msg('step'), ticks: 4 },
    marks: [
      Plot.ruleX([0], { stroke: 'var(--best)', strokeDasharray: '1 3' }),
      track(driven, 'z', { stroke: 'var(--lamp)', strokeWidth: 1, strokeOpacity: 0.8 }),
      track(driven, 'x', { stroke: 'var(--ink)', strokeWidth: 1.2 }),
      track(dreamt, 'x', {
        stroke: colour,
        strokeWidth: 1.6,
        strokeDasharray: '5 3',
      }),
    ],
  });
  return asPicture(chart, `${METHOD[method].name}: ${rolloutWords({ imagined, real })}`);
}

export function rolloutWords({ imagined, real }: Rollouts) {
  const end = (episodes: number[][][]) =>
    episodes.reduce((sum, states) => sum + states[states.length - 1][0], 0) / episodes.length;
  const steps = real[0].length - 1;
  const driven = msg(str`after ${steps} real steps the robot is at X = ${fixed(end(real), 2)}`);
  if (imagined.length === 0) return msg(str`${driven}; it imagines nothing.`);
  return Number.isNaN(end(imagined))
    ? msg(str`${driven}; its model is not about X.`)
    : msg(str`${driven}; it imagined ${fixed(end(imagined), 2)}.`);
}
