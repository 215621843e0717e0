/** Learning curves: return against environment steps, each seed thin and the mean bold. */

import type { MeanPoint, SeedPoint } from '../state/curve-points.ts';
import type { Change, Method, RunRecord } from '../types.d.ts';
import type { Kind } from '../state/words.ts';

import { msg, str } from '@lit/localize';
import { html } from 'lit';
import * as Plot from '@observablehq/plot';
import { needOwn, ownValue } from '../own.js';
import { meanPoints, seedPoints } from '../state/curve-points.ts';
import {
  BEST_RETURN,
  count,
  fixed,
  listing,
  METHOD,
  METHODS,
  SETTING,
  settingName,
} from '../state/words.ts';
import { curveRows } from '../export/tables.ts';
import { asPicture, picturesIn } from './chart.ts';
import { define } from './define.ts';
import { differIn } from './differ.ts';
import { ends } from './labels.ts';
import { OneSettingView } from './one-setting.ts';
import './save-figure.ts';

export class CurvesView extends OneSettingView {
  static properties = {
    runs: {
      attribute: false,
      hasChanged: differIn(
        (run) => run.curves,
        (run) => run.changes,
      ),
    },
    total: { type: Number },
    episodes: { type: Number },
  };

  declare runs: RunRecord[];
  declare total: number;
  /** Behind a point. */
  declare episodes: number;

  constructor() {
    super();
    this.runs = [];
    this.total = 5000;
    this.episodes = 10;
    this.width = 520;
  }

  firstUpdated() {
    this.fitTo(this.querySelector('.chart'));
  }

  render() {
    return html`${this.settingChoice('curve-setting')}
      <figure>
        <div class="chart"></div>
        <figcaption>${this.#note}</figcaption>
      </figure>
      <p role="status" class="hint">
        ${this.#changes.map((change) => html`${noticed(change)}<br />`)}
      </p>
      <cmbpo-save-figure .of=${this} name=${msg('Learning curves')}></cmbpo-save-figure>`;
  }

