/** The first screen: three robots in a corridor at dusk, each under its lamp, and the switch that breaks the lamps. */

import type { Snapshot } from '../state/snapshot.d.ts';
import type { Setting } from '../types.d.ts';
import type { HeroShare } from './share.ts';
import type { Phase } from './player.ts';
import type { HeroState } from './state.ts';
import type { Done } from '../story/story.ts';

import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import { stillness } from '../element/environment-clock.ts';
import { formatHash } from '../state/url.ts';
import { METHODS } from '../state/words.ts';
import { CAPTIONS } from '../story/captions.ts';
import { captionView, exhibitView, NOTHING_DONE, stepsView } from '../story/story.ts';
import { define, View } from '../views/define.ts';
import { Animation } from './animation.ts';
import { laneView } from './lane.ts';
import { sentence, told } from './outcome.ts';
import { recording } from './recorded.ts';
import { nextView, sayView } from './say.ts';
import { heroState, runOf } from './state.ts';
import { switchView } from './switch.ts';
import { SHIFT_OF } from './words.ts';

/** As it is in every language. */
const NAME = 'cmbpo';

export class HeroView extends View {
  static properties = {
    shown: { attribute: false },
    linked: { attribute: false },
    without: { attribute: false },
    site: { attribute: false },
    phase: { state: true },
    done: { state: true },
  };

  #animation = new Animation(
    (phase) => (this.phase = phase),
    (setting) => this.#choose(setting),
  );
  #visible = true;
  #watcher: IntersectionObserver | null = null;
  #life: AbortController | null = null;
  /** The caption that was shown last. */
  #told = 0;

  declare shown: Snapshot | null;
  /** Whether the state is in the page's address. */
  declare linked: boolean;
  /** Names of hidden parts. */
  declare without: string[];
  /** Address of the built site. */
  declare site: string | null;
  declare phase: Phase;
  /** What has been done in the present caption of the story. */
  declare done: Done;

  constructor() {
    super();
    this.shown = null;
    this.linked = false;
    this.without = [];
    this.site = null;
    this.phase = 'day';
    this.done = NOTHING_DONE;
  }

  get #now() {
    return heroState(this.shown, this.phase);
  }

  connectedCallback() {
    super.connectedCallback();
    this.#life = new AbortController();
    const { signal } = this.#life;
    const see = () => this.#animation.see(this.#visible && this.isConnected);
    this.#watcher = new IntersectionObserver((entries) => {
      this.#visible = entries[entries.length - 1].isIntersecting;
      see();
    });
    this.#watcher.observe(this);
    document.addEventListener('visibilitychange', see, { signal });
    stillness.addEventListener('change', see, { signal });
    const leave = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || this.#now.step === 0 || event.defaultPrevented) return;
      this.say('story-step', null);
    };
    document.addEventListener('keydown', leave, { signal });
    see();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#life?.abort();
    this.#watcher?.disconnect();
    this.#animation.see(false);
  }

  leave() {
    super.leave();
    this.#animation.end();
  }

  willUpdate() {
    const { step } = this.#now;
    if (step === this.#told) return;
    this.#told = step;
    this.done = NOTHING_DONE;
    // A screen reader goes on with the new caption.
    if (step > 0) {
      void this.updateComplete.then(() => this.querySelector<HTMLElement>('#story-title')?.focus());
    }
  }

  updated() {
    this.#animation.show(this.shown, this);
    this.#animation.imagine(this.done.pressed && CAPTIONS[this.#told - 1]?.name === 'imagine');
  }

  /** The same shift once more. */
  again() {
    const { setting } = this.#now;
    if (setting) this.#animation.again(setting);
  }

  #choose(setting: Setting) {
    this.say('shift-change', SHIFT_OF[setting]);
  }

  render() {
    const now = this.#now;
    const { done } = this;
    const { setting, phase, step } = now;
    const graph = runOf(now.first, 'c-mbpo')?.graphs.at(-1) ?? recording.runs[2].graphs[0];
    const acts = {
      to: (next: number | null) => this.say('story-step', next),
      did: (next: Partial<Done>) => (this.done = { ...done, ...next }),
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
      data-phase=${now.training ? 'training' : phase}
    >
      ${this.#top()}
      <div class="hero-words">
        <div class=${step > 0 ? 'visually-hidden' : 'hero-title'}>
          <slot name="headline"
            ><h2 class="headline">${msg('Who is fooled by the lamp?')}</h2></slot
          >
        </div>
        ${step > 0 ? captionView(step) : nothing}
        <p class="hero-say" aria-live="polite">${sayView(now)}</p>
      </div>
      <fieldset class="hero-scene">
        <legend class="visually-hidden">
          ${msg('Your bet: which robot will still find the door?')}
        </legend>
        ${METHODS.map((of) => laneView(now, of, () => this.say('bet-change', of)))}
        ${step > 0 ? exhibitView(step, done, acts, { graph, cloud: recording.cloud }) : nothing}
      </fieldset>
      <div class="hero-foot">
        ${switchView(setting, (chosen) => this.#choose(chosen))}
        <div class="hero-next">
          ${step > 0 ? stepsView(step, done, acts, graph) : this.#next(now)}
        </div>
      </div>
    </section>`;
  }

  #next(now: HeroState) {
    return nextView(now, !this.without.includes('share'), {
      play: () => this.say('play-pause'),
      train: () => this.say('train'),
      share: () => void this.#share(),
    });
  }

  /** The outcome, to be sent on. */
  async #share() {
    const { shown } = this;
    const { returns, setting } = this.#now;
    if (!shown || !setting) return;
    const [{ outcomeSvg }] = await Promise.all([import('./picture.ts'), import('./share.ts')]);
    let sheet = this.querySelector<HeroShare>('cmbpo-hero-share');
    if (!sheet) {
      sheet = document.createElement('cmbpo-hero-share') as HeroShare;
      this.append(sheet);
    }
    const { state, defaults } = shown;
    const hash = formatHash({ ...state, view: 'hero', step: undefined }, defaults);
    sheet.link = this.site ? new URL(`#${hash}`, this.site).href : '';
    sheet.words = told(returns, setting);
    sheet.picture = outcomeSvg({
      ...{ moments: this.#animation.moments, returns, sentence: sentence(returns, setting) },
      note: msg(
        str`Mean return of 100 episodes each, seed ${state.seed}. Break the lamp yourself.`,
      ),
    });
    await sheet.updateComplete;
    sheet.open();
  }

  #top() {
    const lab = (event: Event) => {
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
}

define('cmbpo-hero', HeroView);
