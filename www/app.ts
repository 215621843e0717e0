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

import type { RunResult, StepUnit, ViewName } from './types.d.ts';
import type { Host } from './element/host.ts';

import { updateWhenLocaleChanges } from '@lit/localize';
import { LitElement } from 'lit';
import { Actions } from './element/actions.ts';
import { actsOf } from './element/acts.ts';
import { Address } from './element/address.ts';
import { hiddenBy, problemsIn, siteOf } from './element/attributes.ts';
import { Redraw } from './element/redraw.ts';
import { isText, needUnit } from './element/given.ts';
import { KeptActions } from './element/kept.ts';
import { hears } from './element/keys.ts';
import { lookAt } from './element/look-at.ts';
import { Opening } from './element/opening.ts';
import { EnvironmentClock, stillness } from './element/environment-clock.ts';
import { inSight, watchSight } from './element/sight.ts';
import { Store } from './element/store.ts';
import { Switching } from './element/switching.ts';
import { Training } from './element/training.ts';
import { recording } from './hero/recorded.ts';
import { heroView } from './hero/view.ts';
import { isLanguage } from './language/language.ts';
import { news } from './offline/news.ts';
import { needOwn } from './own.js';
import { shortcutOf } from './state/shortcuts.ts';
import { viewIn, VIEWS } from './state/url.ts';
import { define, whenGone } from './views/define.ts';
import { missingView, newsView } from './views/news.ts';
import { speakAs } from './element/speech.ts';
import { styles } from './element/styles.ts';

export class Playground extends LitElement {
  static styles = styles;
  static properties = {
    state: { noAccessor: true },
    view: { noAccessor: true },
    controls: { noAccessor: true },
    hide: { noAccessor: true },
  };

