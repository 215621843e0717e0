/** The stored studies: what was asked, what was found, and each condition to be run again here. */

import type { PageState, RunRecord, StoredStudy, StudyCondition } from '../types.d.ts';

import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import { needOwn, ownValue } from '../own.js';
import { language } from '../language/language.ts';
import { messageOf } from '../run/glue.ts';
import { STUDY } from '../generated/studies.js';
import { STUDIES } from '../generated/study-names.js';
import { count, listing, METHOD, settingName, signed } from '../state/words.ts';
import { axisOf, settingKind, studyRows } from '../studies/axis.ts';
import { nameOf } from '../studies/conditions.ts';
import { isHere, methodHere, resultHere, runsHere } from '../studies/here.ts';
import { fetchStudies } from '../studies/load.ts';
import { asPicture, picturesIn } from './chart.ts';
import { define } from './define.ts';
import { FittedView } from './fitted.ts';
import { axisCharts, rowCharts } from './studies-chart.ts';
import { studyTable } from './studies-table.ts';
import './save-figure.ts';

/** Says `study-change` with a study's name or null, and `run-condition` with a condition and its seed. */
export class StudiesView extends FittedView {
  static properties = {
    study: { attribute: false },
    state: { attribute: false },
    runs: { attribute: false },
    stored: { state: true },
    chosen: { state: true },
    problem: { state: true },
  };

  /** The open one. */
  declare study: string | undefined;
  /** What the page runs; null for a stored run. */
  declare state: PageState | null;
  declare runs: RunRecord[];
  declare stored: Record<string, StoredStudy> | null;
  /** Name of the condition to run. */
  declare chosen: string;
  declare problem: string;

  constructor() {
    super();
    this.study = undefined;
    this.state = null;
    this.runs = [];
    this.stored = null;
    this.chosen = '';
    this.problem = '';
  }

