/**
 * The experiment with its settings: what the page changes and what the hash keeps. Knows nothing of
 * how it is shown.
 */

/** @import { Slot } from './slot.js' */
/** @import { Kept } from './pool.js' */
/** @import { Insight } from '../state/insight.js' */
/** @import { Config, JsonObject, Method, PageState, Panel, Parents, RunRecord, Settings, Shift, StudyCondition, ViewName, Wasm } from '../types.d.ts' */

import { msg, str } from '@lit/localize';
import { SEED, SEEDS } from '../state/defaults.js';
import { readField } from '../state/fields.js';
import { METHODS } from '../state/words.js';
import { difference } from '../settings/difference.js';
import { roughly } from '../settings/times.js';
import { canShift } from '../state/shift.js';
import { formatHash, NO_SHIFT, parseHash, settingsOf } from '../state/url.js';
import { messageOf } from './glue.js';
import { insightOf } from './insight.js';
import { Past } from './past.js';
import { RunPool } from './pool.js';
import { keyOf } from './record.js';
import { Remaining } from './remaining.js';

/** Episodes behind the number that answers a change of the lamp. */
export const CHECK_EPISODES = 20;
/** A slider that is dragged asks once it rests. */
const CHECK_MS = 200;

/** @typedef {{settings: Settings, runs: RunRecord[]}} Compared an experiment that is compared with */

/** Fires `change`, `ready`, `finished`, `kept` and `lost` as its experiment does. */
export class LiveExperiment extends EventTarget {
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #checking;
  /** @type {RunPool | null} The experiment to compare with, while it runs. */ #runningA = null;
  /** @type {WebAssembly.Module} */ #module;
  /** @type {ReturnType<Wasm['presets']> | undefined} */ #presets;

  /**
   * @param {WebAssembly.Module} module
   * @param {Wasm} wasm
   * @param {string} hash the address's, or an empty string
   * @param {string} [where] what the hash stands in, for the reader
   * @param {Slot[]} [started] workers to take first
   */
  constructor(module, wasm, hash, where, started) {
    super();
    this.#module = module;
    this.wasm = wasm;
    const config = wasm.default_config();
    this.defaultConfig = config;
    this.version = wasm.version();
    /** @type {PageState} */
    this.defaults = {
      seed: SEED,
      seeds: SEEDS,
      env_steps: config.env_steps,
      shift: NO_SHIFT,
      config: {},
      hide: [],
    };
    /** @type {string[]} What was wrong with the address or a field, for the reader. */
    this.notices = [];
    this.state = this.#read(hash, where);
    /** @type {Compared | null} The experiment to compare with. */
    this.a = this.state.a ? { settings: this.state.a, runs: [] } : null;
    /** @type {Map<Method, number>} Mean return of finished agents under the present shift. */
    this.checks = new Map();
    const whole = this.#config();
    this.info = wasm.environment_info(whole.environment);
    this.#fitShift();
    /** What made way for what is on the page now. */ this.past = new Past();
    this.past.addEventListener('change', () => this.dispatchEvent(new Event('change')));
    /** Grows whenever the runs start over. */ this.starts = 0;
    this.experiment = new RunPool(module, whole, this.state, started, true);
    this.#ran = settingsOf(this.state);
    /** @type {Insight} */ this.insight = insightOf(this.experiment);
    this.experiment.addEventListener('lost', (event) => {
      const { detail } = /** @type {CustomEvent<RunRecord>} */ (event);
      detail.settings = this.overrides;
    });
    this.experiment.addEventListener('change', () => {
      const { config, playing } = this.experiment;
      this.#remaining.look(this.runs, config.initial_random_steps, playing);
    });
    for (const type of ['change', 'ready', 'kept', 'lost']) {
      this.experiment.addEventListener(type, () => this.dispatchEvent(new Event(type)));
    }
    this.experiment.addEventListener('finished', (event) => {
      const { detail } = /** @type {CustomEvent} */ (event);
      this.dispatchEvent(new CustomEvent('finished', { detail }));
      this.#checkSoon();
    });
  }

