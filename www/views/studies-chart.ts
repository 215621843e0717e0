/** Stored studies as charts: conditions one below the other, or along an axis. */

import type { StoredStudy } from '../types.d.ts';
import type { Axis, Point } from '../studies/axis.ts';

import { msg } from '@lit/localize';
import * as Plot from '@observablehq/plot';
import { needOwn, ownValue } from '../own.js';
import { pointsOf, settingKind } from '../studies/axis.ts';
import { nameOf } from '../studies/conditions.ts';
import { METHOD, settingName } from '../state/words.ts';

interface Look {
  name: string;
  colour: string;
  dash: string;
  symbol: Plot.SymbolType;
}

const SETTING_LOOK: Record<string, Pick<Look, 'colour' | 'symbol'>> = {
  'in-distribution': { colour: 'var(--ink)', symbol: 'circle' },
  near: { colour: 'var(--best)', symbol: 'square' },
  far: { colour: 'var(--warn)', symbol: 'diamond2' },
};

function lookOf(series: string): Look {
  const looks: Record<string, Look> = {
    point: { ...METHOD['c-mbpo'], name: msg('one graph') },
    belief: { ...METHOD.oracle, name: msg('belief over graphs') },
    random: { ...METHOD.sac, name: msg('random errors') },
    edge: { ...METHOD.mbpo, name: msg('one wrong edge') },
    oracle: { ...METHOD.oracle, name: msg('C-MBPO given the graph') },
  };
  return ownValue(looks, series) ?? needOwn(METHOD, series);
}

const axisName = (axis: Axis) =>
  ({
    shd: msg('structural Hamming distance to the true graph →'),
    rows: msg('rows that the graph is learned from →'),
    strength: msg('strength of what is hidden →'),
    sensors: msg('spurious sensors →'),
  })[axis];

const PLOT = { className: 'plot', symbol: { type: 'identity' as const } };

/** What each sign means, as a picture, so that it goes where the charts go. */
function key(looks: Look[], width: number) {
  const rows = looks.map((look, i) => ({ ...look, y: i }));
  return Plot.plot({
    ...PLOT,
    ...{ width, height: 20 * rows.length + 4, margin: 0, marginTop: 8, marginBottom: 8 },
    x: { domain: [0, width], axis: null },
    y: {
      domain: [0, Math.max(1, rows.length - 1)],
      range: [10, 20 * Math.max(1, rows.length - 1) + 10],
      axis: null,
    },
    marks: [
      ...rows.map(({ y, colour, dash }) =>
        Plot.link([y], {
          x1: 2,
          x2: 34,
          y1: y,
          y2: y,
          stroke: colour,
          strokeDasharray: dash,
          strokeWidth: 2.4,
        }),
      ),
      Plot.dot(rows, {
        x: 18,
        y: 'y',
        r: 5,
        fill: 'colour',
        symbol: 'symbol',
        stroke: 'var(--panel)',
      }),
      Plot.text(rows, { x: 42, y: 'y', text: 'name', textAnchor: 'start', fill: 'var(--ink)' }),
    ],
    color: { type: 'identity' },
  });
}

/** Conditions one below the other, with a line for each setting. */
export function rowCharts({ conditions, settings }: StoredStudy, width: number) {
  const points = conditions.flatMap(({ name, returns }) =>
    Object.entries(returns).map(([setting, [iqm, low, high]]) => ({
      name,
      setting,
      iqm,
      low,
      high,
    })),
  );
  const looks = settings.map((setting) => ({
    setting,
    dash: '',
    name: settingName(setting, settingKind({ conditions })),
    ...(ownValue(SETTING_LOOK, setting) ?? SETTING_LOOK.far),
  }));
  const chart = Plot.plot({
    ...PLOT,
    ...{ width, height: 50 * conditions.length + 44, marginLeft: 8, marginRight: 16 },
    ...{ marginTop: 8, marginBottom: 36 },
    x: { nice: true, label: msg('return →'), labelAnchor: 'right', ticks: width < 480 ? 4 : 8 },
    y: { domain: conditions.map(({ name }) => name), type: 'point', padding: 0.6, axis: null },
    marks: [
      Plot.gridX({ ticks: width < 480 ? 4 : 8 }),
      Plot.text(conditions, {
        ...{ y: 'name', text: nameOf },
        ...{ frameAnchor: 'left', textAnchor: 'start', dy: -20, fill: 'var(--ink)' },
        ...{ stroke: 'var(--paper)', strokeWidth: 4 },
      }),
      ...looks.flatMap(({ setting, colour, symbol }, i) => {
        const own = points.filter((point) => point.setting === setting);
        const dy = -6 + 8 * i;
        return [
          Plot.link(own, {
            x1: 'low',
            x2: 'high',
            y: 'name',
            dy,
            stroke: colour,
            strokeWidth: 2.4,
          }),
          Plot.dot(own, {
            x: 'iqm',
            y: 'name',
            dy,
            symbol,
            fill: colour,
            r: 4.5,
            stroke: 'var(--panel)',
          }),
        ];
      }),
    ],
  });
  return [key(looks, width), chart];
}

