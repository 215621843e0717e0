/** A table of the reader's own, and its graph. */

/** @import { DiscoverReport, TableFacts } from '../types.d.ts' */
/** @import { Form } from '../data/options.js' */

import { html, nothing } from 'lit';
import { version } from '../../package.json';
import { exampleFile } from '../data/example.js';
import { LIMITS } from '../data/limits.js';
import { DEFAULTS, LEARNERS, readForm, TESTS } from '../data/options.js';
import { messageOf } from '../run/glue.js';
import { TableTask } from '../run/table-task.js';
import { count, listing } from '../state/words.js';
import { define, View } from './define.js';
import './found-graph.js';

/** @typedef {{report: DiscoverReport, about: [string, string][], name: string}} Result */

export class OwnDataView extends View {
  static properties = {
    module: { attribute: false },
    form: { state: true },
    facts: { state: true },
    busy: { state: true },
    problem: { state: true },
    news: { state: true },
    result: { state: true },
    wanted: { state: true },
    drawn: { state: true },
    dragged: { state: true },
  };

  /** @type {File | null} */ #file = null;
  /** @type {TableTask | null} */ #task = null;

  constructor() {
    super();
    /** @type {WebAssembly.Module | null} */ this.module = null;
    /** @type {Form} */ this.form = DEFAULTS;
    /** @type {TableFacts | null} */ this.facts = null;
    /** @type {'' | 'reading' | 'learning'} */ this.busy = '';
    this.problem = '';
    this.news = '';
    /** @type {Result | null} */ this.result = null;
    /** Resamples asked for, and drawn so far. */ this.wanted = 0;
    this.drawn = 0;
    this.dragged = false;
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#end();
  }

  render() {
    return html`${this.#source()} ${this.facts ? this.#settings(this.facts) : nothing}
      <p role="status" class="own-news">${this.news}</p>
      <p role="alert" class="problem">${this.problem}</p>
      ${
        this.busy === 'learning' && this.wanted > 0
          ? html`<progress
              aria-label="Resamples drawn"
              max=${this.wanted}
              value=${this.drawn}
            ></progress>`
          : nothing
      }
      ${
        this.result
          ? html`<cmbpo-found-graph
              .report=${this.result.report}
              .about=${this.result.about}
              name=${this.result.name}
            ></cmbpo-found-graph>`
          : nothing
      }`;
  }

