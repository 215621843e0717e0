/** An experiment whose agents learn here: its settings, its runs and what has been asked of them. */

/** @import { Slot } from './slot.js' */
/** @import { Choice, Compared, Snapshot } from '../state/snapshot.d.ts' */
/** @import { JsonObject, Method, PageState, Parents, StudyCondition, Wasm } from '../types.d.ts' */

import { msg } from '@lit/localize';
import { batch, computed, effect } from '@preact/signals-core';
import { readField } from '../state/run-fields.js';
import { NO_SHIFT, settingsOf } from '../state/url.js';
import { CHECK_EPISODES } from './checks.js';
import { Comparison } from './comparison.js';
import { insightOf } from './answers.js';
import { openFile } from './open-file.js';
import { LiveRuns } from './live-runs.js';
import { readPage } from './read-page.js';
import { keyOf } from './record.js';
import { Remaining } from './remaining.js';
import { Rules } from './rules.js';
import { conditionSettings, withEnvironment } from './with-settings.js';

export class LiveExperiment extends LiveRuns {
  #remaining = new Remaining();
  #first = computed(() => this.pool.firstRuns());
  #snapshot = computed(() => this.#look());
  #unwatch;

  /**
   * @param {WebAssembly.Module} module
   * @param {Wasm} wasm
   * @param {string} hash the address's, or an empty string
   * @param {string} [where] what the hash stands in, for the reader
   * @param {Slot[]} [started] workers to take first
   */
  constructor(module, wasm, hash, where, started) {
    super(module, new Rules(wasm), hash, where, started);
    /** What it is compared with. */ this.comparison = new Comparison(module, this.rules);
    const { a } = this.state;
    if (a) this.comparison.set({ settings: a, runs: [] });
    this.insight = insightOf(this.pool);
    this.#unwatch = effect(() => {
      const { config, runs, playing } = this.pool.now;
      this.#remaining.look([...runs.values()], config.initial_random_steps, playing);
    });
  }

  /** All that the page shows of it now. @returns {Snapshot} */
  get snapshot() {
    return this.#snapshot.value;
  }

  /** @returns {Snapshot} */
  #look() {
    const { pool, rules, state, comparison, runs } = this;
    const { config, playing } = pool.now;
    const { finished } = pool;
    const learning = playing && !finished;
    return {
      ...{ live: true, recording: null, version: rules.version, commit: null },
      ...{ state, hash: this.hash, defaults: this.defaults, info: this.info, config },
      ...{ runs, first: this.#first.value, playing, finished, begun: this.begun, busy: pool.busy },
      attempt: this.attempt,
      senses: config.policy_inputs ?? this.info.state,
      checks: this.checks.means,
      episodes: CHECK_EPISODES,
      notices: this.notices,
      ...{ a: comparison.a, runningA: comparison.running },
      left: learning ? this.#remaining.of(runs, config.initial_random_steps) : null,
      ...{ acting: pool, insight: this.insight, agents: this.agents },
    };
  }

  /** What can be asked of the first seed's agents. */
  agents = {
    weights: (/** @type {Method} */ method) => this.#ask(method, (api) => api.safetensors()),
    checkpoint: (/** @type {Method} */ method) => this.#ask(method, (api) => api.checkpoint()),
    transitions: (/** @type {Method} */ method) => this.#ask(method, (api) => api.transitions()),
    /** The state of a run that failed, where it failed. */
    failed: (/** @type {Method} */ method) =>
      this.pool.states.get(keyOf(method, this.pool.seed)) ?? null,
  };

  /**
   * @template T
   * @param {Method} method
   * @param {(api: Slot['api']) => Promise<T>} question
   */
  async #ask(method, question) {
    return (await this.pool.ask(question, [method])).get(method) ?? null;
  }

  /**
   * Goes on with the run in a file.
   *
   * @param {Uint8Array<ArrayBuffer>} file
   * @throws {Error} that says what is wrong with the file
   */
  openRun(file) {
    const { settings, kept } = openFile(file, this.rules);
    this.resume(settings, kept, []);
  }

  /**
   * Changes what the reader has chosen beside the settings. The runs go on.
   *
   * @param {Partial<Choice>} choice
   */
  choose(choice) {
    this.set(choice);
  }

  /**
   * Takes what was chosen while a stored run was shown.
   *
   * @param {PageState} state
   */
  adopt({ shift, view, bet, step, panel, study, lang }) {
    this.set({ view, bet, step, panel, study, lang });
    this.setShift(shift);
  }

  /**
   * @param {'seed' | 'seeds' | 'env_steps'} name
   * @param {string} text as typed
   */
  setField(name, text) {
    const { value, problem } = readField(name, text, this.rules.problemOf, this.state);
    this.notices = problem === null ? [] : [problem];
    if (problem !== null || value === this.state[name]) return;
    if (name === 'seeds') return this.setSeeds(value);
    this.set({ [name]: value });
    this.reset();
  }

  newSeed() {
    this.setField('seed', String(this.rules.wasm.fresh_seed()));
  }

  /** @param {number | undefined} speed environment steps a second; undefined for as fast as possible */
  setSpeed(speed) {
    this.set({ speed });
    this.pool.setPace(speed ?? null);
  }

  /**
   * Starts over with a graph for C-MBPO to follow.
   *
   * @param {Parents | 'belief' | null} graph null to let it discover one, 'belief' to draw one for
   *   each member of the model
   */
  setGraph(graph) {
    const { graph: _, ...config } = this.state.config;
    this.set({ config: graph === null ? config : { ...config, graph } });
    this.reset();
  }

  /**
   * Starts over with other settings.
   *
   * @param {JsonObject} overrides of the default configuration
   */
  setConfig({ env_steps, ...config }) {
    const steps = typeof env_steps === 'number' ? env_steps : this.defaults.env_steps;
    this.set({ config, env_steps: steps });
    this.reset();
  }

  /**
   * Starts over in another environment.
   *
   * @param {JsonObject} environment
   */
  setWorld(environment) {
    this.set({ config: withEnvironment(this.state, environment, this.rules), shift: NO_SHIFT });
    this.reset();
  }

  /**
   * Runs a condition of a study from its start.
   *
   * @param {Pick<StudyCondition, 'method' | 'config'>} condition
   * @param {number} seed
   */
  runCondition(condition, seed) {
    // The environment of the condition may not have the shift that is set.
    this.set({ ...conditionSettings(condition, seed, this.rules), shift: NO_SHIFT });
    this.reset();
    this.play();
  }

  /**
   * Compares with another experiment; what it has shown is kept, not run again.
   *
   * @param {Compared | null} a
   */
  setA(a) {
    batch(() => {
      this.comparison.set(a);
      this.set({ a: a?.settings });
    });
  }

  /** Forgets what is compared with; it can come back. */
  forgetA() {
    const { a } = this.comparison;
    this.setA(null);
    if (!a) return;
    const words = () => msg('What was kept as A can come back.');
    this.past.add({ words, restore: () => this.setA(a) });
  }

  /** Runs the experiment to compare with, beside this one. */
  runA() {
    this.comparison.run(this.state);
  }

  /**
   * Takes another address's state, and starts over where its settings are others.
   *
   * @param {string} hash
   * @param {string} [where] what the hash stands in, for the reader
   */
  follow(hash, where) {
    const before = JSON.stringify(settingsOf(this.state));
    const { state, notices } = readPage(hash, this.rules, where);
    const { a, shift } = state;
    batch(() => {
      this.page = state;
      this.notices = notices;
      if (JSON.stringify(a) !== JSON.stringify(this.comparison.a?.settings)) {
        this.setA(a ? { settings: a, runs: [] } : null);
      }
    });
    // What was learned with these settings still holds.
    if (JSON.stringify(settingsOf(state)) === before) this.setShift(shift);
    else this.reset();
  }

  dispose() {
    this.#unwatch();
    this.comparison.dispose();
    super.dispose();
  }
}