/** A chart for each setting, with the conditions along an axis. */
export function axisCharts(study: StoredStudy, axis: Axis, width: number) {
  const points = pointsOf(study, axis);
  const at = [...new Set(points.map((point) => point.at))];
  const series = [...new Set(points.map((point) => point.series))];
  const looks = series.map((each) => lookOf(each));
  const columns = width < 620 ? 1 : study.settings.length;
  const size = { width: Math.floor((width - 12 * (columns - 1)) / columns), height: 280 };
  const [lowest, highest] = [
    Math.min(...points.map(({ low }) => low)),
    Math.max(...points.map(({ high }) => high)),
  ];
  const charts = study.settings.map((setting) => {
    const own = points.filter((point) => point.setting === setting);
    return Plot.plot({
      ...PLOT,
      ...{ ...size, marginLeft: 48, marginRight: 26, marginTop: 34, marginBottom: 40 },
      x: { domain: at, type: 'point', padding: 0.5, label: axisName(axis), labelAnchor: 'right' },
      y: { domain: [lowest, highest], nice: true, label: null, ticks: 5 },
      marks: [
        Plot.gridY({ ticks: 5 }),
        Plot.text([settingName(setting, settingKind(study))], {
          ...{ frameAnchor: 'top-left', dy: -20, fontWeight: 600, fill: 'var(--ink)' },
        }),
        ...series.flatMap((name, i) => {
          const mine = own.filter((point) => point.series === name);
          return name === 'edge'
            ? mine.flatMap((point, j) => edgeMarks(point, j, lowest + 0.93 * (highest - lowest)))
            : seriesMarks(mine, looks[i], axis === 'shd' ? 0 : 7 * (i - (series.length - 1) / 2));
        }),
      ],
    });
  });
  return [key(looks, width), ...charts];
}

const seriesMarks = (points: Point[], { colour, dash, symbol }: Look, dx: number) => [
  Plot.lineY(points, {
    x: 'at',
    y: 'iqm',
    dx,
    stroke: colour,
    strokeDasharray: dash,
    strokeWidth: 1.6,
  }),
  Plot.ruleX(points, { x: 'at', y1: 'low', y2: 'high', dx, stroke: colour, strokeWidth: 2 }),
  Plot.dot(points, { x: 'at', y: 'iqm', dx, symbol, fill: colour, r: 4.5, stroke: 'var(--panel)' }),
];

/**
 * A single wrong edge, beside the others. It is named where it costs more than can be overlooked.
 *
 * @param below this return there is room for a name
 */
function edgeMarks(point: Point, i: number, below: number) {
  const { colour, symbol } = lookOf('edge');
  const left = i % 2 === 1;
  const dx = (left ? -1 : 1) * (10 + 5 * (i >> 1));
  return [
    Plot.ruleX([point], {
      x: 'at',
      y1: 'low',
      y2: 'high',
      dx,
      stroke: colour,
      strokeWidth: 1.2,
      strokeOpacity: 0.6,
    }),
    Plot.dot([point], {
      x: 'at',
      y: 'iqm',
      dx,
      symbol,
      fill: colour,
      r: 4,
      stroke: 'var(--panel)',
    }),
    Plot.text(point.mark === 'lower' && point.iqm < below ? [point] : [], {
      ...{ x: 'at', y: 'iqm', text: 'edge', dx: dx + (left ? -8 : 8), fill: 'var(--ink)' },
      ...{ textAnchor: left ? 'end' : 'start', stroke: 'var(--paper)', strokeWidth: 3 },
    }),
  ];
}
