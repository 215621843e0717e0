/** A table of the reader's own, and its graph. */

import type {
  Against,
  DiscoverOptions,
  DiscoverReport,
  KeptTable,
  TableFacts,
  TablesWasm,
} from '../types.d.ts';
import type { Form } from '../data/options.ts';
import type { Choices, ColumnKind } from './own-columns.ts';
import type { Origin } from './found-graph.ts';

import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import { version } from '../../package.json';
import { exampleFile } from '../data/example.ts';
import { takesLabels } from '../data/label-tests.ts';
import { LIMITS } from '../data/limits.js';
import { DEFAULTS, readForm } from '../data/options.ts';
import { LEARNER_WORDS } from '../generated/words.js';
import { commandOf } from '../export/command.js';
import { ownValue } from '../own.js';
import { Discovery } from '../run/discovery.ts';
import { messageOf } from '../run/glue.ts';
import { count, fixed } from '../state/words.ts';
import { define, View } from './define.ts';
import './found-graph.ts';
import { ownColumns, readingOf } from './own-columns.ts';
import { ownForm } from './own-form.ts';
import { aboutGraph, leftOutAbout } from './own-about.ts';
import { foundMissing, foundOrder, readNotes } from './own-notes.ts';
import './truth.ts';

/** Two graphs can be compared without their table. */
const NO_TABLE = { names: [], values: new Float64Array() };

interface Result {
  report: DiscoverReport;
  options: Partial<DiscoverOptions>;
  about: [string, string][];
  /** of the file */
  name: string;
  /** for the report */
  origin: Origin;
}

/** What a view of a table has when the reader goes to another view, for the next one. */
interface Desk {
  file: File | null;
  kept: KeptTable | null;
  shown: Pick<
    OwnDataView,
    'form' | 'facts' | 'choices' | 'result' | 'against' | 'news' | 'problem'
  >;
}