  get #open(): StoredStudy | null {
    return (this.study && ownValue(this.stored, this.study)) || null;
  }

  willUpdate(changed: Map<string, unknown>) {
    if (!changed.has('study')) return;
    this.chosen = '';
    if (this.study && !this.stored) void this.#load();
  }

  async #load() {
    this.problem = '';
    try {
      this.stored = await fetchStudies();
    } catch (error) {
      this.problem = msg(str`The stored studies could not be loaded: ${messageOf(error)}.`);
    }
  }

  render() {
    const { study, problem } = this;
    return html`<ul class="study-list">
        ${STUDIES.map(
          (name) =>
            html`<li>
              <button
                type="button"
                aria-pressed=${name === study}
                @click=${() => this.say('study-change', name === study ? null : name)}
              >
                ${needOwn(STUDY, name).question}
              </button>
            </li>`,
        )}
      </ul>
      <p role="alert" class="problem">${study ? problem : ''}</p>
      ${
        study && problem
          ? html`<button type="button" @click=${() => void this.#load()}>
              ${msg('Try again')}
            </button>`
          : nothing
      }
      ${study && this.#open ? this.#shown(study, this.#open) : nothing}`;
  }

  #shown(name: string, study: StoredStudy) {
    const { question, finding } = needOwn(STUDY, name);
    return html`<article class="study" aria-labelledby="study-title">
      <h3 id="study-title" tabindex="-1">${question}</h3>
      <p class="finding" role="status">${finding}</p>
      ${name === 'graph-corruption' ? this.#ownGraph() : nothing}
      <figure>
        <div class="study-charts"></div>
        <figcaption>${note()}</figcaption>
        <cmbpo-save-figure .of=${this} name=${question}></cmbpo-save-figure>
      </figure>
      ${this.#runner(study)} ${studyTable(study)}
      <p class="hint study-origin">
        <code>${study.command}</code>,
        ${msg(str`seeds ${study.seeds[0]} to ${study.seeds.at(-1) ?? 0}, commit ${study.commit?.slice(0, 10) ?? '–'}`)}
      </p>
    </article>`;
  }

  #ownGraph() {
    return html`<p>
      ${msg('Any edge can be switched by hand, and C-MBPO retrained with it:')}
      <button type="button" @click=${() => this.say('look-at', 'graph-title')}>
        ${msg('Go to the graph')}
      </button>
    </p>`;
  }

  #runner(study: StoredStudy) {
    const { seeds } = study;
    const conditions = study.conditions.filter(runsHere);
    const wanted =
      conditions.find(({ name }) => name === this.chosen) ??
      conditions.find((each) => this.#isHere(each, study)) ??
      conditions[0];
    const run = () => this.say('run-condition', { condition: wanted, seed: seeds[0] });
    return html`<div class="edit-tools study-runner">
        <label for="study-condition">${msg('Condition')}</label>
        <select
          id="study-condition"
          @change=${(event: Event) => (this.chosen = (event.target as HTMLSelectElement).value)}
        >
          ${conditions.map(
            (condition) =>
              html`<option value=${condition.name} ?selected=${condition === wanted}>
                ${nameOf(condition)}
              </option>`,
          )}
        </select>
        <button type="button" class="primary" @click=${run}>
          ${msg('Run this condition here')}
        </button>
      </div>
      <p class="hint">${this.#about(wanted, seeds[0], study.env_steps)}</p>
      <p role="status">${this.#isHere(wanted, study) ? this.#result(wanted, study) : nothing}</p>`;
  }

  #isHere(condition: StudyCondition, { seeds, env_steps }: StoredStudy) {
    const { state } = this;
    return state?.seed === seeds[0] && isHere(condition, env_steps, state);
  }

  /** What the page does for a condition. */
  #about(condition: StudyCondition, seed: number, steps: number) {
    const { name } = METHOD[methodHere(condition)];
    return msg(
      str`The page then runs all its methods with this condition’s settings and seed ${seed}, ${count(steps)} steps each; ${name} is the one that the condition is about.`,
    );
  }

  /** What came of it here. */
  #result(condition: StudyCondition, study: StoredStudy) {
    const name = nameOf(condition);
    const result = resultHere(condition, this.runs)?.result;
    if (!result)
      return msg(str`“${name}” is set on this page; its return stands here when it has finished.`);
    const parts = Object.keys(condition.returns).map(
      (setting) =>
        `${settingName(setting, settingKind(study))} ${signed(ownValue(result.returns, setting)?.mean ?? NaN, 2)}`,
    );
    return msg(str`“${name}” here, seed ${result.seed}: ${listing(parts)}.`);
  }

  savable() {
    const study = this.#open;
    if (!study || !this.study) return null;
    const { command, commit, seeds } = study;
    return {
      name: `study-${this.study}`,
      title: needOwn(STUDY, this.study).question,
      note: note(),
      pictures: picturesIn(this),
      rows: studyRows(study),
      caption: `${command}; ${seeds.length} seeds; commit ${commit ?? 'unknown'}`,
    };
  }

  updated() {
    const charts = this.querySelector('.study-charts');
    if (!charts || !this.#open) return;
    this.fitTo(charts);
    const drawn = JSON.stringify([this.study, this.width, language()]);
    if (drawn === this.#drawn && charts.childElementCount > 0) return;
    this.#drawn = drawn;
    this.drawSoon(() => this.#draw());
  }

  #drawn = '';

  #draw() {
    const study = this.#open;
    if (!study) return;
    const axis = axisOf(study);
    const words = msg('Interquartile mean returns: the numbers of the table below');
    const charts = [
      ...(axis ? axisCharts(study, axis, this.width) : []),
      // Which edge is wrong is no number.
      ...(!axis || axis === 'shd' ? rowCharts(study, this.width) : []),
    ];
    this.querySelector('.study-charts')?.replaceChildren(
      ...charts.map((chart) => asPicture(chart, words)),
    );
  }
}

const note = () =>
  msg(
    'Interquartile mean of the final return over the seeds, with its 95 % interval by bootstrap.',
  );

define('cmbpo-studies', StudiesView);
