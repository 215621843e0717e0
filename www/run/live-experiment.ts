/** An experiment whose agents learn here: its settings, its runs and what has been asked of them. */

import type { Slot } from './slot.ts';
import type { Choice, Compared, Snapshot } from '../state/snapshot.d.ts';
import type { JsonObject, Method, PageState, Parents, StudyCondition, Wasm } from '../types.d.ts';

import { msg } from '@lit/localize';
import { batch, computed, effect } from '@preact/signals-core';
import { readField } from '../state/run-fields.ts';
import { NO_SHIFT, settingsOf } from '../state/url.ts';
import { CHECK_EPISODES } from './checks.ts';
import { Comparison } from './comparison.ts';
import { insightOf } from './answers.ts';
import { openFile } from './open-file.ts';
import { LiveRuns } from './live-runs.ts';
import { readPage } from './read-page.ts';
import { keyOf } from './record.js';
import { Remaining } from './remaining.ts';
import { Rules } from './rules.ts';
import { conditionSettings, withEnvironment } from './with-settings.ts';

export class LiveExperiment extends LiveRuns {
  /** What it is compared with. */
  comparison;
  insight;

  #remaining = new Remaining();
  #first = computed(() => this.pool.firstRuns());
  #snapshot = computed(() => this.#look());
  #unwatch;

  /**
   * @param hash the address's, or an empty string
   * @param where what the hash stands in, for the reader
   * @param started workers to take first
   */
  constructor(
    module: WebAssembly.Module,
    wasm: Wasm,
    hash: string,
    where?: string,
    started?: Slot[],
  ) {
    super(module, new Rules(wasm), hash, where, started);
    this.comparison = new Comparison(module, this.rules);
    const { a } = this.state;
    if (a) this.comparison.set({ settings: a, runs: [] });
    this.insight = insightOf(this.pool);
    this.#unwatch = effect(() => {
      const { config, runs, playing } = this.pool.now;
      this.#remaining.look([...runs.values()], config.initial_random_steps, playing);
    });
  }

  /** All that the page shows of it now. */
  get snapshot(): Snapshot {
    return this.#snapshot.value;
  }

  #look(): Snapshot {
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
    weights: (method: Method) => this.#ask(method, (api) => api.safetensors()),
    checkpoint: (method: Method) => this.#ask(method, (api) => api.checkpoint()),
    transitions: (method: Method) => this.#ask(method, (api) => api.transitions()),
    /** The state of a run that failed, where it failed. */
    failed: (method: Method) => this.pool.states.get(keyOf(method, this.pool.seed)) ?? null,
  };

  async #ask<T>(method: Method, question: (api: Slot['api']) => Promise<T>) {
    return (await this.pool.ask(question, [method])).get(method) ?? null;
  }

  /**
   * Goes on with the run in a file.
   *
   * @throws {Error} that says what is wrong with the file
   */
  openRun(file: Uint8Array<ArrayBuffer>) {
    const { settings, kept } = openFile(file, this.rules);
    this.resume(settings, kept, []);
  }

  /** Changes what the reader has chosen beside the settings. The runs go on. */
  choose(choice: Partial<Choice>) {
    this.set(choice);
  }

  /** Takes what was chosen while a stored run was shown. */
  adopt({ shift, view, bet, step, panel, study, lang }: PageState) {
    this.set({ view, bet, step, panel, study, lang });
    this.setShift(shift);
  }

  /**
   * @param text as typed
   */
  setField(name: 'seed' | 'seeds' | 'env_steps', text: string) {
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

  /**
   * @param speed environment steps a second; undefined for as fast as possible
   */
  setSpeed(speed: number | undefined) {
    this.set({ speed });
    this.pool.setPace(speed ?? null);
  }

  /**
   * Starts over with a graph for C-MBPO to follow.
   *
   * @param graph null to let it discover one, 'belief' to draw one for each member of the model
   */
  setGraph(graph: Parents | 'belief' | null) {
    const { graph: _, ...config } = this.state.config;
    this.set({ config: graph === null ? config : { ...config, graph } });
    this.reset();
  }

  /**
   * Starts over with other settings.
   *
   * @param overrides of the default configuration
   */
  setConfig({ env_steps, ...config }: JsonObject) {
    const steps = typeof env_steps === 'number' ? env_steps : this.defaults.env_steps;
    this.set({ config, env_steps: steps });
    this.reset();
  }

  /** Starts over in another environment. */
  setWorld(environment: JsonObject) {
    this.set({ config: withEnvironment(this.state, environment, this.rules), shift: NO_SHIFT });
    this.reset();
  }

  /** Runs a condition of a study from its start. */
  runCondition(condition: Pick<StudyCondition, 'method' | 'config'>, seed: number) {
    // The environment of the condition may not have the shift that is set.
    this.set({ ...conditionSettings(condition, seed, this.rules), shift: NO_SHIFT });
    this.reset();
    this.play();
  }

  /** Compares with another experiment; what it has shown is kept, not run again. */
  setA(a: Compared | null) {
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
   * @param where what the hash stands in, for the reader
   */
  follow(hash: string, where?: string) {
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