  #source() {
    const over = (/** @type {DragEvent} */ event) => {
      event.preventDefault();
      this.dragged = true;
    };
    const drop = (/** @type {DragEvent} */ event) => {
      event.preventDefault();
      this.dragged = false;
      const file = event.dataTransfer?.files[0];
      if (file) void this.#open(file);
    };
    const off = this.module === null;
    return html`<div
      class="drop ${this.dragged ? 'over' : ''}"
      @dragover=${over}
      @dragleave=${() => (this.dragged = false)}
      @drop=${drop}
    >
      <label for="own-file">A file with a header, comma, tab or semicolon separated</label>
      <input
        id="own-file"
        type="file"
        accept=".csv,.tsv,.tab,.txt,text/csv,text/tab-separated-values,text/plain"
        ?disabled=${off}
        @change=${(/** @type {Event} */ event) => {
          const input = /** @type {HTMLInputElement} */ (event.target);
          const file = input.files?.[0];
          if (file) void this.#open(file);
          // So that the same file, mended, can be chosen again.
          input.value = '';
        }}
      />
      <span class="hint">or drop it here, or</span>
      <button type="button" ?disabled=${off} @click=${() => void this.#open(exampleFile())}>
        Take an example
      </button>
    </div>`;
  }

  /** @param {TableFacts} facts */
  #settings(facts) {
    const { form } = this;
    const learning = this.busy === 'learning';
    return html`<form
      class="own-form"
      novalidate
      @submit=${(/** @type {Event} */ event) => {
        event.preventDefault();
        void this.#learn();
      }}
    >
      <div class="setup">
        ${this.#choice('learner', 'Learner', LEARNERS)}
        ${
          form.learner === 'pc'
            ? html`${this.#choice('test', 'Independence test', TESTS)}
              ${this.#text('alpha', 'Alpha', 'decimal')}`
            : nothing
        }
        ${this.#text('bootstrap', 'Resamples', 'numeric')}
      </div>
      <p class="hint">
        ${LEARNERS[form.learner].when} ${form.learner === 'pc' ? TESTS[form.test].when : ''}
        Resamples tell how sure each edge is: 100 are plenty, 0 is quick.
      </p>
      <div class="field wide">
        <label for="own-tiers"
          >Order of time, if known: columns by commas, what comes later after a bar, as in
          ${facts.names.slice(0, 2).join(', ')} | ${facts.names[2] ?? '…'}</label
        >
        <input
          id="own-tiers"
          type="text"
          autocomplete="off"
          spellcheck="false"
          .value=${form.tiers}
          @input=${(/** @type {Event} */ e) => this.#set('tiers', valueOf(e))}
        />
      </div>
      ${
        form.tiers.trim() === ''
          ? nothing
          : html`<label class="check">
              <input
                type="checkbox"
                .checked=${form.contemporaneous}
                @change=${(/** @type {Event} */ e) =>
                  (this.form = {
                    ...form,
                    contemporaneous: /** @type {HTMLInputElement} */ (e.target).checked,
                  })}
              />
              Columns of the same time may cause each other
            </label>`
      }
      <div class="edit-tools">
        <button type="submit" class="primary" aria-disabled=${learning ? 'true' : nothing}>
          Find the graph
        </button>
        ${
          learning
            ? html`<button type="button" @click=${() => this.#cancel()}>Stop</button>`
            : nothing
        }
      </div>
    </form>`;
  }

  /**
   * @param {'learner' | 'test'} name
   * @param {string} label
   * @param {Record<string, {name: string}>} choices
   */
  #choice(name, label, choices) {
    return html`<div class="field">
      <label for="own-${name}">${label}</label>
      <select
        id="own-${name}"
        .value=${this.form[name]}
        @change=${(/** @type {Event} */ e) => this.#set(name, valueOf(e))}
      >
        ${Object.entries(choices).map(
          ([value, choice]) =>
            html`<option value=${value} ?selected=${value === this.form[name]}>
              ${choice.name}
            </option>`,
        )}
      </select>
    </div>`;
  }

  /**
   * @param {'alpha' | 'bootstrap'} name
   * @param {string} label
   * @param {'decimal' | 'numeric'} mode
   */
  #text(name, label, mode) {
    return html`<div class="field">
      <label for="own-${name}">${label}</label>
      <input
        id="own-${name}"
        type="text"
        inputmode=${mode}
        autocomplete="off"
        .value=${this.form[name]}
        @input=${(/** @type {Event} */ e) => this.#set(name, valueOf(e))}
      />
    </div>`;
  }

  /**
   * @param {keyof Form} name
   * @param {string} value
   */
  #set(name, value) {
    this.form = { ...this.form, [name]: value };
  }

  #end() {
    this.#task?.end();
    this.#task = null;
    this.busy = '';
  }

  /** @param {File} file */
  async #open(file) {
    this.#end();
    Object.assign(this, { facts: null, result: null, problem: '', news: '' });
    this.#file = file;
    if (file.size > LIMITS.bytes) {
      const most = `the page takes at most ${LIMITS.bytes / 1e6} MB`;
      this.problem = `“${file.name}” has ${(file.size / 1e6).toFixed(0)} MB; ${most}.`;
      return;
    }
    this.busy = 'reading';
    this.news = `Reading “${file.name}” …`;
    await this.#guarded(async (task) => {
      const facts = await task.read();
      if (task !== this.#task) return;
      this.facts = facts;
      this.news = described(file.name, facts);
      if (facts.words.length > 0) {
        this.form = { ...this.form, learner: 'pc', test: 'g-squared' };
      }
    });
  }

  async #learn() {
    const { facts, busy } = this;
    const file = this.#file;
    if (!facts || !file || busy !== '') return;
    const { options, problem } = readForm(this.form, facts.names);
    this.problem = problem ?? '';
    if (options === null) return;
    const wanted = options.bootstrap ?? 0;
    const show = (/** @type {DiscoverReport} */ report, /** @type {number} */ drawn) => {
      this.result = { report, about: this.#about(facts, options, drawn), name: file.name };
      this.drawn = drawn;
    };
    Object.assign(this, { busy: 'learning', result: null, wanted, drawn: 0, news: LEARNING });
    const started = performance.now();
    await this.#guarded(async (task) => {
      const report = await task.learn(options, (soFar, drawn) => {
        show(soFar, drawn);
        if (drawn > 0) this.news = `${count(drawn)} of ${count(wanted)} resamples …`;
      });
      if (task !== this.#task) return;
      show(report, wanted);
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      this.news = `Found in ${seconds} s with ${count(report.tests_run)} ${UNIT[options.learner ?? 'pc']}.`;
    });
  }

  /** @param {(task: TableTask) => Promise<void>} work */
  async #guarded(work) {
    if (!this.module || !this.#file) return;
    this.#task ??= new TableTask(this.module, this.#file);
    const task = this.#task;
    try {
      await work(task);
    } catch (error) {
      if (task !== this.#task) return;
      this.news = '';
      this.problem = `“${this.#file.name}”: ${messageOf(error)}.`;
    } finally {
      if (task === this.#task) this.busy = '';
    }
  }

  /** What is under way is given up; the table is read again by the next worker. */
  #cancel() {
    const file = this.#file;
    this.#end();
    this.news = this.result ? 'Stopped. The graph rests on what was done until then.' : 'Stopped.';
    if (!file || !this.module) return;
    const task = new TableTask(this.module, file);
    this.#task = task;
    task.read().catch((error) => (this.problem = `“${file.name}”: ${messageOf(error)}.`));
  }

  /**
   * @param {TableFacts} facts
   * @param {Partial<import('../types.d.ts').DiscoverOptions>} options
   * @param {number} drawn
   * @returns {[string, string][]}
   */
  #about({ rows, names }, { learner, test, alpha, knowledge }, drawn) {
    const tiers = knowledge?.tiers ?? [];
    return [
      ['table', `${this.#file?.name}, ${rows} rows of ${names.length}`],
      ['learner', String(learner)],
      ...(test ? [/** @type {[string, string]} */ (['test', `${test}, alpha ${alpha}`])] : []),
      ...(tiers.length > 0
        ? [
            /** @type {[string, string]} */ ([
              'tiers',
              tiers.map((tier) => tier.join(', ')).join(' | ') +
                (knowledge?.contemporaneous ? ', edges inside them allowed' : ''),
            ]),
          ]
        : []),
      ['resamples', `${drawn}, seed 0`],
      ['cmbpo', version],
    ];
  }
}

/** With many columns that hang together, PC's tests grow beyond all bounds. */
const LEARNING = 'Learning … Many columns that hang together take long: Stop ends it.';

const UNIT = { pc: 'tests', ges: 'scores', lingam: 'comparisons' };

/**
 * @param {string} name
 * @param {TableFacts} facts
 */
function described(name, { names, rows, constant, words }) {
  const notes = [`“${name}”: ${count(rows)} rows of ${listing(names)}.`];
  if (constant.length > 0) {
    notes.push(`${listing(constant)}: always the same value, and so independent of everything.`);
  }
  if (words.length > 0) {
    notes.push(`${listing(words)}: words, which only the test for labels takes; it is chosen.`);
  }
  return notes.join(' ');
}

/** @param {Event} event */
const valueOf = (event) => /** @type {HTMLInputElement | HTMLSelectElement} */ (event.target).value;

define('cmbpo-own-data', OwnDataView);