  get #note() {
    const where = whereOf(this.setting, this.kind);
    return `${msg(str`Mean return of ${this.episodes} episodes, ${where}.`)} ${this.#legend()}`;
  }

  /** What was noticed to change, by the first seed's runs. */
  get #changes() {
    const first = Math.min(...this.runs.map(({ seed }) => seed));
    const own = this.runs.filter(({ seed }) => seed === first);
    // A stored run may be older than what is noticed.
    return own.flatMap(({ method, changes = [] }) =>
      changes.map((change) => ({ method, ...change })),
    );
  }

  #legend() {
    const seeds = new Set(
      this.runs
        .filter((r) => (ownValue(r.curves, this.setting)?.length ?? 0) > 0)
        .map((r) => r.seed),
    );
    return seeds.size > 1
      ? msg('Thin: one seed. Bold: mean over seeds, with its 95 % interval.')
      : msg('One seed each so far.');
  }

  savable() {
    return {
      name: 'curves',
      title: msg('Learning curves'),
      note: this.#note,
      pictures: picturesIn(this),
      methods: METHODS,
      rows: curveRows(this.runs),
    };
  }

  updated() {
    this.drawSoon(() => this.#draw());
  }

  #draw() {
    const points = seedPoints(this.runs, this.setting);
    // The light/door environment's returns are never below 0 by more than noise: the band stops at the frame.
    const means = meanPoints(points, this.elsewhere ? undefined : [0, 20.5]);
    this.querySelector('.chart')?.replaceChildren(
      asPicture(
        this.#plot(points, means),
        `${msg('Learning curves')}. ${describe(means, this.setting, this.kind)}`,
      ),
    );
  }

  #plot(points: SeedPoint[], means: MeanPoint[]) {
    const height = Math.round(Math.min(360, Math.max(260, this.width * 0.4)));
    const values = means.map((point) => point.mean);
    const span = this.elsewhere ? Math.max(1, Math.max(...values) - Math.min(...values)) : 21;
    const last = ends(means, (height - 60) / span);
    const several = new Set(points.map((p) => p.seed)).size > 1;
    const colour = (d: { method: Method }) => METHOD[d.method].colour;
    const marks = METHODS.flatMap((method) => {
      const own = means.filter((p) => p.method === method);
      const { dash } = METHOD[method];
      return [
        Plot.areaY(own, {
          x: 'steps',
          y1: 'low',
          y2: 'high',
          fill: colour,
          fillOpacity: 0.1,
          // Another world's returns may lie far outside of the frame, and of the page.
          clip: true,
        }),
        Plot.line(own, {
          x: 'steps',
          y: 'mean',
          stroke: colour,
          strokeWidth: 2.6,
          strokeDasharray: dash,
          clip: true,
        }),
      ];
    });
    return Plot.plot({
      width: this.width,
      height,
      marginLeft: this.elsewhere ? 48 : 34,
      marginRight: 96,
      marginTop: 22,
      marginBottom: 38,
      className: 'plot',
      x: {
        domain: [0, this.total],
        label: msg('environment steps →'),
        labelAnchor: 'right',
        ticks: this.width < 480 ? 3 : 5,
        tickFormat: (d: number) => count(d),
      },
      y: {
        ...(!this.elsewhere && { domain: [0, 20.5] }),
        nice: this.elsewhere,
        label: msg('↑ return'),
        ticks: 5,
      },
      symbol: { type: 'identity' },
      marks: [
        Plot.gridY({ ticks: 5 }),
        Plot.ruleY(this.elsewhere ? [] : [0], { strokeOpacity: 0.4 }),
        Plot.ruleY(this.elsewhere ? [] : [BEST_RETURN], {
          stroke: 'var(--best)',
          strokeDasharray: '1 3',
          strokeWidth: 1.5,
        }),
        Plot.text(this.elsewhere ? [] : [msg(str`best possible ${fixed(BEST_RETURN, 2)}`)], {
          frameAnchor: 'left',
          x: 0,
          y: BEST_RETURN,
          dx: 4,
          dy: -8,
          textAnchor: 'start',
          fill: 'var(--muted)',
        }),
        several
          ? Plot.line(points, {
              x: 'steps',
              y: 'value',
              z: (d: SeedPoint) => `${d.method}/${d.seed}`,
              stroke: colour,
              strokeWidth: 0.9,
              strokeOpacity: 0.4,
              clip: true,
            })
          : null,
        ...marks,
        Plot.ruleX(this.#changes, {
          x: 'env_steps',
          y1: 0,
          y2: 4,
          stroke: colour,
          strokeWidth: 2,
          strokeDasharray: '2 2',
        }),
        Plot.dot(last, {
          x: 'steps',
          y: 'mean',
          symbol: (d: MeanPoint) => METHOD[d.method].symbol,
          fill: colour,
          stroke: 'var(--panel)',
          strokeWidth: 1.5,
          r: 5,
        }),
        Plot.text(last, {
          x: 'steps',
          y: 'label',
          text: (d: MeanPoint) => `${METHOD[d.method].name} ${fixed(d.mean, 1)}`,
          fill: colour,
          fontWeight: 600,
          textAnchor: 'start',
          dx: 9,
        }),
      ],
    });
  }
}

const noticed = ({ method, env_steps, mechanism }: Change & { method: Method }) =>
  mechanism === 'R'
    ? msg(
        str`${METHOD[method].name} noticed at step ${count(env_steps)}: the reward comes about in another way.`,
      )
    : msg(
        str`${METHOD[method].name} noticed at step ${count(env_steps)}: ${mechanism} comes about in another way.`,
      );

const whereOf = (setting: string, kind: Kind) =>
  kind === 'lamp' ? needOwn(SETTING, setting).when : settingName(setting, kind);

function describe(means: MeanPoint[], setting: string, kind: Kind) {
  const parts = METHODS.flatMap((method) => {
    const last = means.filter((p) => p.method === method).at(-1);
    if (!last) return [];
    return msg(str`${METHOD[method].name} ${fixed(last.mean, 1)} after ${last.steps} steps`);
  });
  if (kind !== 'lamp' && parts.length > 0) {
    return msg(str`Return ${whereOf(setting, kind)}: ${listing(parts)}.`);
  }
  return parts.length > 0
    ? msg(
        str`Return ${whereOf(setting, kind)}: ${listing(parts)}. The best possible is ${fixed(BEST_RETURN, 1)}.`,
      )
    : msg('Nothing has been evaluated yet.');
}

define('cmbpo-curves', CurvesView);