/** By the playground's root: the first screen takes the lab, and all views in it, out of the page. */
const desks: WeakMap<Node, Desk> = new WeakMap();

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

  #file: File | null = null;
  /** Dropped before there was anything to read it. */
  #dropped: File | null = null;
  #task: Discovery | null = null;
  #hold = async (...given: Parameters<TablesWasm['hold_against']>) => {
    // What has ended answers no more.
    this.#task ??= new Discovery(this.#file ?? NO_TABLE, readingOf(this.choices));
    return this.#task.hold(...given);
  };

  declare module: WebAssembly.Module | null;
  /** A graph that the browser kept, to be shown. */
  declare kept: KeptTable | null;
  /** How the graph stands to a true one. */
  declare against: Against | null;
  declare form: Form;
  declare facts: TableFacts | null;
  /** What columns are told to hold. */
  declare choices: Choices;
  /** How much of the file is read. */
  declare share: number;
  declare busy: '' | 'reading' | 'learning';
  declare problem: string;
  declare news: string;
  declare result: Result | null;
  /** Resamples asked for, and drawn so far. */
  declare wanted: number;
  declare drawn: number;
  declare dragged: boolean;

  constructor() {
    super();
    this.module = null;
    this.kept = null;
    this.against = null;
    this.form = DEFAULTS;
    this.facts = null;
    this.choices = {};
    this.share = 0;
    this.busy = '';
    this.problem = '';
    this.news = '';
    this.result = null;
    this.wanted = 0;
    this.drawn = 0;
    this.dragged = false;
  }

  #root: Node | null = null;
  /** The kept graph that was shown last. */
  #shown: KeptTable | null = null;

  connectedCallback() {
    super.connectedCallback();
    this.#root = this.getRootNode();
    const desk = desks.get(this.#root);
    if (!desk || this.#file || this.result) return;
    this.#file = desk.file;
    this.#shown = desk.kept;
    Object.assign(this, desk.shown);
    // It was not read to its end.
    if (this.#file && !this.facts && this.problem === '' && !this.result) void this.#read();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    if (!this.#root) return;
    const { form, facts, choices, result, against, problem, busy } = this;
    const news = busy === 'learning' ? msg('Stopped.') : this.news;
    const shown = { form, facts, choices, result, against, news, problem };
    desks.set(this.#root, { file: this.#file, kept: this.#shown, shown });
  }

  leave() {
    super.leave();
    this.#end();
  }

  willUpdate(changed: Map<string, unknown>) {
    if (!changed.has('kept') || !this.kept || this.kept === this.#shown) return;
    this.#shown = this.kept;
    // The table itself was not kept: there is nothing to learn from until it is opened again.
    this.#end();
    this.#file = null;
    const { kept } = this;
    Object.assign(this, { result: kept, against: null, facts: null, choices: {}, problem: '' });
    this.news = msg(
      str`The graph of “${kept.name}”, as it was kept. To learn from the table again, open it.`,
    );
  }

  updated(changed: Map<string, unknown>) {
    if (!changed.has('module') || !this.module || !this.#dropped) return;
    const file = this.#dropped;
    this.#dropped = null;
    void this.#open(file);
  }

  render() {
    const deeds = {
      set: (change: Partial<Form>) => (this.form = { ...this.form, ...change }),
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
                @compared=${(e: CustomEvent<Against | null>) => (this.against = e.detail)}
              ></cmbpo-truth>`
          : nothing
      }`;
  }

  #source() {
    const over = (event: DragEvent) => {
      event.preventDefault();
      this.dragged = true;
    };
    const drop = (event: DragEvent) => {
      event.preventDefault();
      this.dragged = false;
      this.#take(event.dataTransfer?.files[0]);
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
        @change=${(event: Event) => {
          const input = event.target as HTMLInputElement;
          this.#take(input.files?.[0]);
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

  /** Opens a file, now or once the learners are loaded. */
  #take(file: File | undefined) {
    if (file && this.module) void this.#open(file);
    else if (file) {
      this.#dropped = file;
      this.news = msg(str`“${file.name}” is read as soon as the learners are loaded.`);
    }
  }

  #end() {
    this.#task?.end();
    this.#task = null;
    this.busy = '';
  }

  async #open(file: File) {
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
   * @param name of a column
   */
  #tell(name: string, told: ColumnKind | null) {
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

  async #learn(): Promise<void> {
    const { facts, busy } = this;
    const file = this.#file;
    if (!facts || !file || busy !== '') return;
    if (await this.#keeps(facts)) return this.#learn();
    const { options, problem } = readForm(this.form, facts.names);
    this.problem = problem ?? '';
    if (options === null) return;
    this.#task ??= this.#reader(file);
    const wanted = options.bootstrap ?? 0;
    const show = (report: DiscoverReport, drawn: number) => {
      const about = [
        ...aboutGraph(file.name, facts, options, drawn, report.missing),
        ...leftOutAbout(report),
      ];
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
      if (this.result) this.say('graph-found', this.result);
      const seconds = fixed((performance.now() - started) / 1000, 1);
      const found = msg(
        str`Found in ${seconds} s with ${count(report.tests_run)} ${LEARNER_WORDS[options.learner ?? DEFAULTS.learner].unit}.`,
      );
      this.news = [found, ...foundOrder(report), ...foundMissing(report)].join(' ');
    });
  }

  /**
   * Whether the file was read again for a column that was left out, as dates and names are, and now is that
   * of the time or the episode.
   */
  async #keeps({ about }: TableFacts) {
    const asked = [this.form.episode, this.form.time].map((name) => name.trim());
    const left = asked.filter(
      (name) => about.identifiers.includes(name) && !ownValue(this.choices, name),
    );
    if (this.form.learner !== 'pc' || left.length === 0) return false;
    this.choices = { ...this.choices, ...Object.fromEntries(left.map((name) => [name, 'label'])) };
    await this.#read();
    return this.facts !== null && this.problem === '';
  }

  #origin(file: string, { rows, columns, about }: TableFacts, options: Partial<DiscoverOptions>) {
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

  async #guarded(work: (task: Discovery) => Promise<void>) {
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
    if (file && this.module) this.#task = this.#reader(file);
  }

  /** Reads a file again whose columns are known. */
  #reader(file: File) {
    const task = new Discovery(file, readingOf(this.choices));
    task.read().catch((error) => (this.problem = `“${file.name}”: ${messageOf(error)}.`));
    return task;
  }
}

define('cmbpo-own-data', OwnDataView);
