/** A world of the reader's own: structural equations, checked as they are typed, with their true graph. */

import type { Config, EnvironmentInfo, Wasm } from '../types.d.ts';
import type { Place, Slider } from '../state/equations.ts';

import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import { examples, LIGHT_DOOR } from '../data/worlds.js';
import { messageOf } from '../run/glue.ts';
import { placeIn, slidersIn, withValue } from '../state/equations.ts';
import { candidatesOf } from '../state/hand-graph.ts';
import { namedShifts } from '../state/shift.ts';
import { listing } from '../state/words.ts';
import { define, View } from './define.ts';
import { place } from './graph-layout.ts';
import { truePicture } from './graph-picture.ts';

/** So long after the last letter the text is read. */
const READ_MS = 250;
/** Height of a line in own-world.css, and the field's padding above the first, in pixels. */
const LINE = 21;
const PADDING = 8;

/** The text of a written world; null for any other. */
const textOf = (environment: Config['environment'] | null) =>
  environment !== null && typeof environment === 'object' && 'equations' in environment
    ? environment.equations
    : null;

/** Says `world-change` with an environment. */
export class OwnWorldView extends View {
  static properties = {
    wasm: { attribute: false },
    environment: { attribute: false },
    text: { state: true },
    info: { state: true },
    problem: { state: true },
    scrolled: { state: true },
    news: { state: true },
  };

  #reading: ReturnType<typeof setTimeout> | undefined;
  /** What the text was before it was typed in. */
  #before = LIGHT_DOOR;

  declare wasm: Wasm | null;
  /** What the page runs in. */
  declare environment: Config['environment'] | null;
  declare text: string;
  /** What the last text that could be read describes. */
  declare info: EnvironmentInfo | null;
  /** What is wrong with the text. */
  declare problem: string;
  /** How far the field is scrolled, in pixels. */
  declare scrolled: number;
  declare news: string;

  constructor() {
    super();
    this.wasm = null;
    this.environment = null;
    this.text = LIGHT_DOOR;
    this.info = null;
    this.problem = '';
    this.scrolled = 0;
    this.news = '';
  }

  leave() {
    super.leave();
    clearTimeout(this.#reading);
  }

  willUpdate(changed: Map<string, any>) {
    const before = textOf(changed.get('environment') ?? null);
    const now = textOf(this.environment);
    if (changed.has('environment') && now !== null && now !== before) {
      // What was used here is known here.
      if (now !== this.text) this.news = '';
      this.text = this.#before = now;
    }
    if (changed.has('wasm') || changed.has('environment')) this.#read();
  }

  get #place(): Place | null {
    return this.problem === '' ? null : placeIn(this.problem, this.text);
  }

  #read() {
    clearTimeout(this.#reading);
    if (!this.wasm) return;
    try {
      this.info = this.wasm.environment_info({ equations: this.text });
      this.problem = '';
    } catch (error) {
      this.problem = messageOf(error);
    }
  }

  #type(text: string) {
    this.text = text;
    this.news = '';
    clearTimeout(this.#reading);
    this.#reading = setTimeout(() => this.#read(), READ_MS);
  }

