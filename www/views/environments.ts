/** The environments of the three agents: a lane for each method, with the same noise. */

import type { Insight } from '../state/insight.js';
import type { Moment, World } from './worlds.ts';
import type { EnvironmentInfo, Live, Method, RunRecord, Shift } from '../types.d.ts';
import type { Dragged } from './lane-drag.ts';

import { msg, str } from '@lit/localize';
import { html, nothing, svg } from 'lit';
import { BEST_RETURN, count, listing, METHOD, METHODS, signed } from '../state/words.ts';
import { TICK_MS } from '../run/live.ts';
import { picturesIn } from './chart.ts';
import { define } from './define.ts';
import { policyInputs } from './agents.ts';
import { lostView } from './lost.ts';
import { FittedView } from './fitted.ts';
import { marker } from './icons.ts';
import { HORIZON, laneWords, seenWords } from './lane-words.ts';
import { LanePainter, laneScene, toPixel, toCoordinate } from './lane.ts';
import { Phases } from './phases.ts';
import { drag, taken } from './lane-drag.ts';
import './save-figure.ts';

/** Least time between two pictures when frugal: every second one of a 60 Hz screen. */
const FRUGAL_MS = 25;

export class EnvironmentsView extends FittedView {
  static properties = {
    runs: { attribute: false },
    senses: { attribute: false },
    checks: { attribute: false },
    episodes: { attribute: false },
    shift: { attribute: false },
    still: { attribute: false },
    frugal: { attribute: false },
    insight: { attribute: false },
    free: { attribute: false },
    info: { attribute: false },
    world: { state: true },
    imagining: { state: true },
  };

  #painters: Map<Method, LanePainter> = new Map();
  #lives: Map<Method, Live> = new Map();
  #phases = new Phases();
  /** Of each agent's episode, in another world. */
  #trails: Map<Method, { episode: number; moments: Moment[] }> = new Map();
  #frame = 0;
  #lastShow = 0;
  #lastDraw = 0;
  #lastLabel = 0;

  /** The runs of the first seed. */
  declare runs: RunRecord[];
  /** What a policy looks at while no graph says otherwise. */
  declare senses: string[];
  /** Mean return under this lamp, once known. */
  declare checks: Map<Method, number>;
  /** Episodes behind each of these means. */
  declare episodes: number;
  declare shift: Shift;
  /** Whether to jump instead of gliding, for readers who prefer less motion. */
  declare still: boolean;
  /** Whether to draw half as often, because the agents need every core. */
  declare frugal: boolean;
  /** Who is asked what the models imagine. */
  declare insight: Insight | null;
  /** Whether robots and lamps can be taken by the hand. */
  declare free: boolean;
  /** null for the light/door environment. */
  declare info: EnvironmentInfo | null;
  /** How another world is drawn, once that is loaded. */
  declare world: World | null;
  /** Whether imagined robots are shown beside the real ones. */
  declare imagining: boolean;

  constructor() {
    super();
    this.runs = [];
    this.senses = ['X', 'Z'];
    this.checks = new Map();
    this.episodes = 0;
    this.shift = { gain: 1, do_lamp: null, sensor_noise: 0 };
    this.still = false;
    this.frugal = false;
    this.insight = null;
    this.free = false;
    this.info = null;
    this.world = null;
    this.imagining = false;
  }

  /** Whether somebody holds a robot or a lamp. */
  #held = false;
  #episode = -1;
  /** Counts what was asked of the models: an old answer is none. */
  #asked = 0;

  get height() {
    return this.width < 420 ? 124 : this.width < 560 ? 140 : 184;
  }

  firstUpdated() {
    this.fitTo(this.querySelector('.lane-picture'));
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  willUpdate(changed: Map<string, unknown>) {
    if (['insight', 'shift', 'imagining'].some((name) => changed.has(name))) this.#episode = -1;
    if (changed.has('info')) void this.#enter();
  }

  /** Another world is drawn by a part of the page that few readers need. */
  async #enter() {
    const { info } = this;
    this.world = null;
    this.#painters.clear();
    this.#lives.clear();
    this.#trails.clear();
    const loaded = info ? await import('./worlds.ts') : null;
    if (loaded && info && info === this.info) this.world = loaded.worldOf(info);
  }

  updated() {
    if (this.info) return;
    for (const lane of this.querySelectorAll('svg.lane')) {
      const method = lane.getAttribute('data-method') as Method;
      if (this.#painters.get(method)?.lane !== lane) {
        this.#painters.set(method, new LanePainter(lane as SVGSVGElement));
      }
    }
    this.#draw();
  }