  /** Asked for when they are first shown, which is after the agents have begun. */
  get presets() {
    return (this.#presets ??= this.wasm.presets());
  }

  /** @returns {RunRecord[]} */
  get runs() {
    return [...this.experiment.runs.values()];
  }

  /** What differs from the default configuration. @returns {JsonObject} */
  get overrides() {
    const { env_steps, config } = this.state;
    return env_steps === this.defaults.env_steps ? config : { ...config, env_steps };
  }

  /** Whether anything has been learned. */
  get begun() {
    return this.experiment.playing || this.runs.some((run) => run.progress.env_steps > 0);
  }

  /** Episodes behind each of the `checks`. */
  episodes = CHECK_EPISODES;

  /** What a policy looks at while no graph says otherwise. */
  get senses() {
    return this.experiment.config.policy_inputs ?? this.info.state;
  }

  /** How the numbers came about. @returns {import('../export/provenance.js').Provenance} */
  get provenance() {
    const { version, state, info, runs } = this;
    const { config } = this.experiment;
    const settings = settingsOf(state);
    return { version, commit: null, settings, shift: state.shift, config, info, runs };
  }

  /** What can be asked of the first seed's agents. */
  agents = {
    weights: async (/** @type {Method} */ method) =>
      (await this.experiment.ask((api) => api.safetensors(), [method])).get(method) ?? null,
    checkpoint: async (/** @type {Method} */ method) =>
      (await this.experiment.ask((api) => api.checkpoint(), [method])).get(method) ?? null,
    transitions: async (/** @type {Method} */ method) =>
      (await this.experiment.ask((api) => api.transitions(), [method])).get(method) ?? null,
  };

  /** The state as a hash, without what is as by default. */
  get hash() {
    return formatHash(this.state, this.defaults);
  }

  /**
   * The same with other parts hidden.
   *
   * @param {string[]} hide
   */
  hashHiding(hide) {
    return formatHash({ ...this.state, hide }, this.defaults);
  }

  /** In words, what is going on. */
  get status() {
    const { finished, playing } = this.experiment;
    const lost = this.runs.filter((run) => run.status === 'lost').length;
    if (lost > 0)
      return msg(str`${lost} of ${this.runs.length} runs lost: start them again below.`);
    if (finished && this.info.name !== 'light-door') return msg('All runs have finished.');
    if (finished && playing)
      return msg('All runs have finished. The robots keep driving: change the lamp.');
    if (finished) return msg('All runs have finished. Press play to see the robots drive.');
    if (playing && this.info.name !== 'light-door') return msg('Learning.');
    if (playing) return msg('Learning. You may change the lamp at any time.');
    const begun = this.runs.some((run) => run.progress.env_steps > 0);
    return begun ? msg('Paused.') : msg('Ready: nothing learned yet. Press play.');
  }

  #remaining = new Remaining();

  /** How far the runs are and how long they still need, in words; empty where nothing learns. */
  get remaining() {
    const { experiment, runs } = this;
    if (!experiment.playing || experiment.finished) return '';
    const { done, seconds } = this.#remaining.of(runs, experiment.config.initial_random_steps);
    const share = Math.floor(100 * done);
    return seconds === null
      ? msg(str`${share} % learned`)
      : msg(str`${share} % learned, about ${roughly(seconds)} left`);
  }

  playPause() {
    if (this.experiment.playing) this.experiment.pause();
    else this.experiment.play();
  }

  /** The same seed and settings, nothing learned. */
  reset() {
    this.#remember();
    this.#startOver();
  }

  /**
   * @param {Kept} [kept] checkpoints to go on from
   * @param {RunRecord[]} [finished] runs that are over
   */
  #startOver(kept, finished) {
    this.checks.clear();
    const config = this.#config();
    if (JSON.stringify(config.environment) !== JSON.stringify(this.experiment.config.environment)) {
      this.info = this.wasm.environment_info(config.environment);
    }
    this.#fitShift();
    this.experiment.reset(config, this.state, kept, finished);
    this.#ran = settingsOf(this.state);
    this.starts += 1;
  }

