/** Runs in a page: draws the curves of scaling.mjs, one panel for each varied size, with logarithmic axes. */
import * as Plot from '@observablehq/plot';

/**
 * @param {{title: string, size: string, values: number[], times: number[], exponent: number}[]} curves
 */
function draw(curves) {
  const domain = [...new Set(curves.map(({ title }) => title))];
  const color = { domain, scheme: /** @type {const} */ ('Observable10') };
  const panels = [...new Set(curves.map(({ size }) => size))].map((size) => {
    const points = curves
      .filter((curve) => curve.size === size)
      .flatMap(({ title, values, times, exponent }) =>
        values.map((value, i) => ({
          title,
          value,
          ms: times[i],
          label: i === values.length - 1 ? exponent.toFixed(2) : '',
        })),
      );
    return Plot.plot({
      width: 300,
      height: 260,
      marginLeft: 46,
      marginRight: 34,
      x: {
        type: 'log',
        label: size,
        ticks: someOf(points.map(({ value }) => value)),
        tickFormat: (/** @type {number} */ x) => x.toLocaleString('en'),
      },
      y: { type: 'log', label: 'ms', grid: true, ticks: 4, tickFormat: '~g' },
      color,
      marks: [
        Plot.line(points, { x: 'value', y: 'ms', stroke: 'title', marker: 'circle' }),
        Plot.text(points, {
          x: 'value',
          y: 'ms',
          text: 'label',
          fill: 'title',
          textAnchor: 'start',
          dx: 8,
        }),
      ],
    });
  });
  const legend = Plot.legend({ color });
  document.body.append(legend, ...panels);
}

/** Return every other size if there are many. @param {number[]} values */
const someOf = (values) => {
  const sizes = [...new Set(values)];
  return sizes.filter((_, i) => sizes.length < 7 || i % 2 === 0);
};

Object.assign(globalThis, { draw });
