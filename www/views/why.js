/** See why: what the policies do, what the models believe, what they imagine, what would have been. */

/** @import { Insight, Predictions } from '../state/insight.js' */
/** @import { Method, Panel, Rollouts, RunRecord, Shift, WhatIf } from '../types.d.ts' */
/** @import { Answers } from './why/panels.js' */
/** @import { Question } from './why/what-if.js' */

import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import { needOwn } from '../own.js';
import { messageOf } from '../run/glue.ts';
import { HELD } from '../state/insight.js';
import { METHOD, METHODS, signed } from '../state/words.ts';
import { define } from './define.js';
import { FittedView } from './fitted.js';
import { picturesIn } from './chart.js';
import { marker } from './icons.js';
import './save-figure.js';
import { PANELS, rowsOf } from './why/panels.js';
import { policyLegend, policyMap, policyWords } from './why/policies.js';
import { errorWords, OUTPUTS, slice } from './why/predictions.js';
import { rolloutChart, rolloutWords } from './why/rollouts.js';
import { scatter, scatterWords } from './why/scatter.js';
import { whatIfAnswer } from './why/what-if.js';

/** While runs learn, a figure that can be seen asks again after so many environment steps of all of them. */
const EVERY = 500;
/** But no more often than this. */
const PAUSE_MS = 1500;

export class WhyView extends FittedView {
  static properties = {
    insight: { attribute: false },
    runs: { attribute: false },
    shift: { attribute: false },
    panel: { type: String },
    panels: { attribute: false },
    held: { state: true },
    output: { state: true },
    question: { state: true },
    answers: { state: true },
    problem: { state: true },
  };

  #asked = '';
  #asking = false;
  #askedAt = -Infinity;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #later;
  #visible = false;
  #watcher = new IntersectionObserver(
    (entries) => {
      this.#visible = entries[entries.length - 1].isIntersecting;
      if (this.#visible) this.requestUpdate();
    },
    { rootMargin: '300px' },
  );

  constructor() {
    super();
    /** @type {Insight | null} */ this.insight = null;
    /** @type {RunRecord[]} The runs of the first seed. */ this.runs = [];
    /** @type {Shift} */ this.shift = { gain: 1, do_lamp: null, sensor_noise: 0 };
    /** @type {Panel} */ this.panel = 'policies';
    /** @type {Panel[]} What can be shown here. */ this.panels = ['policies'];
    /** Where the other variable is held. */ this.held = HELD;
    /** Which output of the models. */ this.output = 2;
    /** @type {Question} */
    this.question = { method: 'c-mbpo', step: 100, action: 1, lamp: 0 };
    /** @type {Answers} */ this.answers = {};
    this.problem = '';
  }

  firstUpdated() {
    this.fitTo(this.querySelector('.why-body'));
  }

  /** @param {Element | null} part */
  fitTo(part) {
    super.fitTo(part);
    if (part) this.#watcher.observe(part);
  }

