/** See why: what the policies do, what the models believe, what they imagine, what would have been. */

import type { Insight, Predictions } from '../state/insight.js';
import type { Method, Panel, RunRecord, Shift } from '../types.d.ts';
import type { Answers } from './why/panels.ts';
import type { Question } from './why/what-if.ts';
import type { Savable } from './save-figure.ts';

import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import { needOwn } from '../own.js';
import { messageOf } from '../run/glue.ts';
import { HELD } from '../state/insight.js';
import { METHOD, METHODS, signed } from '../state/words.ts';
import { define } from './define.ts';
import { FittedView } from './fitted.ts';
import { picturesIn } from './chart.ts';
import { marker } from './icons.ts';
import './save-figure.ts';
import { answersOf } from './why/answers.ts';
import { PANELS, rowsOf } from './why/panels.ts';
import { policyLegend, policyMap, policyWords } from './why/policies.ts';
import { errorWords, OUTPUTS, slice } from './why/predictions.ts';
import { rolloutChart, rolloutWords } from './why/rollouts.ts';
import { scatter, scatterWords } from './why/scatter.ts';
import { whatIfAnswer } from './why/what-if.ts';

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
  #later: ReturnType<typeof setTimeout> | undefined;
  #visible = false;
  #watcher = new IntersectionObserver(
    (entries) => {
      this.#visible = entries[entries.length - 1].isIntersecting;
      if (this.#visible) this.requestUpdate();
    },
    { rootMargin: '300px' },
  );

  declare insight: Insight | null;
  /** The runs of the first seed. */
  declare runs: RunRecord[];
  declare shift: Shift;
  declare panel: Panel;
  /** What can be shown here. */
  declare panels: Panel[];
  /** Where the other variable is held. */
  declare held: number;
  /** Which output of the models. */
  declare output: number;
  declare question: Question;
  declare answers: Answers;
  declare problem: string;

  constructor() {
    super();
    this.insight = null;
    this.runs = [];
    this.shift = { gain: 1, do_lamp: null, sensor_noise: 0 };
    this.panel = 'policies';
    this.panels = ['policies'];
    this.held = HELD;
    this.output = 2;
    this.question = { method: 'c-mbpo', step: 100, action: 1, lamp: 0 };
    this.answers = {};
    this.problem = '';
  }

  firstUpdated() {
    this.fitTo(this.querySelector('.why-body'));
  }

  fitTo(part: Element | null) {
    super.fitTo(part);
    if (part) this.#watcher.observe(part);
  }

  leave() {
    super.leave();
    this.#watcher.disconnect();
    clearTimeout(this.#later);
  }

  willUpdate(changed: Map<string, unknown>) {
    // What another experiment answered is no answer of this one.
    if (changed.has('insight')) this.answers = {};
  }

  updated(changed: Map<string, unknown>) {
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

  /** Places for charts, each with its heading. */
  #figures(names: string[]) {
    return html`<div class="why-charts">
      ${names.map(
        (name) =>
          html`<figure>
            <figcaption>
              ${
                Object.hasOwn(METHOD, name)
                  ? html`${marker(name as Method)} ${needOwn(METHOD, name).name}`
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
        <select id="why-output" @change=${(e: Event) => (this.output = Number(valueOf(e)))}>
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
    const set = (change: Partial<Question>) => (this.question = { ...question, ...change });
    return html`<div class="setup">
      <div class="field">
        <label for="why-method">${msg('Agent')}</label>
        <select id="why-method" @change=${(e: Event) => set({ method: valueOf(e) as Method })}>
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
          @change=${(e: Event) => {
            const step = Math.round(Number(valueOf(e)));
            set({ step: Math.max(0, Math.min(most, Number.isFinite(step) ? step : 0)) });
          }}
        />
      </div>
      ${this.#slider('why-action', msg('had the action been'), question.action, (action) => set({ action }))}
      ${this.#slider('why-lamp', msg('had the lamp been at'), question.lamp, (lamp) => set({ lamp }))}
    </div>`;
  }

  #slider(id: string, label: string, value: number, set: (value: number) => void) {
    return html`<div class="field">
      <label for=${id}>${label} <output for=${id}>${signed(value)}</output></label>
      <input
        id=${id}
        type="range"
        min="-1"
        max="1"
        step="0.05"
        .value=${String(value)}
        @input=${(e: Event) => set(Math.round(100 * Number(valueOf(e))) / 100)}
      />
    </div>`;
  }

  savable(): Savable | null {
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

  #errors(along: Record<'X' | 'Z', Predictions>) {
    return (['X', 'Z'] as const)
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
      const answers = await answersOf(insight, panel, {
        ...{ shift: this.shift, held: this.held },
        ...{ question: this.question, steps: this.#steps },
      });
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

  #draw() {
    for (const place of this.querySelectorAll('[data-chart]')) {
      const chart = this.#chart(String(place.getAttribute('data-chart')));
      if (chart) place.replaceChildren(chart);
    }
  }

  #chart(name: string) {
    const { answers, panel } = this;
    const method = name as Method;
    const axis = name as 'X' | 'Z';
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

const valueOf = (event: Event) => (event.target as HTMLInputElement | HTMLSelectElement).value;

define('cmbpo-why', WhyView);