  #store = new Store();
  #clock = new EnvironmentClock(() => this.renderRoot);
  #address = new Address(this);
  #redraw = new Redraw(this.#store, () => {
    this.requestUpdate();
    this.#pace();
  });
  #switching = new Switching(this.#store, this.#address, this.#clock, (state) =>
    this.#tell('cmbpo-state-change', { state }),
  );
  #actions = new Actions(this.#switching);
  #opening = new Opening(this.#actions, this.#host(), (live) => {
    this.#training.heed(live);
    void this.#kept.begin(live);
  });
  #training = new Training(this.#opening);
  #kept = new KeptActions(this.#opening, () => this.#training.beginSent());
  #acts = actsOf(this.#actions, this.#kept, this.#training, {
    step: () => this.step(this.#store.snapshot.unit),
    setLanguage: (lang) => this.#setLanguage(lang),
    lookAt: (id) => lookAt(this.renderRoot, id),
    openStory: (view) => {
      if (this.view !== view) this.#actions.choose({ view }, true, true);
    },
  });
  /** Ends the listeners while it is in the page. */
  #listening: AbortController | null = null;
  #leaving: ReturnType<typeof setTimeout> | undefined;
  /** What is shown where the state names no view. */
  #startView: ViewName = 'hero';
  /** What was shown last. */
  #viewed: ViewName | null = null;
  /** The state to begin with. */
  #wanted = '';
  #controls: string | null = 'all';
  #hide: string | null = '';

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  #host(): Host {
    const host = this;
    return {
      element: host,
      get autoplay() {
        return host.hasAttribute('autoplay');
      },
      get onHero() {
        return host.#onHero;
      },
      get wanted() {
        return host.#wanted;
      },
      get asked() {
        return host.#asked;
      },
      get updated() {
        return host.updateComplete;
      },
      painted: () => host.#painted(),
      refresh: () => host.#refresh(),
      speak: () => host.#speak(),
      tell: (type, detail) => host.#tell(type, detail),
    };
  }

  /** Results of the finished runs, in the order of the runs. */
  get results(): RunResult[] {
    const { own, shown } = this.#store.snapshot;
    const of = shown?.saved === undefined ? own : shown;
    return of?.runs.flatMap((run) => run.result ?? []) ?? [];
  }

  /** Seed, settings, shift, graph and hidden parts, as the page's URL hash holds them, without #. */
  get state() {
    return this.#store.shown?.hash ?? this.#wanted;
  }

  set state(state: string) {
    if (!isText(this, 'state', state)) return;
    this.#wanted = (state ?? '').replace(/^#/, '');
    const { shown } = this.#store;
    if (shown && this.#wanted !== shown.hash) {
      this.#actions.take(this.#wanted, 'its state');
      this.#switching.keepAddress();
    }
    this.#openFrom(this.#wanted);
  }

  /** What is shown: the first screen, the story in it, the lab, or one part of that. */
  get view(): ViewName {
    const { shown } = this.#store.snapshot;
    const view = shown?.state.view ?? this.#startView;
    const lightDoor = !shown || shown.info.name === 'light-door';
    return lightDoor || (view !== 'hero' && view !== 'story') ? view : 'lab';
  }

  set view(view: string) {
    if (!isText(this, 'view', view)) return;
    const known = VIEWS.find((each) => each === view);
    if (!known) return;
    this.#startView = known;
    if (this.#store.shown) this.#actions.choose({ view: known }, true, true);
    this.#refresh();
  }

  /** Which controls there are: all, few or none. */
  get controls(): string {
    return this.#controls ?? 'all';
  }

  set controls(controls: string | null) {
    if (!isText(this, 'controls', controls)) return;
    const before = this.#controls;
    this.#controls = controls ?? null;
    this.requestUpdate('controls', before);
  }

  /** Names of parts that are hidden, beside those that the state hides. */
  get hide(): string {
    return this.#hide ?? '';
  }

  set hide(hide: string | null) {
    if (!isText(this, 'hide', hide)) return;
    const before = this.#hide;
    this.#hide = hide ?? null;
    this.requestUpdate('hide', before);
  }

  /** Whether the first screen is shown, with the story or without. */
  get #onHero() {
    return this.view === 'hero' || this.view === 'story';
  }

  /** The state that was asked for before anything was there. */
  get #asked() {
    return this.#address.now || this.#wanted;
  }

  /** What a state opens where it names no view itself. */
  #openFrom(hash: string) {
    const given = VIEWS.find((view) => view === this.getAttribute('view'));
    const named = new URLSearchParams(hash).has('view');
    this.#startView = given && !named ? given : viewIn(hash, !this.hasAttribute('own-page'));
    this.#refresh();
  }

  play() {
    if (!this.#store.live?.pool.playing) this.#do('play-pause');
  }

  pause() {
    if (this.#store.live?.pool.playing) this.#do('play-pause');
  }

  /** The same seed and settings, nothing learned. */
  reset() {
    this.#actions.change((live) => live.reset());
    this.#refresh();
  }

  /** One environment step of each agent, or one episode or phase. */
  step(unit: StepUnit = 'env-step') {
    needUnit(unit);
    this.#switching.takeOver();
    void this.#clock.follow(this.#store.live?.pool.step(unit));
    this.#refresh();
  }

  /** Does what a view asks for. */
  #do(type: string, detail?: unknown) {
    // What an event carries is what the view gave it: `View.say` takes nothing else.
    const act = needOwn(this.#acts, type) as (detail: unknown) => void;
    act(detail);
    this.#refresh();
  }

  createRenderRoot() {
    const root = super.createRenderRoot();
    for (const type of Object.keys(this.#acts)) {
      root.addEventListener(type, (event) => this.#do(type, (event as CustomEvent).detail));
    }
    return root;
  }

  connectedCallback() {
    super.connectedCallback();
    clearTimeout(this.#leaving);
    this.#opening.enter();
    this.#redraw.begin();
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    news.addEventListener('change', () => this.#refresh(), { signal });
    document.addEventListener('keydown', (event) => this.#key(event), { signal });
    document.addEventListener('visibilitychange', () => this.#pace(), { signal });
    window.addEventListener('hashchange', () => this.#follow(), { signal });
    stillness.addEventListener('change', () => this.#pace(), { signal });
    // The page around may offer the languages in its own place.
    const speaks = (event: Event) => {
      const { detail } = event as CustomEvent<string>;
      if (isLanguage(detail)) this.#setLanguage(detail);
    };
    this.addEventListener('cmbpo-speak', speaks, { signal });
    watchSight(this, (seen) => this.#opening.see(seen), signal);
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

  /** It has left the page. Put in again later, it begins again with the same settings, and offers what was kept. */
  #leave() {
    this.#wanted = this.state;
    this.#redraw.end();
    this.#opening.leave();
    this.#clock.end();
    this.#store.end();
  }

  #tell(type: string, detail?: unknown) {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }

  /** Draws what is in the store. */
  #refresh() {
    this.#redraw.now();
  }

  #pace() {
    this.#clock.pace(this.#store.snapshot.shown);
  }

  /** When what has happened is on the screen. */
  async #painted() {
    this.#refresh();
    await this.updateComplete;
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  }

  get #hidden() {
    return hiddenBy(this, this.#store.shown?.state.hide ?? []);
  }

  willUpdate(changed: Map<string, unknown>) {
    const store = this.#store;
    if (!this.hasUpdated) {
      this.#openFrom(this.#asked);
      // The switch works from the first picture on.
      if (this.#onHero) this.#switching.toRecording(recording, this.#asked);
    }
    // From now on the state says itself what is shown.
    for (const each of [store.stored, store.live]) {
      if (each && each.state.view === undefined) each.choose({ view: this.#startView });
    }
    const { view } = this;
    if (view !== this.#viewed) {
      this.#viewed = view;
      this.dataset.view = view;
      this.#tell('cmbpo-view-change', { view });
    }
    if (!this.#onHero) this.#opening.needLab();
    // Agents that learn at once need not wait for the first picture of the environments.
    if (!this.hasUpdated && this.hasAttribute('autoplay') && inSight(this)) this.#opening.see(true);
    if (store.live && (changed.has('controls') || changed.has('hide'))) {
      store.notice(...problemsIn(this));
    }
  }

  updated() {
    this.#clock.watch();
  }

  #key(event: KeyboardEvent) {
    if (this.#onHero) return;
    const { shortcuts, shown } = this.#store.snapshot;
    const listening = shortcuts && shown && !this.#hidden.includes('transport');
    const action = listening && hears(this, event) ? shortcutOf(event) : null;
    if (action === null) return;
    event.preventDefault();
    this.#do(action === 'play-pause' ? 'play-pause' : 'step-run');
  }

  render() {
    const now = this.#store.snapshot;
    const above = newsView(news, now.own, now.kept, () => void this.#kept.reload());
    const beside = { above, hidden: this.#hidden, site: siteOf(this) };
    const acts = {
      again: () => void this.#opening.load(),
      dismiss: () => this.#store.notice(),
      setShortcuts: (shortcuts: boolean) => this.#store.set({ shortcuts }),
    };
    if (this.#onHero) {
      return heroView({ ...now, ...beside, linked: this.hasAttribute('link-state') }, acts);
    }
    const { labView } = this.#opening;
    if (!labView) return now.missing ? missingView(now.missing, above) : above;
    const whole = now.whole || !this.hasAttribute('autoplay');
    return labView({ ...now, ...beside, whole, view: this.view }, acts);
  }

  #follow() {
    const { attempt } = this.#store.live ?? {};
    this.#actions.follow();
    // What made room for another address is offered.
    if (this.#store.live?.attempt !== attempt) void this.#store.kept?.look(true);
    this.#openFrom(this.#address.now);
    this.#speak();
  }

  #setLanguage(lang: string) {
    this.#actions.choose({ lang });
    this.#speak();
    this.#refresh();
  }

  #speak() {
    speakAs(this, this.#store.shown?.state.lang, (lang) =>
      this.#tell('cmbpo-language', { language: lang }),
    );
  }
}

define('cmbpo-playground', Playground);