  /** Shows a new moment of the environments. */
  show(lives: Map<Method, Live>) {
    const now = performance.now();
    const since = now - this.#lastShow;
    this.#lastShow = now;
    // Glide for as long as the last tick took, so that the next one arrives as this one ends.
    const glide = this.still || this.#held ? 0 : Math.min(200, Math.max(TICK_MS, since));
    for (const [method, live] of lives) {
      this.#lives.set(method, live);
      if (this.info) this.#follow(method, live);
      this.#painters.get(method)?.aim(live, glide);
    }
    if (this.info) {
      this.requestUpdate();
      void this.updateComplete.then(() => this.#readouts(now));
      return;
    }
    void this.#imagine();
    this.#readouts(now);
    for (const painter of this.#painters.values()) painter.label(this.width);
    if (this.#frame === 0) this.#frame = requestAnimationFrame((time) => this.#animate(time));
  }

  /** Notes where an agent has been since its episode began. */
  #follow(method: Method, { episode, t, drawn }: Live) {
    const before = this.#trails.get(method);
    const last = before?.moments.at(-1);
    const goesOn = before?.episode === episode && last && last.t < t;
    const moments = goesOn ? before.moments : [];
    moments.push({ t, seen: [...drawn] });
    this.#trails.set(method, { episode, moments });
  }

  /**
   * Asks the models where they imagine their robots from now on, at the start of each episode and after
   * somebody has put the robots elsewhere.
   */
  async #imagine() {
    const [first] = this.#lives.values();
    if (!first || !this.insight || first.episode === this.#episode || this.#held) return;
    this.#episode = first.episode;
    const ticket = ++this.#asked;
    const begins = first.t === 0;
    const from = {
      steps: HORIZON - first.t,
      ...(begins
        ? {}
        : { states: new Map([...this.#lives].map(([method, { drawn }]) => [method, drawn])) }),
    };
    const rollouts = this.imagining ? await this.insight.rollouts(this.shift, from) : null;
    if (ticket !== this.#asked) return;
    for (const [method, painter] of this.#painters) {
      const imagined = rollouts?.get(method)?.imagined ?? [];
      const paths = imagined.map((states) => states.map(([x]) => x));
      painter.imagine(paths, first.t);
    }
    this.#draw();
  }

  #take(event: PointerEvent, method: Method) {
    const lane = event.currentTarget as SVGSVGElement;
    const painter = this.#painters.get(method);
    if (!this.free || !painter || this.info || event.button !== 0) return;
    const { x, z } = painter.shown;
    const place = (pixel: number) => toCoordinate(this.width, pixel);
    const pixels = { robot: toPixel(this.width, x), lamp: toPixel(this.width, z) };
    const what = taken(lane, event, place, pixels);
    if (what) drag(lane, event, what, place, (dragged) => this.put(dragged));
  }

  /** Puts all robots, or all lamps, somewhere; shown at once, before the environments answer. */
  put({ what, value, held }: Dragged) {
    this.#held = held;
    const { gain, do_lamp: fixed } = this.shift;
    const z = what === 'lamp' ? value : (fixed ?? Math.max(-1, Math.min(1, gain * value)));
    const place = what === 'lamp' ? { z } : { x: value, z };
    for (const painter of this.#painters.values()) painter.put(place);
    if (this.#frame === 0) this.#frame = requestAnimationFrame((time) => this.#animate(time));
    this.#episode = -1;
    if (what === 'lamp') this.say('shift-change', { ...this.shift, do_lamp: value });
    else this.say('robot-placed', { x: value, held });
  }

  #animate(now: number) {
    let moving = true;
    if (!this.frugal || now - this.#lastDraw > FRUGAL_MS) {
      this.#lastDraw = now;
      moving = false;
      for (const painter of this.#painters.values()) moving = painter.move(now) || moving;
      this.#draw();
    }
    this.#frame = moving ? requestAnimationFrame((time) => this.#animate(time)) : 0;
  }

  #draw() {
    for (const painter of this.#painters.values()) {
      painter.draw(this.width, this.height, this.shift);
    }
  }

  /** Numbers beside the lanes, written directly: they change with every tick. */
  #readouts(now: number) {
    const label = now - this.#lastLabel > 1000;
    if (label) this.#lastLabel = now;
    for (const [method, live] of this.#lives) {
      const head = this.querySelector(`.lane-head[data-method="${method}"]`);
      const [reward, total, meter] = head?.querySelectorAll('[data-live]') ?? [];
      if (!reward || !total || !(meter instanceof HTMLElement)) continue;
      reward.textContent = signed(live.reward, 3);
      total.textContent = signed(live.return, 1);
      meter.style.transform = `scaleX(${Math.max(0, Math.min(1, live.return / BEST_RETURN))})`;
      if (label)
        this.querySelector(`svg.lane[data-method="${method}"]`)?.setAttribute(
          'aria-label',
          laneWords(method, live, this.info, this.world),
        );
    }
  }

  /** What another world looks like now. */
  #picture(method: Method, live: Live | undefined) {
    const { world, width, height } = this;
    const trail = this.#trails.get(method)?.moments ?? [];
    return svg`<rect class="wall" width=${width} height=${height} />
      ${live && world ? world.draw(live.drawn, live.action[0], { width, height }, trail) : nothing}`;
  }

  render() {
    return html`<div class="lanes">${METHODS.map((method, i) => this.#lane(method, i === 0))}</div>
      <div class="environment-tools" ?hidden=${this.info !== null}>
        <label class="check">
          <input
            type="checkbox"
            .checked=${this.imagining}
            @change=${(event: Event) =>
              (this.imagining = (event.target as HTMLInputElement).checked)}
          />
          ${msg('Show what the models imagine')}
        </label>
        ${
          this.imagining
            ? html`<span class="hint"
                >${msg('Outlines: where each model imagines its robot at this very step, five times. SAC has no model.')}</span
              >`
            : nothing
        }
        ${
          this.free
            ? html`<span class="hint">${msg('Drag a robot or a lamp: all three follow.')}</span>`
            : nothing
        }
        <cmbpo-save-figure .of=${this} .rows=${false} name=${msg('The room')}></cmbpo-save-figure>
      </div>`;
  }

  savable() {
    return {
      name: 'room',
      title: msg('The room'),
      note: msg('One moment of the three agents under the same noise.'),
      pictures: picturesIn(this),
      heads: METHODS.map((method) => METHOD[method].name),
      lamp: true,
    };
  }

  #lane(method: Method, first: boolean) {
    const run = this.runs.find((r) => r.method === method);
    const inputs = policyInputs(run, this.senses);
    const seesLamp = inputs.includes('Z');
    const { width, height } = this;
    const live = this.#lives.get(method);
    return html`<article class="lane-row" aria-labelledby="lane-${method}">
      <div class="lane-head ${method}" data-method=${method}>
        <h3 id="lane-${method}">${marker(method)} ${METHOD[method].name}</h3>
        <p class="about">${METHOD[method].about}</p>
        <p class="sees" title=${listing(inputs)}>
          ${msg('looks at')} <strong>${seenWords(inputs, this.info?.state.length ?? 0)}</strong>
        </p>
        ${run?.status === 'lost' ? this.#lost(run) : this.#progress(method, run)}
        <dl class="live">
          <div>
            <dt>${msg('reward now')}</dt>
            <dd data-live>–</dd>
          </div>
          <div>
            <dt>${msg('return so far')}</dt>
            <dd data-live>–</dd>
          </div>
        </dl>
        <div class="meter" aria-hidden="true" ?hidden=${this.info !== null}><i data-live></i></div>
        <p
          class="check-mean"
          title=${this.info ? msg(str`Mean return of ${this.episodes} episodes`) : msg(str`Mean return of ${this.episodes} episodes under this lamp`)}
        >
          ${
            run?.status === 'finished'
              ? html`${this.info ? msg('mean return') : msg('under this lamp')}
                  <strong>${this.#check(method)}</strong>`
              : nothing
          }
        </p>
      </div>
      <div class="lane-picture ${run?.status === 'lost' ? 'gone' : ''}">
        <svg
          class="lane ${method} ${this.info ? 'world' : this.free ? 'free' : ''}"
          data-method=${method}
          role="img"
          @pointerdown=${(event: PointerEvent) => this.#take(event, method)}
          aria-label=${laneWords(method, live, this.info, this.world)}
          width=${width}
          height=${height}
          viewBox="0 0 ${width} ${height}"
        >
          ${this.info ? this.#picture(method, live) : laneScene({ method, width, height, seesLamp, first })}
        </svg>
      </div>
    </article>`;
  }

  #progress(method: Method, run: RunRecord | undefined) {
    const { env_steps = 0, total_env_steps = 1 } = run?.progress ?? {};
    const percent = Math.round((100 * env_steps) / total_env_steps);
    return html`<p class="phase">
        <span>${this.#phases.of(method, run)}</span>
        <span class="steps"
          >${count(env_steps)}${run ? html`<span class="of"> / ${count(total_env_steps)}</span>` : nothing}</span
        >
      </p>
      <div
        class="progress"
        role="progressbar"
        aria-label=${msg(str`${METHOD[method].name}: environment steps learned from`)}
        aria-valuemin="0"
        aria-valuemax=${total_env_steps}
        aria-valuenow=${env_steps}
      >
        <i .style=${`transform: scaleX(${percent / 100})`}></i>
      </div>`;
  }

  #check(method: Method) {
    const mean = this.checks.get(method);
    return mean === undefined ? '…' : signed(mean, 1);
  }

  #lost(run: RunRecord) {
    const words = msg(
      str`This run (${METHOD[run.method].name}, seed ${run.seed}) was lost: ${run.error}`,
    );
    return lostView(run, words, this);
  }
}

define('cmbpo-environments', EnvironmentsView);
