/** Returns of the finished runs under the three lamps: a sentence, a chart and a table. */

import type { Interval, Method, RunRecord } from '../types.d.ts';

import { msg, str } from '@lit/localize';
import { html } from 'lit';
import * as Plot from '@observablehq/plot';
import { needOwn, ownValue } from '../own.js';
import { language } from '../language/language.ts';
import { basis, summarise, verdict } from '../state/verdict.ts';
import { BEST_RETURN, fixed, METHOD, METHODS, SETTING, settingName } from '../state/words.ts';
import { returnRows } from '../export/tables.ts';
import { asPicture, picturesIn } from './chart.ts';
import { define } from './define.ts';
import { differIn } from './differ.ts';
import { ExaminedView } from './examined.ts';
import { marker } from './icons.ts';
import './save-figure.ts';

/** A screen reader hears a new verdict at most this often. */
const SPEAK_MS = 4000;

const words = () => msg('Returns in each setting: the numbers of the table beside the chart.');

interface Row {
  setting: string;
  method: Method;
  mean: number;
  low: number;
  high: number;
}

export class ReturnsView extends ExaminedView {
  static properties = {
    runs: { attribute: false, hasChanged: differIn((run) => run.result) },
    episodes: { type: Number },
    spoken: { state: true },
  };

  #speaking: ReturnType<typeof setTimeout> | undefined;
  #language = language();

  declare runs: RunRecord[];
  /** Behind a return. */
  declare episodes: number;
  declare spoken: string;

  constructor() {
    super();
    this.runs = [];
    this.episodes = 100;
    this.width = 520;
    this.spoken = '';
  }

  firstUpdated() {
    this.fitTo(this.querySelector('.chart'));
  }

  leave() {
    super.leave();
    clearTimeout(this.#speaking);
    this.#speaking = undefined;
  }

  render() {
    const summary = summarise(this.runs, this.settings);
    const said = this.#said(summary);
    this.#speak(said);
    // The sentence is that of the numbers below it; only its reading out waits.
    return html`<p class="verdict">
        ${said || msg('When the first runs have finished, their verdict stands here.')}
      </p>
      <p class="visually-hidden" aria-live="polite">${this.spoken}</p>
      <div class="returns-pair">
        <figure>
          <div class="chart"></div>
          <figcaption>${this.#note}</figcaption>
          <cmbpo-save-figure .of=${this} name=${msg('Returns')}></cmbpo-save-figure>
        </figure>
        <div class="scroll" tabindex="0" role="region" aria-label=${msg('Returns as a table')}>
          ${this.#table(summary)}
        </div>
      </div>`;
  }

  #said(summary: ReturnType<typeof summarise>) {
    const sentence = this.elsewhere ? '' : verdict(summary);
    return `${sentence} ${basis(summary)}`.trim();
  }

