/**
 * `<cmbpo-playground>`: loads the wasm package, runs an experiment and shows it. It begins when it is
 * seen and rests while it is off screen. docs/embedding.md describes it to those who embed it.
 *
 * - attributes `state`, `controls`, `hide`, `theme`, `lang`, `keys`, `autoplay`, `site`; `link-state`: keep the
 *   state in the page's URL hash
 * - properties `state` and `results`; methods `play`, `pause`, `step`, `reset`
 * - events `cmbpo-ready`, `cmbpo-language`, `cmbpo-state-change`, `cmbpo-run-finished`, `cmbpo-failure`
 */

/** @import { Keeping } from './run/keeping.js' */
/** @import { StoredLab } from './run/stored.js' */
/** @import { Failure, RunResult, StepUnit } from './types.d.ts' */

import { msg, str, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, unsafeCSS } from 'lit';
import { Address } from './element/address.js';
import { Desk } from './element/desk.js';
import { firstUpdate, updated } from './element/first-update.js';
import { HeadStart } from './element/head-start.js';
import { hiddenBy, problemsIn, siteOf } from './element/attributes.js';
import { hears } from './element/keys.js';
import { RoomClock, stillness } from './element/room-clock.js';
import { saveFigure, takeAway } from './export/take.js';
import { inSight, watchSight } from './element/sight.js';
import { language, speak } from './language/language.js';
import { instantiate, messageOf } from './run/glue.js';
import { Lab } from './run/lab.js';
import { compile, failureOf } from './run/load.js';
import { fetchStored } from './run/stored.js';
import { shortcutOf } from './state/shortcuts.js';
import { define } from './views/define.js';
import { playgroundView } from './views/playground.js';
import tokens from './styles/tokens.css?inline';
import base from './styles/base.css?inline';
import controls from './styles/controls.css?inline';
import room from './styles/room.css?inline';
import figures from './styles/figures.css?inline';
import share from './styles/share.css?inline';
import hiding from './styles/hiding.css?inline';
import settings from './styles/settings.css?inline';
import lab from './styles/lab.css?inline';
import why from './styles/why.css?inline';
import world from './styles/own-world.css?inline';

/** So long the agents wait at most for the stored run. */
const STORED_MS = 1000;

/** No run of this page comes near it; a larger file would only fill the memory. */
const LARGEST_FILE = 256 * 2 ** 20;

const waited = (/** @type {number} */ milliseconds) =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Figures are redrawn at most four times a second, more often until an agent has been updated. */
const REFRESH_MS = 250;
const FIRST_REFRESH_MS = 60;

export class Playground extends LitElement {
  static styles = [
    tokens,
    base,
    controls,
    settings,
    room,
    figures,
    why,
    world,
    share,
    lab,
    hiding,
  ].map((css) => unsafeCSS(css));
  static properties = {
    state: { noAccessor: true },
    controls: {},
    hide: {},
    failure: { state: true },
    version: { state: true },
    shortcuts: { state: true },
    chartsProblem: { state: true },
    unit: { state: true },
  };

