/** Runs in a page: draws the returns around a change, one panel for each change. */
import * as Plot from '@observablehq/plot';

/** @typedef {{agent: string, what: string, step: number, value: number, low: number, high: number}} Point */

/** @param {Point[]} points */
function draw(points) {
  const domain = [...new Set(points.map(({ agent }) => agent))];
  const color = { domain, scheme: /** @type {const} */ ('Observable10') };
  const panels = [...new Set(points.map(({ what }) => what))].map((what) => {
    const own = points.filter((point) => point.what === what);
    return Plot.plot({
      width: 470,
      height: 320,
      marginLeft: 34,
      title: what,
      x: { label: 'environment steps after the change' },
      y: { domain: [-5, 20], label: 'return', grid: true, clamp: true },
      color,
      marks: [
        Plot.ruleX([0], { strokeDasharray: '3 3' }),
        Plot.areaY(own, {
          x: 'step',
          y1: 'low',
          y2: 'high',
          z: 'agent',
          fill: 'agent',
          fillOpacity: 0.08,
        }),
        Plot.lineY(own, { x: 'step', y: 'value', stroke: 'agent', strokeWidth: 2 }),
      ],
    });
  });
  document.body.append(Plot.legend({ color }), ...panels);
}

Object.assign(globalThis, { draw });
