/** A table of the reader's own, and its graph. */

/** @import { Against, DiscoverOptions, DiscoverReport, KeptTable, TableFacts, TablesWasm } from '../types.d.ts' */
/** @import { Form } from '../data/options.js' */
/** @import { Choices, ColumnKind } from './own-columns.js' */

import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import { version } from '../../package.json';
import { exampleFile } from '../data/example.js';
import { takesLabels } from '../data/label-tests.js';
import { LIMITS } from '../data/limits.js';
import { DEFAULTS, readForm } from '../data/options.js';
import { LEARNER_WORDS } from '../generated/words.js';
import { commandOf } from '../export/command.js';
import { ownValue } from '../own.js';
import { Discovery } from '../run/discovery.ts';
import { messageOf } from '../run/glue.ts';
import { count, fixed } from '../state/words.ts';
import { define, View } from './define.js';
import './found-graph.js';
import { ownColumns, readingOf } from './own-columns.js';
import { ownForm } from './own-form.js';
import { foundMissing, missingAbout, readNotes } from './own-notes.js';
import './truth.js';

/** Two graphs can be compared without their table. */
const NO_TABLE = { names: [], values: new Float64Array() };

/**
 * @typedef {object} Result
 * @property {DiscoverReport} report
 * @property {Partial<DiscoverOptions>} options
 * @property {[string, string][]} about
 * @property {string} name of the file
 * @property {import('./found-graph.js').Origin} origin for the report
 */

export class OwnDataView extends View {
  static properties = {
    module: { attribute: false },
    kept: { attribute: false },
    against: { state: true },
    form: { state: true },
    facts: { state: true },
    choices: { state: true },
    share: { state: true },
    busy: { state: true },
    problem: { state: true },
    news: { state: true },
    result: { state: true },
    wanted: { state: true },
    drawn: { state: true },
    dragged: { state: true },
  };

