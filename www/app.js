/**
 * `<cmbpo-playground>`: shows the recorded first screen at once, loads the wasm package, runs an experiment
 * and shows it. It begins when it is seen and rests while it is off screen. docs/embedding.md describes it to
 * those who embed it.
 *
 * - attributes `view`, `state`, `controls`, `hide`, `theme`, `lang`, `keys`, `autoplay`, `site`; `link-state`: keep the
 *   state in the page's URL hash
 * - properties `state` and `results`; methods `play`, `pause`, `step`, `reset`
 * - events `cmbpo-ready`, `cmbpo-language`, `cmbpo-view-change`, `cmbpo-state-change`, `cmbpo-run-finished`, `cmbpo-failure`
 */

/** @import { Keeping } from './run/keeping.js' */
/** @import { StoredLab } from './run/stored.js' */
/** @import { Failure, RunResult, Shift, StepUnit, ViewName } from './types.d.ts' */

import { msg, str, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, unsafeCSS } from 'lit';
import { Address } from './element/address.js';
import { Desk } from './element/desk.js';
import { firstUpdate, updated } from './element/first-update.js';
import { isText } from './element/given.js';
import { HeadStart } from './element/head-start.js';
import { hiddenBy, problemsIn, siteOf } from './element/attributes.js';
import { hears } from './element/keys.js';
import { RoomClock, stillness } from './element/room-clock.js';
import { saveFigure, takeAway } from './export/take.js';
import { inSight, watchSight } from './element/sight.js';
import { told } from './guard.js';
import { news, reload } from './offline/news.js';
import { isLanguage, language, speak } from './language/language.js';
import { instantiate, messageOf } from './run/glue.js';
import { Lab } from './run/lab.js';
import { compile, failureOf } from './run/load.js';
import { fetchStored } from './run/stored.js';
import { hidingRules } from './state/hiding.js';
import { shortcutOf } from './state/shortcuts.js';
import { SHIFT_OF, settingOf } from './hero/words.js';
import { heroView } from './hero/view.js';
import { recording } from './hero/recorded.js';
import { viewIn, VIEWS } from './state/url.js';
import { define, whenGone } from './views/define.js';
import { missingView, newsView } from './views/news.js';
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
import hero from './hero/hero.css?inline';
import act from './hero/act.css?inline';
import story from './story/story.css?inline';

/** So long the agents wait at most for the stored run. */
const STORED_MS = 1000;

/** So long the agents of the first screen wait at most for an idle page. */
const IDLE_MS = 2000;

/** So long the page waits at most for the runs' checkpoints before it is opened again. */
const FLUSH_MS = 3000;

/** So long a link’s robots wait at most for what was kept. */
const LOOK_MS = 5000;

/** No run of this page comes near it; a larger file would only fill the memory. */
const LARGEST_FILE = 256 * 2 ** 20;

/** When the page has nothing else to do. @returns {Promise<unknown>} */
const idle = () =>
  new Promise((resolve) =>
    'requestIdleCallback' in window
      ? requestIdleCallback(resolve, { timeout: IDLE_MS })
      : setTimeout(resolve, 300),
  );

const waited = (/** @type {number} */ milliseconds) =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Figures are redrawn at most four times a second, more often until an agent has been updated. */
const REFRESH_MS = 250;
const FIRST_REFRESH_MS = 60;

/** @type {StepUnit[]} */
const UNITS = ['env-step', 'episode', 'phase'];

export class Playground extends LitElement {
  static styles = [
    ...[tokens, base, controls, settings, room, figures, why, world, share, hero, act, story],
    lab,
    hiding,
    hidingRules(),
  ].map((css) => unsafeCSS(css));
  static properties = {
    state: { noAccessor: true },
    view: { noAccessor: true },
    controls: { noAccessor: true },
    hide: { noAccessor: true },
    failure: { state: true },
    version: { state: true },
    shortcuts: { state: true },
    chartsProblem: { state: true },
    unit: { state: true },
  };