  /** The settings of the runs that are on the page, which the state may be ahead of. */
  #ran = /** @type {Settings | null} */ (null);

  /** Keeps what the runs have shown, so that it can come back. */
  #remember() {
    const { experiment, runs } = this;
    if (!runs.some(({ progress }) => progress.env_steps > 0)) return;
    const settings = this.#ran ?? settingsOf(this.state);
    const { shift } = experiment;
    const playing = experiment.playing;
    const kept = experiment.checkpoints();
    const first = experiment.firstRuns().map(({ key }) => key);
    const finished = runs.filter(({ key, result }) => result !== null && !first.includes(key));
    const done = runs.filter(({ result }) => result !== null).length;
    this.past.add({
      hash: formatHash({ ...this.state, ...settings, shift }, this.defaults),
      words: () =>
        done === runs.length
          ? msg('The earlier results can come back.')
          : msg('The earlier runs can come back, as far as they had learned.'),
      restore: async () => {
        const files = await kept;
        this.state = { ...this.state, ...settings, shift };
        this.notices = [];
        this.#startOver(files, finished);
        this.#checkSoon();
        if (playing) this.experiment.play();
      },
    });
  }

  /**
   * Goes on with runs that were kept, in place of the present ones.
   *
   * @param {Settings} settings they were begun with
   * @param {Kept} kept
   * @param {RunRecord[]} finished
   * @throws {Error} when the settings are none of this version's
   */
  resume({ seed, seeds, env_steps, config }, kept, finished) {
    this.wasm.validate_config({ ...config, env_steps });
    this.#remember();
    this.state = { ...this.state, seed, seeds, env_steps, config };
    this.#startOver(kept, finished);
  }

  /**
   * Goes on with the run in a file.
   *
   * @param {Uint8Array<ArrayBuffer>} file
   * @throws {Error} that says what is wrong with the file
   */
  openRun(file) {
    const session = this.wasm.resume_session(file);
    const { method, seed, config } = session.about();
    const progress = session.progress();
    session.free();
    if (!METHODS.includes(method)) {
      throw new Error(msg(str`it is a run of ${method}, which this page does not show`));
    }
    const { env_steps, ...rest } = difference(config, this.defaultConfig);
    const settings = { seed, seeds: 1, env_steps: config.env_steps, config: rest };
    const kept = new Map([[keyOf(method, seed), { file, env_steps: progress.env_steps }]]);
    this.resume(settings, kept, []);
  }

  /** @param {Shift} shift */
  setShift(shift) {
    this.state = { ...this.state, shift };
    this.experiment.setShift(shift);
    this.checks.clear();
    this.#checkSoon();
  }

  /**
   * Takes what was chosen while a stored run was shown.
   *
   * @param {PageState} state
   */
  adopt({ shift, view, bet, step, panel, study, lang }) {
    this.state = { ...this.state, view, bet, step, panel, study, lang };
    this.setShift(shift);
  }

  /** @param {ViewName} view */
  setView(view) {
    this.state = { ...this.state, view };
  }

  /** @param {Method | undefined} bet the robot that the reader trusts */
  setBet(bet) {
    this.state = { ...this.state, bet };
  }

  /** @param {number | undefined} step of the story */
  setStep(step) {
    this.state = { ...this.state, step };
  }

  /**
   * @param {'seed' | 'seeds' | 'env_steps'} name
   * @param {string} text as typed
   */
  setField(name, text) {
    const { value, problem } = readField(name, text, this.problemOf, this.state);
    this.notices = problem === null ? [] : [problem];
    if (problem !== null || value === this.state[name]) return;
    this.state = { ...this.state, [name]: value };
    if (name !== 'seeds') return this.reset();
    if (value < this.experiment.seeds) this.#remember();
    this.experiment.setSeeds(value);
    this.#ran = settingsOf(this.state);
  }

  /**
   * Starts over with a graph for C-MBPO to follow.
   *
   * @param {Parents | 'belief' | null} graph null to let it discover one, 'belief' to draw one for
   *   each member of the model
   */
  setGraph(graph) {
    const { graph: _, ...config } = this.state.config;
    this.state = { ...this.state, config: graph === null ? config : { ...config, graph } };
    this.reset();
  }

  /** What C-MBPO of the first seed has seen so far. */
  transitions = () => this.agents.transitions('c-mbpo');

  /**
   * Starts over with other settings.
   *
   * @param {JsonObject} overrides of the default configuration
   */
  setConfig(overrides) {
    const { env_steps, ...config } = overrides;
    this.state = {
      ...this.state,
      config,
      env_steps: typeof env_steps === 'number' ? env_steps : this.defaults.env_steps,
    };
    this.reset();
  }

  /** @param {number | undefined} speed environment steps a second; undefined for as fast as they come */
  setSpeed(speed) {
    this.state = { ...this.state, speed };
    this.experiment.setPace(speed ?? null);
  }

  /** @param {string} lang */
  setLanguage(lang) {
    this.state = { ...this.state, lang };
  }

  /** @param {Panel | undefined} panel of "See why" */
  setPanel(panel) {
    this.state = { ...this.state, panel };
  }

  /** @param {string | undefined} study that is open */
  setStudy(study) {
    this.state = { ...this.state, study };
  }

  /**
   * Starts over in another world.
   *
   * @param {JsonObject} environment
   */
  setWorld(environment) {
    const { config, env_steps } = this.state;
    /** @type {JsonObject} */ const kept = { ...config, environment };
    const { graph, policy_inputs, randomise, drift, ...free } = kept;
    // These name variables, which the other world may not have.
    const fits = this.problemOf({ ...kept, env_steps }) === null;
    this.state = { ...this.state, config: fits ? kept : free, shift: NO_SHIFT };
    this.reset();
  }

  /**
   * Runs a condition of a study from its start.
   *
   * @param {Pick<StudyCondition, 'method' | 'config'>} condition
   * @param {number} seed
   */
  runCondition({ method, config }, seed) {
    const { env_steps = this.defaults.env_steps, ...rest } = config;
    if (method === 'oracle') {
      // The page has no oracle: its C-MBPO is given the graph.
      const { environment } = this.wasm.validate_config(config);
      rest.graph = this.wasm.environment_info(environment).truth;
    }
    // A shift of the room may be none of the condition's world.
    const settings = { seed, seeds: 1, env_steps: Number(env_steps), config: rest };
    this.state = { ...this.state, ...settings, shift: NO_SHIFT };
    this.reset();
    this.experiment.play();
  }

  /**
   * Another experiment to compare with; what it has shown is kept, not run again.
   *
   * @param {Compared | null} a
   */
  setA(a) {
    this.#endA();
    this.a = a;
    this.state = { ...this.state, a: a?.settings };
  }

  /** Forgets what is compared with; it can come back. */
  forgetA() {
    const { a } = this;
    this.setA(null);
    if (a) {
      this.past.add({
        words: () => msg('What was kept as A can come back.'),
        restore: () => this.setA(a),
      });
    }
  }

  /** Runs the experiment to compare with, beside this one. */
  runA() {
    const { a } = this;
    if (!a || this.#runningA) return;
    const config = this.wasm.validate_config({
      ...a.settings.config,
      env_steps: a.settings.env_steps,
    });
    const { shift, hide } = this.state;
    const experiment = new RunPool(this.#module, config, { ...a.settings, shift, hide });
    this.#runningA = experiment;
    experiment.addEventListener('change', () => {
      if (this.a !== a) return;
      a.runs = [...experiment.runs.values()];
      this.dispatchEvent(new Event('change'));
    });
    experiment.addEventListener('finished', () => {
      if (!experiment.finished) return;
      // The last news must come through before the workers end.
      queueMicrotask(() => this.#endA());
    });
    experiment.play();
  }

  /** Whether the experiment to compare with is running. */
  get runningA() {
    return this.#runningA !== null;
  }

  #endA() {
    this.#runningA?.dispose();
    this.#runningA = null;
  }

  newSeed() {
    this.setField('seed', String(this.wasm.fresh_seed()));
  }

  /**
   * Takes another address's state, and starts over where its settings are others.
   *
   * @param {string} hash
   * @param {string} [where] what the hash stands in, for the reader
   */
  follow(hash, where) {
    const before = JSON.stringify(settingsOf(this.state));
    this.state = this.#read(hash, where);
    const { a, shift } = this.state;
    if (JSON.stringify(a) !== JSON.stringify(this.a?.settings)) {
      this.setA(a ? { settings: a, runs: [] } : null);
    }
    // What was learned with these settings is theirs still.
    if (JSON.stringify(settingsOf(this.state)) === before) this.setShift(shift);
    else this.reset();
  }

  /**
   * Takes a state that stands for runs which are elsewhere: nothing is run, nothing of the present runs comes back.
   *
   * @param {PageState} state
   */
  clear(state) {
    this.state = { ...state };
    this.#startOver();
  }

  dispose() {
    clearTimeout(this.#checking);
    this.#endA();
    this.experiment.dispose();
  }

  /**
   * @param {string} hash
   * @param {string} [where]
   */
  #read(hash, where = msg('this page’s address')) {
    const { defaults } = this;
    const { state, problems } = parseHash(hash, { defaults, problemOf: this.problemOf });
    // Values that are fine alone may contradict each other.
    const problem = this.problemOf({ ...state.config, env_steps: state.env_steps });
    if (problem !== null) {
      problems.push(problem);
      Object.assign(state, { config: {}, env_steps: defaults.env_steps });
    }
    this.notices = problems.map((text) => msg(str`In ${where}: ${text}. It was ignored.`));
    return state;
  }

  /** A shift of the room may be none of another world. */
  #fitShift() {
    if (canShift(this.info, this.state.shift)) return;
    this.notices = [
      ...this.notices,
      msg(str`The world ${this.info.name} has no such shift: it is shown as in training.`),
    ];
    this.state = { ...this.state, shift: NO_SHIFT };
  }

  /** @returns {Config} */
  #config() {
    return this.wasm.validate_config({ ...this.state.config, env_steps: this.state.env_steps });
  }

  /**
   * Why a configuration is refused; null when it is taken.
   *
   * @param {JsonObject} config
   * @returns {string | null}
   */
  problemOf = (config) => {
    try {
      this.wasm.validate_config(config);
      return null;
    } catch (error) {
      return messageOf(error);
    }
  };

  /** Candidate causes of an effect in a world; 0 where it is none. @param {Config['environment']} environment */
  causesIn = (environment) => {
    try {
      const { state, action } = this.wasm.environment_info(environment);
      return state.length + action.length;
    } catch {
      return 0;
    }
  };

  /** Asks the finished agents how they fare under the present shift: the room shows one episode. */
  #checkSoon() {
    clearTimeout(this.#checking);
    this.#checking = setTimeout(async () => {
      const { shift } = this.state;
      const answers = await this.experiment.evaluate(shift, CHECK_EPISODES);
      if (shift !== this.state.shift) return;
      for (const [method, { mean }] of answers) this.checks.set(method, mean);
      this.dispatchEvent(new Event('change'));
    }, CHECK_MS);
  }
}