  get #note() {
    if (this.elsewhere) {
      return msg(
        str`Mean action, ${this.episodes} episodes each. Dots: mean over seeds, with the 95 % Student-t interval. Small dots: single seeds.`,
      );
    }
    return msg(
      str`Mean action, ${this.episodes} episodes of 200 steps each. Dots: mean over seeds, with the 95 % Student-t interval. Small dots: single seeds.`,
    );
  }

  /** Changes the live region, but not faster than it can be read out. */
  #speak(text: string) {
    if (text === this.spoken || this.#speaking !== undefined) return;
    // Another language says the same: at once.
    const wait = text === '' || this.spoken === '' || language() !== this.#language ? 0 : SPEAK_MS;
    this.#language = language();
    this.#speaking = setTimeout(() => {
      this.#speaking = undefined;
      const summary = summarise(this.runs, this.settings);
      this.spoken = this.#said(summary);
    }, wait);
  }

  #table(summary: ReturnType<typeof summarise>) {
    return html`<table class="returns-table">
      <caption>
        ${msg('Return over finished seeds: mean ± half the 95 % interval')}
      </caption>
      <thead>
        <tr>
          <th scope="col">${msg('Method')}</th>
          ${this.settings.map(
            (s) =>
              html`<th scope="col">
                ${settingName(s, this.kind)}<small
                  >${this.elsewhere ? '' : needOwn(SETTING, s).gain}</small
                >
              </th>`,
          )}
          <th scope="col">${msg('seeds')}</th>
        </tr>
      </thead>
      <tbody>
        ${METHODS.map((method) => {
          const by = summary.get(method);
          return html`<tr>
            <th scope="row">${marker(method)} ${METHOD[method].name}</th>
            ${this.settings.map((setting) => html`<td>${cell(ownValue(by, setting))}</td>`)}
            <td>${by?.['in-distribution'].n ?? 0}</td>
          </tr>`;
        })}
        <tr class="best" ?hidden=${this.elsewhere}>
          <th scope="row">${msg('best possible')}</th>
          ${this.settings.map(() => html`<td>${fixed(BEST_RETURN, 2)}</td>`)}
          <td></td>
        </tr>
      </tbody>
    </table>`;
  }

  savable() {
    return {
      name: 'returns',
      title: this.elsewhere ? msg('When the world is shifted') : msg('When the lamp changes'),
      note: this.#note,
      pictures: picturesIn(this).slice(0, 1),
      rows: returnRows(this.runs),
    };
  }

  updated() {
    this.drawSoon(() =>
      this.querySelector('.chart')?.replaceChildren(asPicture(this.#plot(), words())),
    );
  }

  #plot() {
    const { settings } = this;
    const summary = summarise(this.runs, settings);
    const rows: Row[] = [...summary].flatMap(([method, by]) =>
      settings.map((setting) => {
        const { mean, half } = needOwn(by, setting);
        return { setting, method, mean, low: mean - (half ?? 0), high: mean + (half ?? 0) };
      }),
    );
    const seeds = this.runs.flatMap(({ method, result }) =>
      result && (ownValue(summary.get(method), settings[0])?.n ?? 0) > 1
        ? settings.map((setting) => ({
            ...{ setting, method },
            value: ownValue(result.returns, setting)?.mean ?? NaN,
          }))
        : [],
    );
    const colour = (d: { method: Method }) => METHOD[d.method].colour;
    return Plot.plot({
      width: this.width,
      height: 30 + 100 * settings.length,
      marginLeft: 62,
      marginRight: 16,
      marginTop: 20,
      marginBottom: 36,
      className: 'plot',
      x: {
        ...(!this.elsewhere && { domain: [-0.5, 20.5] }),
        nice: this.elsewhere,
        label: msg('return →'),
        labelAnchor: 'right',
        ticks: 5,
      },
      y: {
        domain: METHODS,
        tickFormat: (m: Method) => METHOD[m].name,
        label: null,
        tickSize: 0,
      },
      fy: { domain: settings, label: null, padding: 0.2, axis: null },
      marks: [
        Plot.gridX({ ticks: 5 }),
        Plot.ruleX(this.elsewhere ? [] : [BEST_RETURN], {
          stroke: 'var(--best)',
          strokeDasharray: '1 3',
          strokeWidth: 1.5,
        }),
        Plot.text(settings, {
          fy: (s: string) => s,
          text: (s: string) =>
            this.elsewhere ? settingName(s, this.kind) : needOwn(SETTING, s).lamp,
          frameAnchor: 'top-left',
          dx: 4,
          dy: -9,
          fill: 'var(--muted)',
        }),
        Plot.dot(seeds, {
          fy: 'setting',
          y: 'method',
          x: 'value',
          r: 2.2,
          fill: colour,
          fillOpacity: 0.45,
          dy: 6,
        }),
        Plot.link(rows, {
          fy: 'setting',
          y: 'method',
          x1: 'low',
          x2: 'high',
          stroke: colour,
          strokeWidth: 2.4,
          clip: true,
        }),
        Plot.dot(rows, {
          fy: 'setting',
          y: 'method',
          x: 'mean',
          r: 5,
          fill: colour,
          stroke: 'var(--panel)',
          strokeWidth: 1.5,
          symbol: (d: Row) => METHOD[d.method].symbol,
        }),
      ],
      symbol: { type: 'identity' },
    });
  }
}

function cell(value: Interval | undefined) {
  if (!value) return '–';
  const { mean, half } = value;
  if (half === null) return html`${fixed(mean, 2)}<small>${msg('n = 1: no interval')}</small>`;
  return html`${fixed(mean, 2)} <span class="half">± ${fixed(half, 2)}</span>`;
}

define('cmbpo-returns', ReturnsView);