  /** @type {WebAssembly.Module | null} */ #module = null;
  #clock = new RoomClock(() => this.renderRoot);
  /** @type {AbortController | null} Ended when the element has left the page, unless it has only been moved. */
  #life = null;
  /** @type {AbortController | null} Ends the listeners while it is in the page. */ #listening =
    null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #leaving;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #refreshing;
  /** Whether learning goes on when the element is seen again. */
  #resting = false;
  /** Whether it is known to be out of sight. */ #away = false;
  /** @type {AbortController | null} The connected life that is loading. */ #loading = null;
  /** @type {ViewName} What is shown where the state names no view. */ #opening = 'hero';
  /** @type {Shift | null} The lamp once the robots of the first screen have learned. */ #then =
    null;
  /** @type {ViewName | null} What was shown last. */ #viewed = null;
  /** @type {typeof import('./views/playground.js').playgroundView | null} */ #labView = null;
  /** @type {Promise<void> | null} Until the lab's views are there. */ #labViews = null;
  /** Whether the first screen was opened, and not the lab. */ #heroFirst = false;
  /** Whether all sections are there: where agents are to learn at once, those below the room come after. */
  #whole = false;
  /** The state to begin with. */
  #wanted = '';
  /** @type {Keeping | null} What is kept of the runs. */ #keeping = null;
  /** @type {string | null} */ #controls = 'all';
  /** @type {string | null} */ #hide = '';
  #address = new Address(this);
  #desk = new Desk(this.#address, this.#clock, {
    refresh: () => this.#refresh(),
    state: (state) => this.#tell('cmbpo-state-change', { state }),
  });

  constructor() {
    super();
    updateWhenLocaleChanges(this);
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
    const kept = this.#stored?.stored.saved === undefined ? null : this.#stored;
    return (kept ?? this.#lab)?.runs.flatMap((run) => run.result ?? []) ?? [];
  }

  /** Seed, settings, lamp, graph and hidden parts, as the page's URL hash holds them, without #. */
  get state() {
    return this.#shown?.hash ?? this.#wanted;
  }

  set state(/** @type {string} */ state) {
    if (!isText(this, 'state', state)) return;
    this.#wanted = (state ?? '').replace(/^#/, '');
    if (this.#shown && this.#wanted !== this.#shown.hash) {
      this.#desk.take(this.#wanted, 'its state');
      this.#desk.keep();
    }
    this.#openFrom(this.#wanted);
  }

  /** What is shown: the first screen, the story in it, the lab, or one part of that. @returns {ViewName} */
  get view() {
    const view = this.#shown?.state.view ?? this.#opening;
    const room = !this.#shown || this.#shown.info.name === 'light-door';
    return room || (view !== 'hero' && view !== 'story') ? view : 'lab';
  }

  set view(/** @type {string} */ view) {
    if (!isText(this, 'view', view)) return;
    const known = VIEWS.find((each) => each === view);
    if (!known) return;
    this.#opening = known;
    if (this.#shown) this.#desk.setView(known);
    else this.requestUpdate();
  }

  /** Which controls there are: all, few or none. @returns {string} */
  get controls() {
    return this.#controls ?? 'all';
  }

  set controls(/** @type {string | null} */ controls) {
    if (!isText(this, 'controls', controls)) return;
    const before = this.#controls;
    this.#controls = controls ?? null;
    this.requestUpdate('controls', before);
  }

  /** Names of parts that are hidden, beside those that the state hides. @returns {string} */
  get hide() {
    return this.#hide ?? '';
  }

  set hide(/** @type {string | null} */ hide) {
    if (!isText(this, 'hide', hide)) return;
    const before = this.#hide;
    this.#hide = hide ?? null;
    this.requestUpdate('hide', before);
  }

  /** Whether the first screen is shown, with the story or without. */
  get #onHero() {
    return this.view === 'hero' || this.view === 'story';
  }

  /** What a state opens where it names no view itself. @param {string} hash */
  #openFrom(hash) {
    const given = VIEWS.find((view) => view === this.getAttribute('view'));
    const named = new URLSearchParams(hash).has('view');
    this.#opening = given && !named ? given : viewIn(hash, !this.hasAttribute('own-page'));
    this.requestUpdate();
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
    if (!UNITS.includes(unit)) {
      throw new TypeError(`step: ${told(unit)} is not allowed, expected ${UNITS.join(', ')}`);
    }
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
    'forget-kept': () => void this.#putAway((keeping) => keeping.forget()),
    'show-results': (id) => void this.#showResults(id),
    'forget-results': (id) => void this.#putAway((keeping) => keeping.forgetResults(id)),
    'close-results': () => this.#desk.closeKept(),
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
    'view-change': (view) => this.#desk.setView(view),
    'bet-change': (bet) => this.#desk.setBet(bet),
    train: () => this.#train(),
    'look-at': (id) => this.#lookAt(id),
    'story-step': (step) => {
      this.#desk.setStep(step ?? undefined);
      const view = step ? 'story' : 'hero';
      if (this.view !== view) this.#desk.setView(view);
    },
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
    clearTimeout(this.#leaving);
    this.#life ??= new AbortController();
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    news.addEventListener('change', () => this.#refresh(), { signal });
    document.addEventListener('keydown', (event) => this.#key(event), { signal });
    document.addEventListener('visibilitychange', () => this.#clock.pace(this.#shown), { signal });
    window.addEventListener('hashchange', () => this.#follow(), { signal });
    stillness.addEventListener('change', () => this.#clock.pace(this.#shown), { signal });
    // The page around may offer the languages in its own place.
    const speaks = (/** @type {Event} */ event) => {
      const { detail } = /** @type {CustomEvent<string>} */ (event);
      if (!isLanguage(detail)) return;
      this.#desk.setLanguage(detail);
      this.#speak();
    };
    this.addEventListener('cmbpo-speak', speaks, { signal });
    watchSight(this, (seen) => this.#see(seen), signal);
    // Moved in the page, it may stand in another language.
    if (this.hasUpdated) this.connectedMoveCallback();
  }

  /** Moved by `moveBefore`, nothing ends. */
  connectedMoveCallback() {
    this.#speak();
    this.#refresh();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#listening?.abort();
    clearTimeout(this.#leaving);
    this.#leaving = whenGone(this, () => this.#leave());
  }

  /** It has left the page. */
  #leave() {
    this.#life?.abort();
    this.#life = null;
    clearTimeout(this.#refreshing);
    this.#refreshing = undefined;
    this.#clock.end();
    // Put in again later, it begins again with the same settings, and offers what was kept.
    this.#wanted = this.state;
    this.#resting = false;
    this.#keeping?.end();
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
    if (this.#onHero) {
      this.#heroFirst = true;
      this.#desk.record(recording, this.#asked);
      this.#speak();
      this.#refresh();
      if (this.hasAttribute('autoplay')) return this.#load();
      // Nothing else is needed for the break: the rest comes once this is on the screen and idle.
      await this.#painted();
      await idle();
      if (!life?.signal.aborted) void this.#load();
      return;
    }
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

  /** The state that was asked for before anything was there. */
  get #asked() {
    return this.#address.now || this.#wanted;
  }

  /** The views of the lab, its stored run and its charts, once somebody looks at them. */
  #needLab() {
    this.#labViews ??= (async () => {
      const { playgroundView } = await import('./views/playground.js').catch((error) => {
        // Browsers do not fetch a module again that has failed.
        this.#missing = messageOf(error);
        news.miss();
        throw error;
      });
      this.#missing = '';
      this.#labView = playgroundView;
      if (this.#heroFirst) void this.#loadCharts();
      // Its own opening loads the rest.
      if (!this.#desk.stored?.recording) return this.requestUpdate();
      const recorded = this.#desk.stored;
      await this.#loadStored();
      if (this.#desk.stored === recorded) this.#desk.unstore();
      this.requestUpdate();
    })();
    return this.#labViews;
  }

  /** Why the lab's views could not be loaded. */ #missing = '';

  /** Trains the three robots of the first screen: with the seed of the page, or with another one the next time. */
  #train() {
    const { shift } = this.#shown?.state ?? {};
    // They learn under the lamp that follows; once they have, the break that was shown comes again.
    this.#then = shift && settingOf(shift) !== 'in-distribution' ? shift : SHIFT_OF.far;
    this.#desk.setShift(SHIFT_OF['in-distribution']);
    this.#desk.change((lab) => {
      if (lab.experiment.finished) lab.newSeed();
      if (lab.state.seeds !== 1) lab.setField('seeds', '1');
      if (!lab.experiment.playing) lab.playPause();
    });
    if (!this.#lab && this.#loading !== this.#life) void this.#load();
  }

  /** Train at once if the link shows the outcome of robots that are not here yet: the same seed gives the same robots. */
  #trainSent() {
    const { state, begun } = this.#lab ?? {};
    if (!state || begun || !this.#onHero || this.#away || this.#shown !== this.#lab) return;
    const setting = settingOf(state.shift);
    if (this.hasAttribute('autoplay') || setting === null || setting === 'in-distribution') return;
    this.#train();
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
    if (life?.signal.aborted || !stored) return;
    if (!this.#desk.store(stored, this.#asked) || !this.#stored) return;
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
      news.ask();
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
      news.miss();
      this.#trainSent();
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
    lab.addEventListener('lost', () => {
      this.#desk.takeOver();
      // A newer version may have taken the worker's script away.
      news.ask();
    });
    this.#desk.catchUp();
    lab.addEventListener('finished', (event) => {
      const { detail } = /** @type {CustomEvent<RunResult>} */ (event);
      this.#tell('cmbpo-run-finished', detail);
      if (!this.#then || !lab.experiment.finished) return;
      if (this.#onHero) this.#desk.setShift(this.#then);
      this.#then = null;
    });
    this.#refresh();
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
      // A storage that does not answer holds nothing up.
      await Promise.race([keeping.look(), waited(LOOK_MS)]);
      if (!keeping.coversState) this.#trainSent();
      // Another tab may have been closed meanwhile.
      const again = () => {
        if (!document.hidden) void keeping.look();
      };
      document.addEventListener('visibilitychange', again, { signal: this.#life?.signal });
    } catch (error) {
      // A server that stopped serving: the page works on.
      const problem = messageOf(error);
      lab.notices.push(msg(str`Nothing of this run is kept if the page is closed: ${problem}.`));
      news.miss();
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

  /** @param {string} id of finished results that were kept */
  async #showResults(id) {
    const before = this.#lab?.hash;
    this.#desk.takeOver();
    const kept = await this.#keeping?.show(id);
    if (kept) this.#desk.showKept(kept);
    else if (this.#lab && this.#lab.hash !== before) {
      this.#tell('cmbpo-state-change', { state: this.#lab.hash });
      this.#desk.keep(true);
    }
    this.#refresh();
  }

  /** @param {(keeping: Keeping) => Promise<void>} forget */
  async #putAway(forget) {
    try {
      if (this.#keeping) await forget(this.#keeping);
    } catch (error) {
      if (this.#lab) this.#lab.notices = [msg(str`It stays: ${messageOf(error)}.`)];
    }
    this.#refresh();
  }

  /** Opens the page again, with everything kept that can be. */
  async #reload() {
    await Promise.race([this.#keeping?.flush().catch(() => {}), waited(FLUSH_MS)]);
    reload();
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
    if (!this.hasUpdated) {
      this.#openFrom(this.#asked);
      // The switch works from the first picture on.
      if (this.#onHero) this.#desk.record(recording, this.#asked);
    }
    // From now on the state says itself what is shown.
    for (const each of [this.#stored, this.#lab]) {
      if (each && each.state.view === undefined) each.setView(this.#opening);
    }
    const { view } = this;
    if (view !== this.#viewed) {
      this.#viewed = view;
      this.dataset.view = view;
      this.#tell('cmbpo-view-change', { view });
    }
    if (!this.#onHero && !this.#missing) this.#needLab().catch(() => {});
    // Agents that learn at once need not wait for the first picture of the room.
    if (!this.hasUpdated && this.hasAttribute('autoplay') && inSight(this)) this.#see(true);
    if (this.#lab && (changed.has('controls') || changed.has('hide'))) {
      this.#lab.notices = problemsIn(this);
    }
  }

  updated() {
    this.#clock.watch();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (this.#onHero) return;
    const listening = this.shortcuts && this.#shown && !this.#hidden.includes('transport');
    const action = listening && hears(this, event) ? shortcutOf(event) : null;
    if (action === null) return;
    event.preventDefault();
    if (action === 'play-pause') this.#desk.change((lab) => lab.playPause());
    else this.step(this.unit);
  }

  render() {
    const { failure, shortcuts, chartsProblem, unit, version, view } = this;
    const above = newsView(news, this.#lab, this.#keeping, () => void this.#reload());
    if (this.#onHero) {
      const shown = this.#shown;
      const linked = this.hasAttribute('link-state');
      return heroView(
        {
          ...{ shown, failure, version, linked, above },
          keeping: this.#keeping,
          hidden: this.#hidden,
          site: siteOf(this),
        },
        { again: () => void this.#load(), dismiss: () => this.#dismiss() },
      );
    }
    if (!this.#labView) {
      return this.#missing ? missingView(this.#missing, above) : above;
    }
    return this.#labView(
      {
        view,
        ...{ failure, shortcuts, chartsProblem, unit, version, above },
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
    const { starts } = this.#lab ?? {};
    this.#desk.follow();
    // What made way for another address is offered.
    if (this.#lab?.starts !== starts) void this.#keeping?.look(true);
    this.#openFrom(this.#address.now);
    this.#speak();
  }

  /** The language that was chosen, or that the element or the page around it is in. */
  #speak() {
    const around = this.closest('[lang]')?.getAttribute('lang')?.split('-')[0];
    const name = this.#shown?.state.lang ?? around;
    if (!name || name === language()) return;
    void speak(name).then(
      () => this.#tell('cmbpo-language', { language: language() }),
      () => news.miss(),
    );
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