  /** @type {File | null} */ #file = null;
  /** @type {File | null} Dropped before there was anything to read it. */ #dropped = null;
  /** @type {Discovery | null} */ #task = null;
  /** @param {Parameters<TablesWasm['hold_against']>} given */
  #hold = async (...given) => {
    // What has ended answers no more.
    this.#task ??= new Discovery(this.#file ?? NO_TABLE, readingOf(this.choices));
    return this.#task.hold(...given);
  };

  constructor() {
    super();
    /** @type {WebAssembly.Module | null} */ this.module = null;
    /** @type {KeptTable | null} A graph that the browser kept, to be shown. */ this.kept = null;
    /** @type {Against | null} How the graph stands to a true one. */ this.against = null;
    /** @type {Form} */ this.form = DEFAULTS;
    /** @type {TableFacts | null} */ this.facts = null;
    /** @type {Choices} What columns are told to hold. */ this.choices = {};
    /** How much of the file is read. */ this.share = 0;
    /** @type {'' | 'reading' | 'learning'} */ this.busy = '';
    this.problem = '';
    this.news = '';
    /** @type {Result | null} */ this.result = null;
    /** Resamples asked for, and drawn so far. */ this.wanted = 0;
    this.drawn = 0;
    this.dragged = false;
  }

  leave() {
    super.leave();
    this.#end();
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (!changed.has('kept') || !this.kept) return;
    // The table itself was not kept: there is nothing to learn from until it is opened again.
    this.#end();
    this.#file = null;
    const { kept } = this;
    Object.assign(this, { result: kept, against: null, facts: null, choices: {}, problem: '' });
    this.news = msg(
      str`The graph of “${kept.name}”, as it was kept. To learn from the table again, open it.`,
    );
  }

  /** @param {Map<string, unknown>} changed */
  updated(changed) {
    if (!changed.has('module') || !this.module || !this.#dropped) return;
    const file = this.#dropped;
    this.#dropped = null;
    void this.#open(file);
  }

  render() {
    const deeds = {
      set: (/** @type {Partial<Form>} */ change) => (this.form = { ...this.form, ...change }),
      learn: () => void this.#learn(),
      stop: () => this.#cancel(),
    };
    return html`${this.#source()}
      ${
        this.facts
          ? ownColumns(this.facts, this.choices, this.busy !== '', (name, told) =>
              this.#tell(name, told),
            )
          : nothing
      }
      ${this.facts ? ownForm(this.form, this.facts, this.busy === 'learning', deeds) : nothing}
      <p role="status" class="own-news">${this.news}</p>
      <p role="alert" class="problem">${this.problem}</p>
      ${
        this.busy === 'reading' && this.share > 0
          ? html`<progress aria-label=${msg('Read so far')} max="1" value=${this.share}></progress>`
          : nothing
      }
      ${
        this.busy === 'learning' && this.wanted > 0
          ? html`<progress
              aria-label=${msg('Resamples drawn')}
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
                .origin=${this.result.origin}
                .against=${this.against}
                name=${this.result.name}
              ></cmbpo-found-graph>
              <cmbpo-truth
                .report=${this.result.report}
                .options=${this.result.options}
                .hold=${this.#hold}
                @compared=${(/** @type {CustomEvent<Against | null>} */ e) =>
                  (this.against = e.detail)}
              ></cmbpo-truth>`
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
      if (file && this.module) void this.#open(file);
      else if (file) {
        this.#dropped = file;
        this.news = msg(str`“${file.name}” is read as soon as the learners are loaded.`);
      }
    };
    const off = this.module === null;
    return html`<div
      class="drop ${this.dragged ? 'over' : ''}"
      @dragover=${over}
      @dragleave=${() => (this.dragged = false)}
      @drop=${drop}
    >
      <label for="own-file"
        >${msg('A file with a header; separated by commas, tabs, semicolons or spaces, also as .gz')}</label
      >
      <input
        id="own-file"
        type="file"
        accept=".csv,.tsv,.tab,.txt,.dat,.data,.gz,application/gzip,text/csv,text/tab-separated-values,text/plain"
        ?disabled=${off}
        @change=${(/** @type {Event} */ event) => {
          const input = /** @type {HTMLInputElement} */ (event.target);
          const file = input.files?.[0];
          if (file) void this.#open(file);
          // So that the same file, mended, can be chosen again.
          input.value = '';
        }}
      />
      <span class="hint">${msg('or drop it here, or')}</span>
      <button type="button" ?disabled=${off} @click=${() => void this.#open(exampleFile())}>
        ${msg('Take an example')}
      </button>
    </div>`;
  }

  #end() {
    this.#task?.end();
    this.#task = null;
    this.busy = '';
  }

  /** @param {File} file */
  async #open(file) {
    this.#file = file;
    this.choices = {};
    this.facts = null;
    if (file.size > LIMITS.bytes) {
      this.#end();
      Object.assign(this, { result: null, against: null, news: '' });
      this.problem = msg(
        str`“${file.name}” has ${(file.size / 1e6).toFixed(0)} MB; the page takes at most ${LIMITS.bytes / 1e6} MB.`,
      );
      return;
    }
    await this.#read();
  }

  /**
   * @param {string} name of a column
   * @param {ColumnKind | null} told
   */
  #tell(name, told) {
    const { [name]: _, ...others } = this.choices;
    this.choices = told === null ? others : { ...others, [name]: told };
    void this.#read();
  }

  /** Reads the file as its columns are told to be. */
  async #read() {
    const file = this.#file;
    if (!file) return;
    this.#end();
    Object.assign(this, { result: null, against: null, problem: '', share: 0, busy: 'reading' });
    this.news = msg(str`Reading “${file.name}” …`);
    await this.#guarded(async (task) => {
      const facts = await task.read((share) => {
        if (task === this.#task && this.busy === 'reading') this.share = share;
      });
      if (task !== this.#task) return;
      this.facts = facts;
      const unclear = facts.columns.find(({ kind }) => kind === 'unclear');
      if (unclear) this.problem = `“${file.name}”: ${unclear.problem}.`;
      const labels = facts.discrete && facts.words.length > 0;
      this.news = readNotes(file.name, facts, labels);
      if (labels) {
        const learner = this.form.learner === 'lingam' ? 'pc' : this.form.learner;
        const test = takesLabels(this.form) ? this.form.test : 'g-squared';
        this.form = { ...this.form, learner, test, score: 'bdeu' };
      }
    });
  }

  /** @returns {Promise<void>} */
  async #learn() {
    const { facts, busy } = this;
    const file = this.#file;
    if (!facts || !file || busy !== '') return;
    if (await this.#keeps(facts)) return this.#learn();
    const { options, problem } = readForm(this.form, facts.names);
    this.problem = problem ?? '';
    if (options === null) return;
    const wanted = options.bootstrap ?? 0;
    const show = (/** @type {DiscoverReport} */ report, /** @type {number} */ drawn) => {
      const about = [...this.#about(facts, options, drawn, report.missing), ...leftOut(report)];
      const origin = this.#origin(file.name, facts, options);
      this.result = { report, options, about, name: file.name, origin };
      this.drawn = drawn;
    };
    Object.assign(this, {
      busy: 'learning',
      result: null,
      against: null,
      wanted,
      drawn: 0,
      // With many columns that hang together, PC's tests grow beyond all bounds.
      news: msg('Learning … Many columns that hang together take long: Stop ends it.'),
    });
    const started = performance.now();
    await this.#guarded(async (task) => {
      const report = await task.learn(options, (soFar, drawn) => {
        show(soFar, drawn);
        if (drawn > 0) this.news = msg(str`${count(drawn)} of ${count(wanted)} resamples …`);
      });
      if (task !== this.#task) return;
      show(report, wanted);
      this.say('graph-found', this.result);
      const seconds = fixed((performance.now() - started) / 1000, 1);
      const found = msg(
        str`Found in ${seconds} s with ${count(report.tests_run)} ${LEARNER_WORDS[options.learner ?? DEFAULTS.learner].unit}.`,
      );
      this.news = [found, ...foundOrder(report), ...foundMissing(report)].join(' ');
    });
  }

  /**
   * Whether the file was read again for a column that was left out, as dates and names are, and now is that of the time or the episode.
   *
   * @param {TableFacts} facts
   */
  async #keeps({ about }) {
    const asked = [this.form.episode, this.form.time].map((name) => name.trim());
    const left = asked.filter(
      (name) => about.identifiers.includes(name) && !ownValue(this.choices, name),
    );
    if (this.form.learner !== 'pc' || left.length === 0) return false;
    this.choices = { ...this.choices, ...Object.fromEntries(left.map((name) => [name, 'label'])) };
    await this.#read();
    return this.facts !== null && this.problem === '';
  }

  /**
   * @param {string} file
   * @param {TableFacts} facts
   * @param {Partial<DiscoverOptions>} options
   */
  #origin(file, { rows, columns, about }, options) {
    const { series } = options;
    const keep = [series?.episode, series?.time].flatMap((name) => name ?? []);
    const { labels = [], numbers = [], without = [] } = readingOf(this.choices);
    const left_out = [...about.left_out, ...about.identifiers].filter((name) => name !== '');
    return {
      options,
      table: { rows, columns, left_out },
      command: commandOf(file, options, { labels, numbers, without, keep }),
      version,
    };
  }

  /** @param {(task: Discovery) => Promise<void>} work */
  async #guarded(work) {
    if (!this.module || !this.#file) return;
    this.#task ??= new Discovery(this.#file, readingOf(this.choices));
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
    this.news = this.result
      ? msg('Stopped. The graph rests on what was done until then.')
      : msg('Stopped.');
    if (!file || !this.module) return;
    const task = new Discovery(file, readingOf(this.choices));
    this.#task = task;
    task.read().catch((error) => (this.problem = `“${file.name}”: ${messageOf(error)}.`));
  }

  /**
   * @param {TableFacts} facts
   * @param {Partial<DiscoverOptions>} options
   * @param {number} drawn
   * @param {DiscoverReport['missing']} missing
   * @returns {[string, string][]}
   */
  #about(
    { rows, names },
    { learner, test, alpha, max_depth, resampling, knowledge },
    drawn,
    missing,
  ) {
    const tiers = knowledge?.tiers ?? [];
    const depth = typeof max_depth === 'number' ? `, sets of at most ${max_depth}` : '';
    return [
      ['table', `${this.#file?.name}, ${rows} rows of ${names.length}`],
      ...missingAbout(missing),
      ['learner', String(learner)],
      ...(test
        ? [/** @type {[string, string]} */ (['test', `${test}, alpha ${alpha}${depth}`])]
        : []),
      ...(tiers.length > 0
        ? [
            /** @type {[string, string]} */ ([
              'tiers',
              tiers.map((tier) => tier.join(', ')).join(' | ') +
                (knowledge?.contemporaneous ? ', edges inside them allowed' : ''),
            ]),
          ]
        : []),
      ['resamples', drawn > 0 ? `${drawn}, ${resampling}, seed 0` : '0'],
      ['cmbpo', version],
    ];
  }
}

/** Columns of a causal order that are named; the whole of it is in the report. */
const ORDERED = 40;

/** What LiNGAM and series say beside the graph. @param {DiscoverReport} report @returns {string[]} */
function foundOrder({ order, series }) {
  const found = [];
  if (order) {
    const named = order.slice(0, ORDERED).join(', ') + (order.length > ORDERED ? ', …' : '');
    found.push(msg(str`Causal order: ${named}.`));
  }
  if (series) {
    const [rows, episodes] = [count(series.rows), count(series.episodes)];
    found.push(msg(str`Rows with their past: ${rows}; episodes: ${episodes}.`));
  }
  return found;
}

/** @param {DiscoverReport} report @returns {[string, string][]} */
const leftOut = ({ dependence }) =>
  dependence
    ? [
        [
          'left out',
          `${dependence.left_out.join(', ') || 'nothing'} (${dependence.relations.map(({ text }) => text).join('; ')})`,
        ],
      ]
    : [];

define('cmbpo-own-data', OwnDataView);