  /** @type {WebAssembly.Module | null} */ #module = null;
  #clock = new RoomClock(() => this.renderRoot);
  /** @type {AbortController | null} Ends all listeners of a connected life. */ #life = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #refreshing;
  /** Whether learning goes on when the element is seen again. */
  #resting = false;
  /** Whether it is known to be out of sight. */ #away = false;
  /** @type {AbortController | null} The connected life that is loading. */ #loading = null;
  /** Whether all sections are there: where agents are to learn at once, those below the room come after. */
  #whole = false;
  /** The state to begin with. */
  #wanted = '';
  /** @type {Keeping | null} What is kept of the runs. */ #keeping = null;
  #address = new Address(this);
  #desk = new Desk(this.#address, this.#clock, {
    refresh: () => this.#refresh(),
    state: (state) => this.#tell('cmbpo-state-change', { state }),
  });

  constructor() {
    super();
    updateWhenLocaleChanges(this);
    /** Which controls there are: all, few or none. */ this.controls = 'all';
    /** Names of parts that are hidden, beside those that the state hides. */ this.hide = '';
    /** @type {Failure | null} */ this.failure = null;
    /** Grows with each refresh: the records change in place. */ this.version = 0;
    this.shortcuts = true;
    this.chartsProblem = '';
    /** @type {StepUnit} What the step button completes. */ this.unit = 'env-step';
  }

  get #lab() {
    return this.#desk.lab;
  }

  get #stored() {
    return this.#desk.stored;
  }

  get #shown() {
    return this.#desk.shown;
  }

  /** @returns {RunResult[]} Results of the finished runs, in the order of the runs. */
  get results() {
    return this.#lab?.runs.flatMap((run) => run.result ?? []) ?? [];
  }

  /** Seed, settings, lamp, graph and hidden parts, as the page's URL hash holds them, without #. */
  get state() {
    return this.#lab?.hash ?? this.#wanted;
  }

  set state(/** @type {string} */ state) {
    this.#wanted = (state ?? '').replace(/^#/, '');
    if (this.#lab && this.#wanted !== this.#lab.hash) {
      this.#desk.change((lab) => lab.follow(this.#wanted, 'its state'));
    }
  }

  play() {
    if (!this.#lab?.experiment.playing) this.#desk.change((lab) => lab.playPause());
  }

  pause() {
    if (this.#lab?.experiment.playing) this.#desk.change((lab) => lab.playPause());
  }

  /** The same seed and settings, nothing learned. */
  reset() {
    this.#desk.change((lab) => lab.reset());
  }

  /**
   * One environment step of each agent, or one episode or phase.
   *
   * @param {StepUnit} [unit]
   */
  step(unit = 'env-step') {
    this.#desk.takeOver();
    void this.#moveRoom((lab) => lab.experiment.step(unit));
    this.#refresh();
  }

  /** What the views ask for, by the names of their events. @type {Record<string, (detail: any) => void>} */
  #acts = {
    'play-pause': () => this.#desk.change((lab) => lab.playPause()),
    'step-run': () => this.step(this.unit),
    'step-unit': (unit) => (this.unit = unit),
    'reset-run': () => this.#desk.startOver((lab) => lab.reset()),
    'new-seed': () => this.#desk.startOver((lab) => lab.newSeed()),
    'field-change': ({ name, text }) => this.#desk.setField(name, text),
    'config-change': (config) => this.#desk.startOver((lab) => lab.setConfig(config)),
    undo: () => void this.#desk.undo(),
    'speed-change': (speed) => this.#desk.change((lab) => lab.setSpeed(speed || undefined)),
    'shift-change': (shift) => this.#desk.setShift(shift),
    'graph-change': (graph) => this.#desk.startOver((lab) => lab.setGraph(graph)),
    'restart-run': (key) => this.#desk.change((lab) => lab.experiment.restart(key)),
    'continue-run': (key) => this.#desk.change((lab) => lab.experiment.restart(key, true)),
    'continue-kept': () => void this.#goOn((keeping) => keeping.goOn()),
    'forget-kept': () => void this.#keeping?.forget(),
    'open-run': (file) => void this.#goOn(() => this.#openRun(file)),
    'language-change': (lang) => {
      this.#desk.setLanguage(lang);
      this.#speak();
    },
    'panel-change': (panel) => this.#desk.setPanel(panel),
    'study-change': (study) => this.#desk.setStudy(study ?? undefined),
    'run-condition': ({ condition, seed }) => {
      this.#desk.change((lab) => lab.runCondition(condition, seed));
      this.#lookAt('room-title');
    },
    'world-change': (world) => this.#desk.startOver((lab) => lab.setWorld(world)),
    'keep-a': () => this.#desk.keepA(),
    'run-a': () => this.#desk.change((lab) => lab.runA()),
    'forget-a': () => this.#desk.change((lab) => lab.forgetA()),
    'live-reset': () => void this.#resetRooms(),
    'robot-placed': (place) => this.#placeRobots(place),
    'save-figure': (wanted) => void this.#save((lab) => saveFigure(wanted, lab)),
    take: (wanted) => void this.#save((lab) => takeAway(wanted, lab)),
    replay: () => this.#pauseReplay(),
    'story-step': (step) => this.#desk.setStep(step ?? undefined),
    'story-look': (id) => this.#lookAt(id),
  };

  createRenderRoot() {
    const root = super.createRenderRoot();
    for (const [type, act] of Object.entries(this.#acts)) {
      root.addEventListener(type, (event) => act(/** @type {CustomEvent} */ (event).detail));
    }
    return root;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#life = new AbortController();
    const { signal } = this.#life;
    document.addEventListener('keydown', (event) => this.#key(event), { signal });
    document.addEventListener('visibilitychange', () => this.#clock.pace(this.#shown), { signal });
    window.addEventListener('hashchange', () => this.#follow(), { signal });
    stillness.addEventListener('change', () => this.#clock.pace(this.#shown), { signal });
    watchSight(this, (seen) => this.#see(seen), signal);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#life?.abort();
    this.#life = null;
    clearTimeout(this.#refreshing);
    this.#refreshing = undefined;
    this.#clock.end();
    // Put elsewhere in the page, it begins again with the same settings.
    this.#wanted = this.state;
    this.#resting = false;
    this.#keeping = null;
    this.#desk.end();
  }

  /**
   * Begins when the reader comes to it; rests while it is out of sight.
   *
   * @param {boolean} seen
   */
  #see(seen) {
    this.#away = !seen;
    if (!seen) {
      this.#resting = this.#lab?.experiment.playing ?? false;
      this.pause();
    } else if (this.#lab) {
      if (this.#resting) this.play();
      this.#resting = false;
    } else if (this.#loading !== this.#life && !this.failure) {
      void this.#open();
    }
  }

  async #open() {
    const life = this.#life;
    this.#loading = life;
    if (!this.hasAttribute('autoplay')) {
      // What can be seen at once comes first, unless the network keeps it.
      await Promise.race([this.#loadStored(), waited(STORED_MS)]);
      if (life?.signal.aborted) return;
      void this.#load();
      void this.#loadCharts();
      return;
    }
    // Who is to learn at once waits for nothing that is only looked at, nor for workers that start beside it.
    await this.#load(new HeadStart());
    const lab = this.#lab;
    if (lab) await firstUpdate(lab).then(() => this.#painted());
    else void this.#loadStored();
    this.#whole = true;
    this.#refresh();
    lab?.experiment.release();
    void this.#loadCharts();
  }

  /** When what has happened is on the screen. */
  async #painted() {
    this.#refresh();
    await this.updateComplete;
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  }

  async #loadStored() {
    const life = this.#life;
    const stored = await fetchStored();
    if (life?.signal.aborted || !stored || !this.#desk.store(stored) || !this.#stored) return;
    this.#stored.experiment.playing = !stillness.matches;
    this.#clock.run(this.#stored.experiment);
    this.#speak();
    this.#refresh();
    await this.updateComplete;
    this.#clock.watch();
    this.#clock.advance(0);
  }

  /** @param {HeadStart} [head] what was begun before */
  async #load(head) {
    const life = this.#life;
    this.#loading = life;
    this.failure = null;
    let begun = false;
    try {
      const module = (this.#module ??= await compile());
      const started = (await head?.slots(module)) ?? [];
      const wasm = await instantiate(module);
      // The element may have left the page meanwhile.
      if (life === null || life.signal.aborted) return;
      const hash = this.#address.take();
      this.#begin(
        hash === ''
          ? new Lab(module, wasm, this.#wanted, msg('its state'), started)
          : new Lab(module, wasm, hash, undefined, started),
      );
      begun = true;
      this.#tell('cmbpo-ready');
      if (this.hasAttribute('autoplay')) {
        // What seemed in sight may be in a frame that is not.
        if (this.#away) this.#resting = true;
        else this.play();
      }
    } catch (error) {
      this.#module = null;
      this.failure = failureOf(error);
      this.#tell('cmbpo-failure', this.failure);
    } finally {
      head?.end(begun);
      if (this.#loading === life) this.#loading = null;
    }
  }

  /**
   * @param {string} type
   * @param {unknown} [detail]
   */
  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }

  /** The charts' library is the largest script and the last thing that is needed. */
  async #loadCharts() {
    try {
      await Promise.all([
        import('./views/compare.js'),
        import('./views/curves.js'),
        import('./views/returns.js'),
        import('./views/studies.js'),
        import('./views/own-world.js'),
        import('./views/why.js'),
      ]);
    } catch (error) {
      this.chartsProblem = msg(str`The charts could not be loaded: ${messageOf(error)}`);
    }
  }

  /** @param {Lab} lab */
  #begin(lab) {
    this.#desk.begin(lab);
    lab.notices = [...problemsIn(this), ...lab.notices];
    this.#speak();
    lab.addEventListener('change', () => this.#refreshSoon());
    void this.#keep(lab);
    // A run that becomes ready shows where its robot stands.
    lab.addEventListener('ready', () => {
      if (!this.#stored) this.#clock.advance(0);
    });
    // What was lost must be seen.
    lab.addEventListener('lost', () => this.#desk.takeOver());
    this.#desk.catchUp();
    lab.addEventListener('finished', (event) => {
      const { detail } = /** @type {CustomEvent<RunResult>} */ (event);
      this.#tell('cmbpo-run-finished', detail);
    });
    this.#refresh();
    void this.updateComplete.then(() => this.#clock.watch());
  }

  /** @param {Lab} lab whose runs the browser keeps until they are over */
  async #keep(lab) {
    try {
      const [{ Keeping }] = await Promise.all([
        import('./run/keeping.js'),
        import('./views/kept.js'),
      ]);
      if (lab !== this.#lab) return;
      const all = [...document.querySelectorAll(this.localName)];
      const keeping = new Keeping(lab, `${location.pathname} ${all.indexOf(this)}`);
      keeping.addEventListener('change', () => this.#refresh());
      this.#keeping = keeping;
      await keeping.look();
    } catch (error) {
      // A server that stopped serving: the page works on.
      const problem = messageOf(error);
      lab.notices.push(msg(str`Nothing of this run is kept if the page is closed: ${problem}.`));
      this.#refresh();
    }
  }

  /**
   * Goes on with a run that was begun before.
   *
   * @param {(keeping: Keeping) => Promise<void>} resume
   */
  async #goOn(resume) {
    this.#desk.takeOver();
    if (!this.#lab || !this.#keeping) return;
    const before = this.#lab.hash;
    try {
      await resume(this.#keeping);
      this.#lab.experiment.play();
    } catch (error) {
      this.#lab.notices = [msg(str`It cannot be continued: ${messageOf(error)}.`)];
    }
    if (this.#lab.hash !== before) this.#tell('cmbpo-state-change', { state: this.#lab.hash });
    this.#desk.keep();
    this.#refresh();
  }

  /** @param {File} file */
  async #openRun(file) {
    if (file.size > LARGEST_FILE) {
      throw new Error(
        msg(str`${file.name} has ${file.size} bytes, expected ${LARGEST_FILE} at the most`),
      );
    }
    this.#lab?.openRun(new Uint8Array(await file.arrayBuffer()));
  }

  #refresh() {
    clearTimeout(this.#refreshing);
    this.#refreshing = undefined;
    this.version += 1;
    this.#clock.pace(this.#shown);
  }

  #refreshSoon() {
    const first = this.#lab?.experiment.playing && !updated(this.#lab);
    this.#refreshing ??= setTimeout(() => this.#refresh(), first ? FIRST_REFRESH_MS : REFRESH_MS);
  }

  /** @param {(lab: Lab) => ReturnType<Lab['experiment']['live']>} move */
  async #moveRoom(move) {
    if (!this.#lab) return;
    const lives = await move(this.#lab);
    if (lives.size > 0) this.#clock.room?.show(lives);
    this.#refreshSoon();
  }

  /** @param {{x: number, held: boolean}} place where all robots are; held: in somebody's hand */
  #placeRobots({ x, held }) {
    this.#clock.hold(held);
    void this.#moveRoom((lab) => lab.experiment.place(x));
  }

  get #hidden() {
    return hiddenBy(this, this.#shown?.state.hide ?? []);
  }

  willUpdate(/** @type {Map<string, unknown>} */ changed) {
    // Agents that learn at once need not wait for the first picture of the room.
    if (!this.hasUpdated && this.hasAttribute('autoplay') && inSight(this)) this.#see(true);
    if (this.#lab && (changed.has('controls') || changed.has('hide'))) {
      this.#lab.notices = problemsIn(this);
    }
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const listening = this.shortcuts && this.#shown && !this.#hidden.includes('transport');
    const action = listening && hears(this, event) ? shortcutOf(event) : null;
    if (action === null) return;
    event.preventDefault();
    if (action === 'play-pause') this.#desk.change((lab) => lab.playPause());
    else this.step(this.unit);
  }

  render() {
    const { failure, shortcuts, chartsProblem, unit, version } = this;
    return playgroundView(
      {
        ...{ failure, shortcuts, chartsProblem, unit, version },
        lab: this.#lab,
        stored: this.#stored,
        module: this.#module,
        keeping: this.#keeping,
        hidden: this.#hidden,
        whole: this.#whole || !this.hasAttribute('autoplay'),
        site: siteOf(this),
      },
      {
        again: () => void this.#load(),
        dismiss: () => this.#dismiss(),
        setShortcuts: (on) => (this.shortcuts = on),
      },
    );
  }

  #follow() {
    this.#desk.follow();
    this.#speak();
  }

  /** The language that was chosen, or that the element or the page around it is in. */
  #speak() {
    const around = this.closest('[lang]')?.getAttribute('lang')?.split('-')[0];
    const name = this.#shown?.state.lang ?? around;
    if (!name || name === language()) return;
    void speak(name).then(() => this.#tell('cmbpo-language', { language: language() }));
  }

  /** @param {(lab: Lab | StoredLab) => Promise<void>} save */
  async #save(save) {
    if (!this.#shown) return;
    try {
      await save(this.#shown);
    } catch (error) {
      if (this.#lab) this.#lab.notices = [msg(str`It could not be saved: ${messageOf(error)}.`)];
      this.#refresh();
    }
  }

  /** @param {string} id of a heading */
  #lookAt(id) {
    const heading = /** @type {HTMLElement | null} */ (this.renderRoot.querySelector(`#${id}`));
    heading?.setAttribute('tabindex', '-1');
    heading?.focus({ preventScroll: true });
    for (let up = heading?.closest('details'); up; up = up.parentElement?.closest('details')) {
      up.open = true;
    }
    const section = heading?.closest('section');
    section?.scrollIntoView({ behavior: stillness.matches ? 'auto' : 'smooth', block: 'start' });
  }

  #dismiss() {
    if (this.#lab) this.#lab.notices = [];
    this.#refresh();
  }

  #pauseReplay() {
    if (!this.#stored) return;
    const { experiment } = this.#stored;
    experiment.playing = !experiment.playing;
    this.#refresh();
  }

  async #resetRooms() {
    if (!this.#stored) return this.#moveRoom((lab) => lab.experiment.liveReset());
    this.#clock.room?.show(await this.#stored.experiment.liveReset());
  }
}

define('cmbpo-playground', Playground);
