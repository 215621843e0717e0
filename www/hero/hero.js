/** The first screen: three robots in a corridor at dusk, each under its lamp, and the switch that breaks the lamps. */

/** @import { LiveExperiment } from '../run/live-experiment.js' */
/** @import { StoredExperiment } from '../run/stored-experiment.js' */
/** @import { Method, RunRecord, Setting } from '../types.d.ts' */
/** @import { Returns } from './outcome.js' */
/** @import { HeroShare } from './share.js' */
/** @import { Phase, Source } from './player.js' */

import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import { formatHash } from '../state/url.js';
import { count, METHOD, METHODS } from '../state/words.js';
import { define, View } from '../views/define.js';
import { marker } from '../views/icons.js';
import { boardView } from './board.js';
import { Feed } from './feed.js';
import { best, betHolds, fooledOf, oneDecimal, returnsOf, sentence, told } from './outcome.js';
import { Player } from './player.js';
import { recording } from './recorded.js';
import { corridor, Painter } from './scene.js';
import { liveSource, recordedSource } from './source.js';
import { CAPTIONS } from '../story/captions.js';
import { captionView, exhibitView, NOTHING_DONE, stepsView } from '../story/story.js';
import { switchView } from './switch.js';
import { DOES, fooledSays, safeSays, settingOf, SHIFT_OF, SWITCH } from './words.js';

export const stillness = matchMedia('(prefers-reduced-motion: reduce)');

/** As it is in every language. */
const NAME = 'cmbpo';

/** No picture takes the robots further than so many milliseconds: after a pause they go on where they were. */
const LONGEST_MS = 120;

export class HeroView extends View {
  static properties = {
    shown: { attribute: false },
    recording: { attribute: false },
    version: { attribute: false },
    linked: { attribute: false },
    without: { attribute: false },
    site: { attribute: false },
    phase: { state: true },
    done: { state: true },
  };

  /** @type {Map<Method, Painter>} */ #painters = new Map();
  /** @type {object | null} Whose walks are shown. */ #of = null;
  #frame = 0;
  #before = 0;
  #seen = true;
  #player = new Player((phase) => this.#enter(phase));
  /** @type {IntersectionObserver | null} */ #watcher = null;
  /** @type {AbortController | null} */ #life = null;
  /** @type {Feed | null} While they learn. */ #feed = null;