  leave() {
    super.leave();
    this.#watcher.disconnect();
    clearTimeout(this.#later);
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    // What another experiment answered is no answer of this one.
    if (changed.has('insight')) this.answers = {};
  }

  /** @param {Map<string, unknown>} changed */
  updated(changed) {
    void this.#ask();
    // Ticks of the runs alone change no figure.
    if ([...changed.keys()].some((name) => name !== 'runs') || changed.size === 0) {
      this.drawSoon(() => this.#draw());
    }
  }

  render() {
    return html`${this.panels.length > 1 ? this.#choice() : nothing}
      <p class="intro">${PANELS[this.panel].about}</p>
      <p class="problem" role="alert">${this.problem}</p>
      <div class="why-body">${this.#body()}</div>
      <cmbpo-save-figure .of=${this} name=${PANELS[this.panel].name}></cmbpo-save-figure>`;
  }

  /** Only where there is one: radio buttons of the same name are one group over all such views of a page. */
  #choice() {
    return html`<fieldset class="segmented">
      <legend>${msg('Show')}</legend>
      ${this.panels.map(
        (panel) =>
          html`<label>
            <input
              type="radio"
              name="why-panel"
              .checked=${panel === this.panel}
              @change=${() => this.say('panel-change', panel)}
            />
            <span>${PANELS[panel].name}</span>
          </label>`,
      )}
    </fieldset>`;
  }

  #body() {
    const { answers } = this;
    const wait = html`<p class="hint">
      ${this.insight ? msg('Asking the agents …') : msg('Loading …')}
    </p>`;
    const unknown = html`<p class="hint">
      ${msg('The stored run does not hold this. Run it yourself, and it is here.')}
    </p>`;
    if (this.panel === 'policies') {
      return answers.policies
        ? html`${this.#figures(METHODS)} ${policyLegend()}
            <p>${policyWords(answers.policies)}</p>`
        : wait;
    }
    if (this.panel === 'scatter') {
      if (!answers.steps) return wait;
      return answers.steps.length > 0
        ? html`${this.#figures(['X', 'Z'])}
            <p>${scatterWords(answers.steps)}</p>`
        : html`<p class="hint">${msg('No steps yet: press play.')}</p>`;
    }
    if (this.panel === 'predictions') {
      return html`${this.#slicing()}
      ${
        answers.along === null
          ? unknown
          : answers.along
            ? html`${this.#figures(['X', 'Z'])}
                <p>${this.#errors(answers.along)}</p>`
            : wait
      }`;
    }
    if (this.panel === 'rollouts') {
      if (answers.rollouts === null) return unknown;
      return answers.rollouts
        ? html`${this.#figures([...answers.rollouts.keys()])}
            <ul>
              ${[...answers.rollouts].map(
                ([method, rollouts]) =>
                  html`<li>${METHOD[method].name}: ${rolloutWords(rollouts)}</li>`,
              )}
            </ul>`
        : wait;
    }
    if (!this.insight?.whatIf) return unknown;
    return html`${this.#asks()}
    ${answers.whatIf ? whatIfAnswer(answers.whatIf, this.question) : wait}`;
  }

  /** Places for charts, each with its heading. @param {string[]} names */
  #figures(names) {
    return html`<div class="why-charts">
      ${names.map(
        (name) =>
          html`<figure>
            <figcaption>
              ${
                Object.hasOwn(METHOD, name)
                  ? html`${marker(/** @type {Method} */ (name))} ${needOwn(METHOD, name).name}`
                  : msg(str`Along ${name}`)
              }
            </figcaption>
            <div class="why-chart" data-chart=${name}></div>
          </figure>`,
      )}
    </div>`;
  }

  #slicing() {
    return html`<div class="setup">
      <div class="field">
        <label for="why-output">${msg('Predicted')}</label>
        <select
          id="why-output"
          @change=${(/** @type {Event} */ e) => (this.output = Number(valueOf(e)))}
        >
          ${OUTPUTS.map(
            ({ name }, i) =>
              html`<option value=${i} ?selected=${i === this.output}>${name}</option>`,
          )}
        </select>
      </div>
      ${this.#slider('why-held', msg('The other held at'), this.held, (held) => (this.held = held))}
    </div>`;
  }

  #asks() {
    const { question } = this;
    const most = Math.max(0, this.#steps - 1);
    const set = (/** @type {Partial<Question>} */ change) =>
      (this.question = { ...question, ...change });
    return html`<div class="setup">
      <div class="field">
        <label for="why-method">${msg('Agent')}</label>
        <select
          id="why-method"
          @change=${(/** @type {Event} */ e) => set({ method: /** @type {Method} */ (valueOf(e)) })}
        >
          ${METHODS.map(
            (method) =>
              html`<option value=${method} ?selected=${method === question.method}>
                ${METHOD[method].name}
              </option>`,
          )}
        </select>
      </div>
      <div class="field">
        <label for="why-step">${msg(str`Step, 0 to ${most}`)}</label>
        <input
          id="why-step"
          type="number"
          min="0"
          max=${most}
          .value=${String(question.step)}
          @change=${(/** @type {Event} */ e) => {
            const step = Math.round(Number(valueOf(e)));
            set({ step: Math.max(0, Math.min(most, Number.isFinite(step) ? step : 0)) });
          }}
        />
      </div>
      ${this.#slider('why-action', msg('had the action been'), question.action, (action) => set({ action }))}
      ${this.#slider('why-lamp', msg('had the lamp been at'), question.lamp, (lamp) => set({ lamp }))}
    </div>`;
  }

  /**
   * @param {string} id
   * @param {string} label
   * @param {number} value
   * @param {(value: number) => void} set
   */
  #slider(id, label, value, set) {
    return html`<div class="field">
      <label for=${id}>${label} <output for=${id}>${signed(value)}</output></label>
      <input
        id=${id}
        type="range"
        min="-1"
        max="1"
        step="0.05"
        .value=${String(value)}
        @input=${(/** @type {Event} */ e) => set(Math.round(100 * Number(valueOf(e))) / 100)}
      />
    </div>`;
  }

  /** @returns {import('./save-figure.js').Savable | null} */
  savable() {
    const { answers, panel } = this;
    const pictures = picturesIn(this);
    if (pictures.length === 0) return null;
    const heads = [...this.querySelectorAll('.why-charts figcaption')].map(
      (head) => head.textContent?.trim() ?? '',
    );
    const { about: note, name: title } = PANELS[panel];
    return {
      name: panel,
      title,
      note,
      pictures,
      heads,
      lamp: panel === 'rollouts',
      rows: rowsOf(panel, answers, this),
    };
  }

  /** Steps of the agent that is asked what if. */
  get #steps() {
    return this.runs.find((run) => run.method === this.question.method)?.progress.env_steps ?? 0;
  }

  /** @param {Record<'X' | 'Z', Predictions>} along */
  #errors(along) {
    return /** @type {const} */ (['X', 'Z'])
      .map((name) => {
        const words = [...along[name].models].map(([method, values]) =>
          errorWords(method, values, along[name], this.output),
        );
        return msg(str`Along ${name}: ${words.join('; ')}.`);
      })
      .join(' ');
  }

  /** Asks for what the panel shows, once for each state of things, and never twice at a time. */
  async #ask() {
    const { insight, panel } = this;
    if (!insight || this.#asking || !this.#visible) return;
    const done = this.runs.every((run) => run.status === 'finished');
    const learned = this.runs.reduce((sum, run) => sum + run.progress.env_steps, 0);
    const progress = done ? 'done' : String(Math.floor(learned / EVERY));
    const wanted = {
      policies: [],
      scatter: [],
      predictions: [this.held],
      rollouts: [this.shift],
      'what-if': [this.question, this.#steps > 0],
    }[panel];
    const question = JSON.stringify([panel, wanted, done]);
    const key = `${question} ${progress}`;
    const answered = Object.keys(this.answers).length > 0;
    if (this.#asked === key && answered) return;
    const wait = PAUSE_MS - (performance.now() - this.#askedAt);
    if (wait > 0 && answered && this.#asked.startsWith(question)) {
      clearTimeout(this.#later);
      this.#later = setTimeout(() => this.requestUpdate(), wait);
      return;
    }
    this.#asked = key;
    this.#askedAt = performance.now();
    this.#asking = true;
    try {
      const answers = await this.#answersOf(insight, panel);
      if (insight === this.insight) {
        this.answers = { ...this.answers, ...answers };
        this.problem = '';
      }
    } catch (error) {
      this.problem = messageOf(error);
    } finally {
      this.#asking = false;
      // What was asked meanwhile.
      this.requestUpdate();
    }
  }

  /**
   * @param {Insight} insight
   * @param {Panel} panel
   * @returns {Promise<Answers>}
   */
  async #answersOf(insight, panel) {
    if (panel === 'policies') return { policies: await insight.policies() };
    if (panel === 'scatter') return { steps: await insight.steps() };
    if (panel === 'rollouts') return { rollouts: await insight.rollouts(this.shift) };
    if (panel === 'predictions') {
      const [X, Z] = [await insight.slice('X', this.held), await insight.slice('Z', this.held)];
      return { along: X && Z ? { X, Z } : null };
    }
    const { method, step, action, lamp } = this.question;
    if (!insight.whatIf || step >= this.#steps) return { whatIf: null };
    const asWas = await insight.whatIf(method, step, null, null);
    if (!asWas) return { whatIf: null };
    return { whatIf: await insight.whatIf(method, step, [asWas.state[0], lamp], [action]) };
  }

  #draw() {
    for (const place of this.querySelectorAll('[data-chart]')) {
      const chart = this.#chart(String(place.getAttribute('data-chart')));
      if (chart) place.replaceChildren(chart);
    }
  }

  /** @param {string} name */
  #chart(name) {
    const { answers, panel } = this;
    const method = /** @type {Method} */ (name);
    const axis = /** @type {'X' | 'Z'} */ (name);
    const columns = this.width < 620 ? 1 : panel === 'policies' || panel === 'rollouts' ? 3 : 2;
    const width = Math.min(columns === 1 ? 420 : 520, Math.floor(this.width / columns) - 18);
    if (panel === 'policies') {
      const actions = answers.policies?.get(method);
      return actions ? policyMap(actions, method, Math.min(width, 340)) : null;
    }
    if (panel === 'scatter') return answers.steps ? scatter(answers.steps, axis, width) : null;
    if (panel === 'predictions') {
      const along = answers.along?.[axis];
      return along ? slice(along, axis, this.held, this.output, width) : null;
    }
    const rollouts = answers.rollouts?.get(method);
    return rollouts ? rolloutChart(rollouts, method, Math.min(width, 360)) : null;
  }
}

/** @param {Event} event */
const valueOf = (event) => /** @type {HTMLInputElement | HTMLSelectElement} */ (event.target).value;

define('cmbpo-why', WhyView);
