/** Two experiments side by side: what was kept as A, and what the page runs now, B. */

import type { Compared } from '../state/snapshot.d.ts';
import type { Interval, Json, JsonObject, PageState, RunRecord, Settings } from '../types.d.ts';

import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import * as Plot from '@observablehq/plot';
import { needOwn, ownValue } from '../own.js';
import { meanPoints, seedPoints } from '../state/curve-points.ts';
import { summarise } from '../state/verdict.ts';
import {
  BEST_RETURN,
  count,
  fixed,
  METHOD,
  METHODS,
  SETTING,
  settingName,
  signed,
} from '../state/words.ts';
import { curveRows } from '../export/tables.ts';
import { asPicture, picturesIn } from './chart.ts';
import { define } from './define.ts';
import { marker } from './icons.ts';
import { OneSettingView } from './one-setting.ts';
import './save-figure.ts';

export class CompareView extends OneSettingView {
  static properties = {
    kept: { attribute: false },
    running: { attribute: false },
    state: { attribute: false },
    runs: { attribute: false },
  };

  #drawn = '';

  /** A. */
  declare kept: Compared | null;
  /** Whether A is running. */
  declare running: boolean;
  /** B's. */
  declare state: PageState | null;
  /** B's. */
  declare runs: RunRecord[];

  constructor() {
    super();
    this.kept = null;
    this.running = false;
    this.state = null;
    this.runs = [];
    this.wanted = 'far';
  }

  get otherwise() {
    return -1 as const;
  }

  render() {
    const { kept } = this;
    const finished = this.runs.some((run) => run.result !== null);
    if (!kept) {
      return html`<p class="intro">
          ${msg('Keep what you see as A, change a setting, run again, and both stand here side by side. The link holds both settings.')}
        </p>
        <button
          type="button"
          aria-disabled=${finished ? nothing : 'true'}
          @click=${() => finished && this.say('keep-a')}
        >
          ${msg('Keep these results as A')}
        </button>
        ${finished ? nothing : html`<span class="hint">${msg('Once a run has finished.')}</span>`}`;
    }
    return html`${this.#settings(kept.settings)} ${this.#tools(kept, finished)}
      ${this.settingChoice('compare-setting')}
      <figure>
        <div class="compare-charts"></div>
        <figcaption>
          ${msg('Mean return over seeds. Thin and grey: A. Bold: B. Bands: 95 % intervals.')}
        </figcaption>
        <cmbpo-save-figure .of=${this} name=${msg('A and B')}></cmbpo-save-figure>
      </figure>
      <div class="scroll" tabindex="0" role="region" aria-label=${msg('A and B as a table')}>
        ${this.#table(kept)}
      </div>`;
  }