  /** @param text that is there at once */
  #set(text: string) {
    this.#type(text);
    this.#read();
  }

  get #field() {
    return this.querySelector<HTMLTextAreaElement>('#world-text');
  }

  render() {
    const { problem, info, text } = this;
    const wrong = problem !== '';
    return html`<div class="own-world">
      <div class="world-written">
        ${this.#start()} ${this.#textField(wrong)}
        <div id="world-problem" role="status" class=${wrong ? 'problem' : 'hint'}>
          ${wrong ? `${problem}.` : info ? told(info) : nothing}
        </div>
        ${wrong ? this.#goButton() : nothing}
        ${slidersIn(text).map((slider) => this.#slider(slider))} ${this.#tools(wrong)} ${help()}
      </div>
      ${info ? graphOf(info, wrong) : nothing}
    </div>`;
  }

  #start() {
    const choose = (event: Event) => {
      const select = event.target as HTMLSelectElement;
      const example = examples()[Number(select.value)];
      if (example) this.#set(example.text);
    };
    const held = examples().findIndex(({ text }) => text === this.text);
    return html`<div class="field wide">
      <label for="world-example">${msg('Start from')}</label>
      <select id="world-example" @change=${choose}>
        <option value="" ?selected=${held < 0} disabled>${msg('equations of your own')}</option>
        ${examples().map(
          ({ name }, i) => html`<option value=${i} ?selected=${i === held}>${name}</option>`,
        )}
      </select>
    </div>`;
  }

  #textField(wrong: boolean) {
    const { text } = this;
    const place = this.#place;
    const top = place ? PADDING + LINE * (place.line - 1) - this.scrolled : 0;
    return html`<div class="field wide">
      <label for="world-text">${msg('Structural equations, one statement a line')}</label>
      <div class="world-text">
        ${
          place
            ? html`<i aria-hidden="true" .style=${`transform: translateY(${top}px)`}></i>`
            : nothing
        }
        <textarea
          id="world-text"
          wrap="off"
          rows=${Math.min(20, Math.max(8, text.split('\n').length + 1))}
          spellcheck="false"
          autocomplete="off"
          autocapitalize="off"
          aria-describedby="world-problem"
          aria-invalid=${wrong ? 'true' : nothing}
          .value=${text}
          @input=${() => this.#type(this.#field?.value ?? '')}
          @scroll=${() => (this.scrolled = this.#field?.scrollTop ?? 0)}
        ></textarea>
      </div>
    </div>`;
  }

  #goButton() {
    const place = this.#place;
    if (!place) return nothing;
    const go = () => {
      const field = this.#field;
      field?.focus();
      field?.setSelectionRange(place.start, place.end);
    };
    return html`<button type="button" @click=${go}>
      ${msg(str`Go to line ${place.line}, column ${place.column}`)}
    </button>`;
  }

  #slider({ name, value, min, max, step }: Slider) {
    const id = `world-${name}`;
    return html`<div class="slider">
      <label for=${id}><code>${name}</code></label>
      <output for=${id}>${value}</output>
      <input
        id=${id}
        type="range"
        min=${min}
        max=${max}
        step=${step}
        .value=${String(value)}
        @input=${(event: Event) => {
          const { valueAsNumber } = event.target as HTMLInputElement;
          this.#type(withValue(this.text, name, Number(valueAsNumber.toPrecision(12))));
        }}
      />
    </div>`;
  }

  #tools(wrong: boolean) {
    const changed = this.text !== this.#before;
    return html`<div class="edit-tools">
      <button
        type="button"
        class=${wrong ? nothing : 'primary'}
        aria-disabled=${wrong ? 'true' : nothing}
        @click=${() => this.#use()}
      >
        ${msg('Use this world, start over')}
      </button>
      <button
        type="button"
        aria-disabled=${changed ? nothing : 'true'}
        @click=${() => changed && this.#set(this.#before)}
      >
        ${msg('Undo what was typed')}
      </button>
      <span role="status">${this.news}</span>
    </div>`;
  }

  #use() {
    this.#read();
    if (this.problem !== '' || !this.wasm) return;
    this.#before = this.text;
    this.say('world-change', { equations: this.text });
    this.news = msg('Taken: the runs start over.');
  }
}

/** What was read, in words. */
function told({ state, action, reward, settings, confounded }: EnvironmentInfo) {
  const names = namedShifts({ settings })
    .slice(1)
    .map(([name]) => name);
  const shifts =
    names.length > 0 ? msg(str`Shifts: ${listing(names)}.`) : msg('It names no shift.');
  const unseen = confounded.map((pair) => listing([...pair])).join('; ');
  return [
    msg(str`Agents see ${listing(state)}, choose ${listing(action)} and earn ${reward}.`),
    shifts,
    ...(unseen ? [msg(str`Something unseen moves at once: ${unseen}.`)] : []),
  ].join(' ');
}

/**
 * @param old whether the text has changed since
 */
function graphOf(info: EnvironmentInfo, old: boolean) {
  const { state, action, next, reward } = info;
  const placed = place([...state, ...action, ...next, reward], candidatesOf(info), info);
  return html`<figure class="graph-figure ${old ? 'old' : ''}">
    <figcaption>
      <strong>${msg('Its true graph')}</strong>
      <span
        >${old ? msg('of the last text that could be read') : msg('read off the equations')}</span
      >
    </figcaption>
    ${truePicture(info, placed, 'written')}
  </figure>`;
}

/** Statements, with what they say. */
const statements = (): [string, string][] => [
  [
    'state X in [-1, 1] from -1',
    msg('A variable that agents see, its range, and where episodes begin.'),
  ],
  ['hidden U in [-5, 5] from N(0, 1)', msg('One that nobody sees.')],
  ['action A', msg('What agents choose, between −1 and 1.')],
  [
    'parameter k = 1  # 0 to 6',
    msg('A number that a shift can change; with a range in its comment it has a slider.'),
  ],
  ['let f = X + 0.05*A', msg('What several equations share.')],
  [
    "X' = f + N(0, 0.01)",
    msg(
      'The next value, from the present ones. Draws: N(mean, sd) and U(low, high). Operators + - * / ^, functions sin cos tan tanh exp log sqrt abs sign min max clip.',
    ),
  ],
  ['R = 0.1*(1 - X^2)', msg('The reward.')],
  [
    'shift far: k = -1',
    msg('What is other in an evaluation; the charts show those named near and far.'),
  ],
  ['horizon 200', msg('Steps of an episode.')],
];

const help = () =>
  html`<details class="help">
    <summary>${msg('How it is written')}</summary>
    <dl>
      ${statements().map(
        ([code, meaning]) =>
          html`<dt><code>${code}</code></dt>
            <dd>${meaning}</dd>`,
      )}
    </dl>
  </details>`;

define('cmbpo-own-world', OwnWorldView);