  constructor() {
    super();
    /** @type {LiveExperiment | StoredExperiment | null} */ this.shown = null;
    /** Grows when the records have changed in place. */ this.version = 0;
    /** Whether the state is in the page's address. */ this.linked = false;
    /** @type {string[]} Names of hidden parts. */ this.without = [];
    /** @type {string | null} Address of the built site. */ this.site = null;
    /** @type {Phase} */ this.phase = 'day';
    /** What has been done in the present caption of the story. */ this.done = NOTHING_DONE;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.#watcher = new IntersectionObserver((entries) => {
      this.#seen = entries[entries.length - 1].isIntersecting;
      this.#go();
    });
    this.#watcher.observe(this);
    document.addEventListener('visibilitychange', () => this.#go(), { signal });
    stillness.addEventListener('change', () => this.#go(), { signal });
    const leave = (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== 'Escape' || this.step === 0 || event.defaultPrevented) return;
      this.say('story-step', null);
    };
    document.addEventListener('keydown', leave, { signal });
    this.#go();
  }

  /** The caption of the story, from 1; 0 outside of it. */
  get step() {
    const { view, step } = this.shown?.state ?? {};
    return view === 'story' ? Math.max(1, Math.min(CAPTIONS.length, step ?? 1)) : 0;
  }

  /** Whether the first moment has been chosen. */ #opened = false;
  #told = 0;
  /** @type {Map<Method, number[][]>} Walks as the models imagine them. */ #imagined = new Map();

  willUpdate() {
    const { step } = this;
    if (step === this.#told) return;
    const inside = this.#told > 0 && step > 0;
    this.#told = step;
    this.done = NOTHING_DONE;
    // A screen reader goes on with the new caption.
    if (inside || step > 0) {
      void this.updateComplete.then(() =>
        /** @type {HTMLElement | null} */ (this.querySelector('#story-title'))?.focus(),
      );
    }
  }

  /** Steps of an imagined walk. */
  async #imagine() {
    const { shown } = this;
    if (!shown) return;
    const { imagined } = recording;
    const own =
      'defaultConfig' in shown
        ? await shown.insight.rollouts(SHIFT_OF['in-distribution'], { steps: 60 })
        : null;
    const [scale, all] = own
      ? [1, [...own].map(([of, each]) => /** @type {const} */ ([of, each.imagined.map(xs)]))]
      : [1000, /** @type {[Method, number[][]][]} */ (Object.entries(imagined))];
    this.#imagined = new Map(
      all.map(([of, walks]) => [of, walks.map((walk) => walk.map((x) => x / scale))]),
    );
    this.#draw();
  }

  /** @param {Partial<import('../story/story.js').Done>} done */
  #did(done) {
    this.done = { ...this.done, ...done };
    if (CAPTIONS[this.step - 1]?.name === 'imagine' && this.done.pressed) void this.#imagine();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#life?.abort();
    this.#watcher?.disconnect();
    this.#go();
  }

  leave() {
    super.leave();
    this.#of = null;
    this.#player.source = null;
    this.#endFeed();
  }

  #endFeed() {
    if (this.#feed) this.#feed.running = false;
    this.#feed = null;
  }

  /** @returns {Setting | null} */
  get setting() {
    return this.shown ? settingOf(this.shown.state.shift) : null;
  }

  /** Whether these robots have learned. */
  get learned() {
    const runs = this.shown?.experiment.firstRuns() ?? [];
    return runs.length > 0 && runs.every(({ result }) => result !== null);
  }

  /** Whether they are agents of the reader's own. */
  get own() {
    return this.shown !== null && 'defaultConfig' in this.shown;
  }

  /** Whether they are learning, or in the midst of it. */
  get training() {
    const { experiment } = this.shown ?? {};
    if (!experiment || !this.own || this.learned) return false;
    return experiment.playing || experiment.firstRuns().some((run) => run.progress.env_steps > 0);
  }

  /** @returns {Returns} under the lamp of the switch */
  get returns() {
    return returnsOf(this.shown?.experiment.firstRuns() ?? [], this.setting ?? 'in-distribution');
  }

  /** @returns {Source | null} */
  #sourceOf(/** @type {LiveExperiment | StoredExperiment} */ shown) {
    if ('recording' in shown && shown.recording) return recordedSource(shown.recording);
    if (!('defaultConfig' in shown) || !this.learned) return null;
    return liveSource(shown.experiment, shown.info.settings);
  }

  updated() {
    for (const lane of this.querySelectorAll('.lane')) {
      const method = /** @type {Method} */ (lane.getAttribute('data-method'));
      if (this.#painters.get(method)?.lane !== lane) this.#painters.set(method, new Painter(lane));
    }
    const { shown, setting } = this;
    if (!shown || setting === null) return;
    // A run of one's own has other walks once it has finished.
    const of =
      'defaultConfig' in shown
        ? this.learned
          ? shown.experiment.firstRuns()[0].result
          : null
        : shown;
    const { experiment } = shown;
    if (!('defaultConfig' in shown) || of) this.#endFeed();
    else if (this.#feed?.experiment !== experiment) {
      this.#endFeed();
      this.#feed = new Feed(experiment);
    }
    if (of !== this.#of) {
      this.#of = of;
      this.#player.source = of ? this.#sourceOf(shown) : null;
      this.#player.setting = 'in-distribution';
      // Who wants no motion sees first what all the motion leads to.
      if (stillness.matches && !this.#opened && this.step === 0 && !this.own) {
        this.#opened = true;
        if (setting === 'in-distribution') this.#choose('far');
      } else if (of && (setting !== 'in-distribution' || stillness.matches)) {
        this.#player.show(setting, stillness.matches || 'recording' in shown);
      }
      this.#draw();
    } else if (setting !== this.#player.setting && this.#player.source) {
      this.#player.show(setting, stillness.matches);
      this.#draw();
    }
    this.#go();
  }

  /** The same lamp once more. */
  again() {
    const { setting } = this;
    if (setting) this.#player.show(setting, stillness.matches);
    this.#go();
  }

  #go() {
    const still = stillness.matches && this.#player.source !== null;
    const moving = this.#seen && !document.hidden && this.isConnected && !still;
    if (this.#feed) this.#feed.running = moving && this.training;
    if (!moving) {
      cancelAnimationFrame(this.#frame);
      this.#frame = 0;
      this.#draw();
    } else if (this.#frame === 0) {
      this.#before = performance.now();
      this.#frame = requestAnimationFrame((now) => this.#animate(now));
    }
  }

  /** @param {number} now */
  #animate(now) {
    const since = Math.min(LONGEST_MS, Math.max(0, now - this.#before));
    this.#before = now;
    const moves = this.#player.advance(since);
    this.#draw();
    const { training } = this;
    this.#frame = moves || training ? requestAnimationFrame((then) => this.#animate(then)) : 0;
  }

  #draw() {
    const imagining =
      this.done.pressed && CAPTIONS[this.step - 1]?.name === 'imagine' && this.phase === 'day';
    const moments = this.#feed?.moments(performance.now()) ?? this.#player.moments;
    for (const [method, painter] of this.#painters) {
      const moment = moments.get(method) ?? { x: -1, z: -1, speed: 0 };
      const sees = this.#seesLamp(method);
      painter.put(moment, sees ? moment.z : 0, sees);
      painter.imagine(imagining ? (this.#imagined.get(method) ?? []) : [], this.#player.t);
    }
  }

  /** Whether a robot steers by its lamp. @param {Method} method */
  #seesLamp(method) {
    const run = this.shown?.experiment.firstRuns().find((each) => each.method === method);
    const inputs = run?.graphs.at(-1)?.policy_inputs;
    return inputs ? inputs.includes('Z') : method !== 'c-mbpo';
  }

  /** @param {Phase} phase */
  #enter(phase) {
    this.phase = phase;
  }

  /** @param {Setting} setting */
  #choose(setting) {
    this.say('shift-change', SHIFT_OF[setting]);
  }

  get #landed() {
    return this.phase === 'landed' && this.learned;
  }

  render() {
    const { shown, setting, phase } = this;
    const bet = shown?.state.bet ?? null;
    const { step, done } = this;
    const graph = shown?.experiment
      .firstRuns()
      .find((run) => run.method === 'c-mbpo')
      ?.graphs.at(-1);
    const known = { graph: graph ?? recording.runs[2].graphs[0], cloud: recording.cloud };
    const acts = {
      to: (/** @type {number | null} */ next) => this.say('story-step', next),
      did: (/** @type {Partial<typeof done>} */ next) => this.#did(next),
      wrong: () => {
        this.say('study-change', 'graph-corruption');
        this.say('view-change', 'lab');
      },
    };
    return html`<section
      class="hero"
      aria-label=${msg('Who is fooled by the lamp?')}
      data-lamp=${setting ?? 'other'}
      data-reading=${done.pressed && CAPTIONS[step - 1]?.name === 'see'}
      data-phase=${this.training ? 'training' : phase}
    >
      ${this.#top()}
      <div class="hero-words">
        <div class=${step > 0 ? 'visually-hidden' : 'hero-title'}>
          <slot name="headline"
            ><h2 class="headline">${msg('Who is fooled by the lamp?')}</h2></slot
          >
        </div>
        ${step > 0 ? captionView(step) : nothing}
        <p class="hero-say" aria-live="polite">${this.#say(bet)}</p>
      </div>
      <fieldset class="hero-room">
        <legend class="visually-hidden">
          ${msg('Your bet: which robot will still find the door?')}
        </legend>
        ${METHODS.map((method) => this.#lane(method, bet))}
        ${step > 0 ? exhibitView(step, done, acts, known) : nothing}
      </fieldset>
      <div class="hero-foot">
        ${switchView(setting, (chosen) => this.#choose(chosen))}
        <div class="hero-next">
          ${step > 0 ? stepsView(step, done, acts, known.graph) : this.#next(bet)}
        </div>
      </div>
    </section>`;
  }

  /** The outcome, to be sent on. */
  async #share() {
    const { shown, returns, setting } = this;
    if (!shown || !setting) return;
    const [{ outcomeSvg }] = await Promise.all([import('./picture.js'), import('./share.js')]);
    let sheet = /** @type {HeroShare | null} */ (this.querySelector('cmbpo-hero-share'));
    if (!sheet) {
      sheet = /** @type {HeroShare} */ (document.createElement('cmbpo-hero-share'));
      this.append(sheet);
    }
    const { state, defaults } = shown;
    const hash = formatHash({ ...state, view: 'hero', step: undefined }, defaults);
    sheet.link = this.site ? new URL(`#${hash}`, this.site).href : '';
    sheet.words = told(returns, setting);
    sheet.picture = outcomeSvg({
      ...{ moments: this.#player.moments, returns, sentence: sentence(returns, setting) },
      note: msg(
        str`Mean return of 100 episodes each, seed ${state.seed}. Break the lamp yourself.`,
      ),
    });
    await sheet.updateComplete;
    sheet.open();
  }

  #top() {
    const lab = (/** @type {Event} */ event) => {
      event.preventDefault();
      this.say('view-change', 'lab');
    };
    return html`<div class="hero-top">
      <p class="hero-mark">${NAME}</p>
      <div class="hero-links">
        ${
          this.without.includes('story')
            ? nothing
            : html`<button
                type="button"
                class="hero-link"
                @click=${() => this.say('story-step', 1)}
              >
                ${msg('How it works')}
              </button>`
        }
        ${
          this.linked
            ? html`<a class="hero-link" href="#view=lab" @click=${lab}>${msg('The lab')}</a>`
            : html`<button type="button" class="hero-link" @click=${lab}>${msg('The lab')}</button>`
        }
      </div>
    </div>`;
  }

  /** @param {Method | null} bet */
  #say(bet) {
    const { phase, returns, shown } = this;
    if (this.step > 0) {
      const { name, text } = CAPTIONS[this.step - 1];
      const over = name === 'break' && this.#landed && this.setting !== 'in-distribution';
      return over ? html`<strong>${sentence(returns, this.setting ?? 'far')}</strong>` : text;
    }
    if (this.training) {
      return msg(
        'They begin with nothing and learn it all here, in your browser. C-MBPO draws what causes what.',
      );
    }
    if (shown && !this.learned) {
      return msg('These robots have learned nothing yet. Train them: it takes seconds.');
    }
    if (this.#landed && returns.size > 0) {
      const words =
        bet &&
        (betHolds(returns, bet)
          ? msg(str`You bet on ${METHOD[bet].name}: right!`)
          : msg(str`You bet on ${METHOD[bet].name}: not this time.`));
      return html`<strong>${sentence(returns, this.setting ?? 'far')}</strong>
        ${words ? html`<span class="visually-hidden">${words}</span>` : nothing}`;
    }
    if (phase === 'break' || phase === 'said') {
      return this.setting === 'near'
        ? msg('The wires are cut. Every lamp hangs still, over the door.')
        : msg('The lamps run the wrong way. Watch who follows them.');
    }
    return this.own
      ? msg('These are yours: you trained them just now. Break their lamps.')
      : msg(
          'Three robots learned to find the door. A lamp always followed each of them. Break it.',
        );
  }

  /** @param {Method | null} bet */
  #next(bet) {
    const { shown } = this;
    if (this.training) {
      const playing = shown?.experiment.playing;
      return html`<p class="hero-hint">${this.#progress()}</p>
        <button type="button" @click=${() => this.say('play-pause')}>
          ${playing ? msg('Pause') : msg('Go on')}
        </button>`;
    }
    const train = html`<button type="button" class="primary" @click=${() => this.say('train')}>
      ${this.own && this.learned ? msg('Train with a new seed') : msg('Train them yourself')}
    </button>`;
    if (shown && !this.learned) return train;
    if (this.#landed) {
      return html`<p class="hero-hint hero-points">
          ${msg('The nearer the door, the more points.')}
        </p>
        ${train}
        ${
          this.without.includes('share')
            ? nothing
            : html`<button type="button" @click=${() => this.#share()}>
                ${msg('Share this')}
              </button>`
        }`;
    }
    return html`<p class="hero-hint">
      ${
        bet
          ? msg('Your bet stands. Now break the lamp.')
          : msg('Tap the robot you trust, if you like. Then break the lamp.')
      }
    </p>`;
  }

  #progress() {
    const runs = this.shown?.experiment.firstRuns() ?? [];
    const done = Math.min(...runs.map(({ progress }) => progress.env_steps));
    const { env_steps = 0 } = this.shown?.state ?? {};
    return msg(str`${count(done)} of ${count(env_steps)} steps`);
  }

  /**
   * @param {Method} method
   * @param {Method | null} bet
   */
  #lane(method, bet) {
    const { returns, training } = this;
    const landed = this.#landed;
    const mean = landed ? returns.get(method) : undefined;
    const fooled = fooledOf(returns).includes(method);
    const speaks = this.phase === 'said' || landed;
    const says = speaks && this.setting === 'far' && returns.size > 0;
    const run = this.shown?.experiment.firstRuns().find((each) => each.method === method);
    return html`<label
      class="lane ${method} ${mean !== undefined ? (fooled ? 'fooled' : 'safe') : ''}"
      data-method=${method}
    >
      <span class="plate">
        ${
          landed || training
            ? nothing
            : html`<input
                type="radio"
                name="bet"
                value=${method}
                .checked=${bet === method}
                ?disabled=${!this.learned}
                @change=${() => this.say('bet-change', method)}
              />`
        }
        ${marker(method)}
        <strong class="does">${DOES[method]()}</strong>
        <span class="name">${METHOD[method].name}</span>${
          bet === method && !training
            ? html`<span class="bet"
                >${mean === undefined ? msg('your bet') : fooled ? html`<span class="of">${msg('your bet:')} </span>${msg('fooled')}` : html`<span class="of">${msg('your bet:')} </span>${msg('right!')}`}</span
              >`
            : nothing
        }
      </span>
      ${training && run ? this.#bar(method, run) : nothing} ${corridor(method)}
      ${method === 'c-mbpo' ? this.#board(run) : nothing}
      <span class="reading" aria-hidden="true"></span>
      <span class="score">${training ? this.#sofar(run) : this.#score(mean, run)}</span>
      <span class="bubble" aria-hidden="true" ?hidden=${!says}
        >${fooled ? fooledSays(method) : safeSays()}</span
      >
    </label>`;
  }

  /** @param {number | undefined} mean @param {RunRecord} [run] whose returns under the other lamps are told, too */
  #score(mean, run) {
    if (mean === undefined) return nothing;
    const others = SWITCH.flatMap(({ setting, name }) => {
      const other = run?.result?.returns[setting]?.mean;
      return setting === this.setting || other === undefined
        ? []
        : [`${name()} ${oneDecimal(other)}`];
    });
    return html`<b>${oneDecimal(mean)}</b> ${msg('of')} ${best()}
      <span class="unit" title=${msg('The nearer the door, the more points.')}
        >${msg('points')}</span
      >
      <span class="others">${others.join(' · ')}</span>`;
  }

  /** @param {RunRecord | undefined} run */
  #sofar(run) {
    const last = run?.curves['in-distribution']?.at(-1);
    if (!last) return nothing;
    return this.#score(last[1]);
  }

  /** @param {Method} method @param {RunRecord} run */
  #bar(method, { progress }) {
    const { env_steps, total_env_steps } = progress;
    return html`<span
      class="race"
      role="progressbar"
      aria-label=${msg(str`${METHOD[method].name}: steps learned from`)}
      aria-valuemin="0"
      aria-valuemax=${total_env_steps}
      aria-valuenow=${env_steps}
      ><i .style=${`transform: scaleX(${(env_steps / total_env_steps).toFixed(3)})`}></i
    ></span>`;
  }

  /** @param {RunRecord | undefined} run */
  #board(run) {
    const graph = run?.graphs.at(-1);
    if (!graph || !this.own || this.#landed) return nothing;
    return boardView(graph);
  }
}

/** @param {number[][]} states */
const xs = (states) => states.map(([x]) => x);

define('cmbpo-hero', HeroView);
