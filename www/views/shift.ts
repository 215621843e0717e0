/** What is done to the lamp: the gesture that the whole page is about. */

import type { EnvironmentInfo, Shift } from '../types.d.ts';

import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import { fixed, settingName, signed } from '../state/words.ts';
import { namedShifts, sameShift } from '../state/shift.ts';
import { define, View } from './define.ts';
import { backwardsIcon, cutIcon, followsIcon } from './icons.ts';

const WIRINGS = [
  {
    gain: 1,
    icon: followsIcon,
    get name() {
      return msg('follows the robot');
    },
    get note() {
      return msg('as in training');
    },
  },
  {
    gain: 0,
    icon: cutIcon,
    get name() {
      return msg('cut');
    },
    get note() {
      return msg('hangs still in the middle');
    },
  },
  {
    gain: -1,
    icon: backwardsIcon,
    get name() {
      return msg('wired backwards');
    },
    get note() {
      return msg('goes the other way');
    },
  },
];

const sensorWirings = () => [
  { gain: 1, name: msg('as in training') },
  { gain: 0, name: msg('cut: noise alone is left') },
  { gain: -1, name: msg('wired backwards') },
];

export class ShiftView extends View {
  static properties = {
    shift: { attribute: false },
    disabled: { type: Boolean },
    stored: { type: Boolean },
    info: { attribute: false },
    problem: { state: true },
  };

  declare shift: Shift;
  declare disabled: boolean;
  /** Whether the agents of a stored run are shown, who know three lamps only. */
  declare stored: boolean;
  /** The world, where it is not the light/door environment. */
  declare info: EnvironmentInfo | null;
  declare problem: string;

  constructor() {
    super();
    this.shift = { gain: 1, do_lamp: null, sensor_noise: 0 };
    this.disabled = false;
    this.stored = false;
    this.info = null;
    this.problem = '';
  }