  /**
   * @param finished whether B has results
   */
  #tools(kept: Compared, finished: boolean) {
    const missing = kept.runs.filter((run) => run.result !== null).length === 0;
    const done = kept.runs.filter((run) => run.result !== null).length;
    return html`<div class="edit-tools">
        ${
          missing && !this.running
            ? html`<button type="button" class="primary" @click=${() => this.say('run-a')}>
                ${msg('Run A')}
              </button>`
            : nothing
        }
        ${
          finished
            ? html`<button type="button" @click=${() => this.say('keep-a')}>
                ${msg('Keep B as A')}
              </button>`
            : nothing
        }
        <button type="button" @click=${() => this.say('forget-a')}>${msg('Forget A')}</button>
      </div>
      <p role="status" class="hint">
        ${
          this.running
            ? msg(str`A is running: ${done} of ${kept.runs.length} runs finished.`)
            : missing
              ? msg('A came with the link and has not been run here yet.')
              : ''
        }
      </p>`;
  }

  /** What differs between the two. */
  #settings(a: Settings) {
    const b = this.state;
    if (!b) return nothing;
    const rows = differences(a, b);
    if (rows.length === 0) {
      return html`<p>
        ${msg('A and B have the same settings so far: change one and run again.')}
      </p>`;
    }
    return html`<div
      class="scroll"
      tabindex="0"
      role="region"
      aria-label=${msg('Settings that differ')}
    >
      <table>
        <caption>
          ${msg('Settings that differ')}
        </caption>
        <thead>
          <tr>
            <th scope="col">${msg('Setting')}</th>
            <th scope="col">A</th>
            <th scope="col">B</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ([name, of, now]) =>
              html`<tr>
                <th scope="row"><code>${name}</code></th>
                <td>${of}</td>
                <td>${now}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }

  #table(kept: Compared) {
    const { settings } = this;
    const [a, b] = [kept.runs, this.runs].map((runs) => summarise(runs, settings));
    return html`<table class="returns-table">
      <caption>
        ${msg('Return at the end: mean ± half the 95 % interval over seeds; the difference is B − A')}
      </caption>
      <thead>
        <tr>
          <th scope="col">${msg('Method')}</th>
          <th scope="col">${this.elsewhere ? msg('World') : msg('Lamp')}</th>
          <th scope="col">A</th>
          <th scope="col">B</th>
          <th scope="col">B − A</th>
        </tr>
      </thead>
      <tbody>
        ${METHODS.flatMap((method) =>
          settings.map((setting, i) => {
            const [of, now] = [ownValue(a.get(method), setting), ownValue(b.get(method), setting)];
            return html`<tr>
              ${
                i === 0
                  ? html`<th scope="rowgroup" rowspan=${settings.length}>
                      ${marker(method)} ${METHOD[method].name}
                    </th>`
                  : nothing
              }
              <th scope="row">${settingName(setting, this.kind)}</th>
              <td>${cell(of)}</td>
              <td>${cell(now)}</td>
              <td>${of && now ? signed(now.mean - of.mean) : '–'}</td>
            </tr>`;
          }),
        )}
      </tbody>
    </table>`;
  }

  savable() {
    const { setting, elsewhere } = this;
    const where = elsewhere ? settingName(setting, this.kind) : needOwn(SETTING, setting).when;
    return {
      name: 'compare',
      title: msg('Two settings side by side'),
      note: msg(
        str`Mean return over seeds, ${where}. Dashed and grey: A, ${JSON.stringify(this.kept?.settings ?? {})}. Bold: B, as below.`,
      ),
      pictures: picturesIn(this),
      rows: [
        ...curveRows(this.kept?.runs ?? []).map((row) => ({ settings: 'A', ...row })),
        ...curveRows(this.runs).map((row) => ({ settings: 'B', ...row })),
      ],
    };
  }

  updated() {
    const charts = this.querySelector('.compare-charts');
    if (!charts || !this.kept) return;
    this.fitTo(charts);
    const points = [...this.kept.runs, ...this.runs].map(({ key, curves }) => [
      key,
      ownValue(curves, this.setting)?.length,
    ]);
    const drawn = JSON.stringify([points, this.setting, this.width, this.kept.settings]);
    if (drawn === this.#drawn && charts.childElementCount > 0) return;
    this.#drawn = drawn;
    this.drawSoon(() => this.#draw());
  }

  #draw() {
    const { kept, setting } = this;
    if (!kept) return;
    const columns = this.width < 620 ? 1 : METHODS.length;
    const width = Math.floor(this.width / columns) - (columns === 1 ? 0 : 12);
    const [a, b] = [kept.runs, this.runs].map((runs) =>
      meanPoints(seedPoints(runs, setting), this.elsewhere ? undefined : [0, 20.5]),
    );
    const most = Math.max(kept.settings.env_steps, this.state?.env_steps ?? 1);
    const charts = METHODS.map((method) => {
      const [of, now] = [a, b].map((means) => means.filter((point) => point.method === method));
      const chart = Plot.plot({
        width,
        height: 240,
        marginLeft: this.elsewhere ? 48 : 34,
        marginRight: 14,
        marginTop: 34,
        marginBottom: 36,
        className: 'plot',
        x: {
          domain: [0, most],
          label: msg('environment steps →'),
          labelAnchor: 'right',
          ticks: 3,
          tickFormat: (d: number) => count(d),
        },
        y: {
          ...(!this.elsewhere && { domain: [0, 20.5] }),
          nice: this.elsewhere,
          label: null,
          ticks: 5,
        },
        marks: [
          Plot.gridY({ ticks: 5 }),
          Plot.text([METHOD[method].name], {
            frameAnchor: 'top-left',
            dy: -20,
            fontWeight: 600,
            fill: METHOD[method].colour,
          }),
          Plot.ruleY(this.elsewhere ? [] : [BEST_RETURN], {
            stroke: 'var(--best)',
            strokeDasharray: '1 3',
          }),
          ...lines(of, 'var(--muted)', 1.6, '4 3'),
          ...lines(now, METHOD[method].colour, 2.6, ''),
        ],
      });
      const last = (means: typeof of) => means.at(-1)?.mean.toFixed(1) ?? '–';
      const words = msg(
        str`${METHOD[method].name}: return at the end of the curve, A ${last(of)}, B ${last(now)}`,
      );
      return asPicture(chart, words);
    });
    this.querySelector('.compare-charts')?.replaceChildren(...charts);
  }
}

const lines = (
  means: ReturnType<typeof meanPoints>,
  stroke: string,
  strokeWidth: number,
  strokeDasharray: string,
) => [
  Plot.areaY(means, { x: 'steps', y1: 'low', y2: 'high', fill: stroke, fillOpacity: 0.12 }),
  Plot.line(means, { x: 'steps', y: 'mean', stroke, strokeWidth, strokeDasharray }),
];

const cell = (value: Interval | undefined) =>
  value
    ? html`${fixed(value.mean, 2)}${value.half === null ? '' : html` <span class="half">± ${fixed(value.half, 2)}</span>`}`
    : '–';

/** The settings in which two experiments differ. */
function differences(a: Settings, b: Settings): [name: string, a: string, b: string][] {
  const flat = ({ seed, seeds, env_steps, config }: Settings) =>
    new Map(leaves({ seed, seeds, env_steps, ...config }));
  const [of, now] = [flat(a), flat(b)];
  const shown = (value: Json | undefined) =>
    value === undefined ? msg('default') : JSON.stringify(value);
  return [...new Set([...of.keys(), ...now.keys()])]
    .filter((name) => JSON.stringify(of.get(name)) !== JSON.stringify(now.get(name)))
    .map((name) => [name, shown(of.get(name)), shown(now.get(name))]);
}

const leaves = (object: JsonObject, above = ''): [string, Json][] =>
  Object.entries(object).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? leaves(value, `${above}${name}.`)
      : [[above + name, value]],
  );

define('cmbpo-compare', CompareView);
