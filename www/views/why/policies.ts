/** The policy of each agent as a map over the states: what it does at X when the lamp is at Z. */

import type { Method } from '../../types.d.ts';

import { msg, str } from '@lit/localize';
import { html } from 'lit';
import * as Plot from '@observablehq/plot';
import { coordinate, GRID, swing } from '../../state/insight.js';
import { fixed, METHOD, METHODS, signed } from '../../state/words.ts';
import { asPicture } from '../chart.ts';

/** Where the robot and the lamp are under each lamp: Z = k X. */
const LAMPS = [
  {
    gain: 1,
    get name() {
      return msg('as trained');
    },
  },
  {
    gain: 0,
    get name() {
      return msg('cut');
    },
  },
  {
    gain: -1,
    get name() {
      return msg('backwards');
    },
  },
];

/**
 * @param actions of `gridStates`
 */
export function policyMap(actions: ArrayLike<number>, method: Method, width: number) {
  const cells = Array.from({ length: GRID * GRID }, (_, i) => ({
    x: coordinate(i % GRID, GRID),
    z: coordinate(Math.floor(i / GRID), GRID),
    a: actions[i],
  }));
  const half = 1 / (GRID - 1);
  const shade = (a: number) => {
    const share = Math.round(100 * Math.min(1, Math.abs(a)));
    return `color-mix(in srgb, var(--drive-${a < 0 ? 'left' : 'right'}) ${share}%, var(--panel))`;
  };
  const chart = Plot.plot({
    width,
    height: width,
    margin: 30,
    marginLeft: 34,
    marginRight: 8,
    marginTop: 20,
    className: 'plot',
    x: { domain: [-1.05, 1.05], label: msg('robot X →'), ticks: [-1, 0, 1], labelAnchor: 'right' },
    y: { domain: [-1.05, 1.05], label: msg('↑ lamp Z'), ticks: [-1, 0, 1] },
    marks: [
      Plot.rect(cells, {
        x1: (d) => d.x - half,
        x2: (d) => d.x + half,
        y1: (d) => d.z - half,
        y2: (d) => d.z + half,
        fill: (d) => shade(d.a),
        shapeRendering: 'crispEdges',
      }),
      LAMPS.map(({ gain, name }) => [
        Plot.link([gain], {
          x1: -1,
          y1: -gain,
          x2: 1,
          y2: gain,
          stroke: 'var(--ink)',
          strokeWidth: 1.2,
          strokeDasharray: gain === 1 ? '' : '4 3',
        }),
        Plot.text([name], {
          x: gain === 0 ? 0.62 : 0.7,
          y: gain === 0 ? 0 : 0.7 * gain,
          rotate: -45 * gain,
          dy: -7,
          fill: 'var(--ink)',
          stroke: 'var(--panel)',
          strokeWidth: 3,
        }),
      ]),
    ],
  });
  return asPicture(chart, describe(actions, method));
}

function describe(actions: ArrayLike<number>, method: Method) {
  const at = (x: number, z: number) => signed(actions[z * GRID + x], 1);
  const [low, high] = [2, GRID - 3];
  return msg(
    str`Policy of ${METHOD[method].name} over X and Z. At X = −0.8: action ${at(low, low)} with the lamp at −0.8, ${at(low, high)} with the lamp at 0.8. At X = 0.8: ${at(high, low)} with the lamp at −0.8, ${at(high, high)} with the lamp at 0.8.`,
  );
}

export function policyWords(policies: Map<Method, ArrayLike<number>>) {
  const parts = METHODS.flatMap((method) => {
    const actions = policies.get(method);
    return actions ? [`${METHOD[method].name} ${fixed(swing(actions), 2)}`] : [];
  });
  return msg(
    str`Change of the action when the lamp alone goes from one end of the room to the other, on average over X: ${parts.join(', ')}. Full left to full right is 2.`,
  );
}

export const policyLegend = () =>
  html`<p class="drive-legend">
    <span class="left">${msg('full left')}</span><i aria-hidden="true"></i
    ><span class="right">${msg('full right')}</span>
    <span class="hint">${msg('Lines: where robot and lamp are together, under each lamp.')}</span>
  </p>`;