  #change(change: Partial<Shift>) {
    this.say('shift-change', { ...this.shift, ...change });
  }

  /** Reads `do(Z = c)`, or c alone. */
  #typed(event: Event) {
    const { value } = event.target as HTMLInputElement;
    const text = value.trim().replace(/^do\(\s*Z\s*=\s*(.*)\)$/i, '$1');
    const number = Number(text.replace('−', '-').replace(',', '.'));
    this.problem = '';
    if (text.trim() === '') this.#change({ do_lamp: null });
    else if (number >= -1 && number <= 1) this.#change({ do_lamp: round(number) });
    else this.problem = msg(str`expected do(Z = c) with c from −1 to 1, got ${value}`);
  }

  /**
   * In another world its spurious sensors can be shifted, where it has any, or what its equations name.
   */
  #sensors({ name, state, settings }: EnvironmentInfo) {
    const { gain } = this.shift;
    const count = Object.hasOwn(settings, 'far')
      ? state.filter((name) => /^S\d+$/.test(name)).length
      : 0;
    const back = html`<button type="button" class="quiet" @click=${() => this.say('live-reset')}>
      ${msg('Back to the start')}
    </button>`;
    if (name === 'equations') {
      const shifts = namedShifts({ settings });
      return html`<fieldset class="shift" ?disabled=${this.disabled}>
        <legend>${msg('The world’s shifts')}</legend>
        ${
          shifts.length > 1
            ? html`<div class="wirings">
                ${shifts.map(([title, shift]) => this.#setting(title, shift))}
              </div>`
            : html`<p class="hint">${msg('It names no shift.')}</p>`
        }
        ${back}
      </fieldset>`;
    }
    if (count === 0) {
      return html`<fieldset class="shift" ?disabled=${this.disabled}>
        <legend>${msg('The sensors')}</legend>
        <p class="hint">${msg('This world has no spurious sensors: nothing in it can break.')}</p>
        ${back}
      </fieldset>`;
    }
    return html`<fieldset class="shift" ?disabled=${this.disabled}>
      <legend>${msg(str`The ${count} sensors`)}</legend>
      <div class="wirings">
        ${sensorWirings().map(
          (wiring) =>
            html`<label class="wiring-choice">
              <input
                type="radio"
                name="wiring"
                value=${wiring.gain}
                .checked=${gain === wiring.gain}
                @change=${() => this.#change({ gain: wiring.gain })}
              />
              <span class="wiring-name">${wiring.name}</span>
              <span class="wiring-note nobr">k = ${signed(wiring.gain, 0)}</span>
            </label>`,
        )}
      </div>
      ${back}
    </fieldset>`;
  }

  /** A shift that a world of equations names. */
  #setting(title: string, shift: Shift) {
    return html`<label class="wiring-choice">
      <input
        type="radio"
        name="wiring"
        value=${title}
        .checked=${sameShift(this.shift, shift)}
        @change=${() => this.say('shift-change', shift)}
      />
      <span class="wiring-name">${settingName(title, 'own')}</span>
    </label>`;
  }

  render() {
    if (this.info) return this.#sensors(this.info);
    const { gain, do_lamp: held, sensor_noise: noise } = this.shift;
    return html`<fieldset class="shift" ?disabled=${this.disabled}>
      <legend>${msg('The lamp')}</legend>
      <div class="wirings">
        ${WIRINGS.map(
          (wiring) =>
            html`<label class="wiring-choice">
              <input
                type="radio"
                name="wiring"
                value=${wiring.gain}
                .checked=${held === null && gain === wiring.gain}
                @change=${() => this.#change({ gain: wiring.gain, do_lamp: null })}
              />
              ${wiring.icon}
              <span class="wiring-name">${wiring.name}</span>
              <span class="wiring-note"
                >${wiring.note}, <span class="nobr">k = ${signed(wiring.gain, 0)}</span></span
              >
            </label>`,
        )}
      </div>
      <div class="slider">
        <label for="gain">${msg('Any gain k')} <span class="hint">Z = k X</span></label>
        <output for="gain">${signed(gain)}</output>
        <input
          id="gain"
          type="range"
          min="-1.5"
          max="1.5"
          step="0.05"
          ?disabled=${this.stored}
          .value=${String(gain)}
          @input=${(e: Event) => this.#change({ gain: round(valueOf(e)), do_lamp: null })}
        />
      </div>
      <div class="slider">
        <label class="check">
          <input
            type="checkbox"
            ?disabled=${this.stored}
            .checked=${held !== null}
            @change=${(e: Event) => this.#change({ do_lamp: checkedOf(e) ? 0.5 : null })}
          />
          ${msg('Hold it by hand')}
        </label>
        <input
          id="do-z"
          class="do"
          type="text"
          autocomplete="off"
          spellcheck="false"
          placeholder="do(Z = c)"
          aria-label=${msg('do(Z = c), or the c alone')}
          aria-invalid=${this.problem ? 'true' : nothing}
          aria-describedby="do-z-problem"
          ?disabled=${this.stored}
          .value=${held === null ? '' : `do(Z = ${signed(held)})`}
          @change=${(event: Event) => this.#typed(event)}
        />
        <input
          id="held"
          type="range"
          min="-1"
          max="1"
          step="0.05"
          aria-label=${msg('Where the lamp is held, c')}
          ?disabled=${held === null}
          .value=${String(held ?? 0.5)}
          @input=${(e: Event) => this.#change({ do_lamp: round(valueOf(e)) })}
        />
      </div>
      <p id="do-z-problem" class="problem" role="alert">${this.problem}</p>
      <div class="slider">
        <label for="place">${msg('Put all robots at')} <span class="hint">X</span></label>
        <output for="place"></output>
        <input
          id="place"
          type="range"
          min="-1"
          max="1"
          step="0.05"
          value="0"
          ?disabled=${this.stored}
          @input=${(e: Event) => this.say('robot-placed', { x: round(valueOf(e)), held: true })}
          @change=${(e: Event) => this.say('robot-placed', { x: round(valueOf(e)), held: false })}
        />
      </div>
      <div class="slider">
        <label for="noise">${msg('Sensor noise')} <span class="hint">sd</span></label>
        <output for="noise">${fixed(noise, 2)}</output>
        <input
          id="noise"
          type="range"
          min="0"
          max="0.5"
          step="0.01"
          ?disabled=${this.stored}
          .value=${String(noise)}
          @input=${(e: Event) => this.#change({ sensor_noise: round(valueOf(e)) })}
        />
      </div>
      ${
        this.stored
          ? html`<p class="hint">
              ${msg('The stored run knows these three lamps. Any other, once you run it yourself.')}
            </p>`
          : nothing
      }
      <button type="button" class="quiet" @click=${() => this.say('live-reset')}>
        ${msg('Robots back to the start')}
      </button>
    </fieldset>`;
  }
}

const valueOf = (event: Event) => (event.target as HTMLInputElement).valueAsNumber;

const checkedOf = (event: Event) => (event.target as HTMLInputElement).checked;

/** Sliders count in binary fractions. */
const round = (value: number) => Math.round(value * 100) / 100;

define('cmbpo-shift', ShiftView);
