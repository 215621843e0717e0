/** The worlds as pictures, and what one gets by starting in the chosen one. */

import type { Config, PageState, Preset } from '../types.d.ts';

import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import { difference } from '../settings/difference.ts';
import { roughly, secondsOf, wholeTime } from '../settings/times.ts';
import { MOST_SENSORS, offeredAs, presetFor, startOf, WORLDS } from '../settings/worlds.js';
import { count, METHODS } from '../state/words.ts';
import { define, View } from './define.ts';
import { cardOf, pictureOf } from './worlds/pictures.ts';

/** Sensors that are offered first. */
const SOME_SENSORS = 8;

/** Says `config-change` with a world's settings, or `look-at` with the place where one's own is written. */
export class WorldCardsView extends View {
  static properties = {
    environment: { attribute: false },
    defaults: { attribute: false },
    presets: { attribute: false },
    state: { attribute: false },
    chosen: { state: true },
    sensors: { state: true },
  };

  /** What the page runs in. */
  declare environment: Config['environment'] | null;
  /** null while it loads. */
  declare defaults: Config | null;
  declare presets: Preset[];
  declare state: PageState | null;
  /** Id of the card that is looked at. */
  declare chosen: string;
  declare sensors: number;

  constructor() {
    super();
    this.environment = null;
    this.defaults = null;
    this.presets = [];
    this.state = null;
    this.chosen = 'light-door';
    this.sensors = SOME_SENSORS;
  }

  willUpdate(changed: Map<string, unknown>) {
    if (!changed.has('environment') || !this.environment) return;
    const before = JSON.stringify(changed.get('environment') ?? null);
    if (before === JSON.stringify(this.environment)) return;
    const offered = offeredAs(this.environment);
    this.chosen = offered?.id ?? 'own';
    if (offered && offered.sensors > 0) this.sensors = offered.sensors;
  }

  render() {
    const { chosen } = this;
    const ids = [...WORLDS.map(({ id }) => id), 'own'];
    return html`<form class="worlds" @submit=${(e: Event) => e.preventDefault()}>
      <fieldset class="world-cards">
        <legend class="visually-hidden">${msg('Worlds')}</legend>
        ${ids.map(
          (id) =>
            html`<label class="world-card">
              <input
                type="radio"
                name="world"
                value=${id}
                .checked=${id === chosen}
                @change=${() => (this.chosen = id)}
              />
              <span class="world-picture" aria-hidden="true">${pictureOf(id)}</span>
              <span class="world-name"
                >${cardOf(id).name}${id === this.#running ? html` <small>${msg('here now')}</small>` : nothing}</span
              >
            </label>`,
        )}
      </fieldset>
      ${this.#about()}
    </form>`;
  }

  /** Id of the world that the page runs in. */
  get #running() {
    return this.environment ? (offeredAs(this.environment)?.id ?? 'own') : '';
  }

  #about() {
    const { about, look, name } = cardOf(this.chosen);
    const world = WORLDS.find(({ id }) => id === this.chosen);
    return html`<div class="world-about">
      <p><strong>${name}.</strong> ${about} <span class="look">${look}</span></p>
      ${
        world
          ? this.#start(world)
          : html`<div class="world-start">
              <button
                type="button"
                class="primary"
                @click=${() => this.say('look-at', 'world-title')}
              >
                ${msg('Write its equations')}
              </button>
            </div>`
      }
    </div>`;
  }

  #start(world: (typeof WORLDS)[number]) {
    const sensors = world.sensors ? this.sensors : 0;
    const { config } = presetFor(world.id, this.presets) ?? {};
    // In the world that one is in, play starts.
    const now = this.environment ? offeredAs(this.environment) : null;
    const here = now?.id === world.id && now.sensors === sensors;
    const seconds = secondsOf(cardOf(world.id).seconds, sensors);
    const seeds = this.state?.seeds ?? 1;
    const steps = config?.env_steps ?? 0;
    return html`<div class="world-start">
      ${
        world.sensors
          ? html`<div class="slider">
              <label for="world-sensors">${msg('Misleading sensors')}</label>
              <output for="world-sensors">${sensors}</output>
              <input
                id="world-sensors"
                type="range"
                min="0"
                max=${MOST_SENSORS}
                step="1"
                .value=${String(sensors)}
                @input=${(event: Event) =>
                  (this.sensors = (event.target as HTMLInputElement).valueAsNumber)}
              />
            </div>`
          : nothing
      }
      ${
        here
          ? nothing
          : html`<button
              type="button"
              class="primary"
              aria-disabled=${this.defaults ? nothing : 'true'}
              @click=${() => this.#use(world, sensors)}
            >
              ${msg(str`Start in this world: ${cardOf(world.id).name}`)}
            </button>`
      }
      <p class="hint">
        ${
          seeds === 1
            ? msg(str`${METHODS.length} methods, one seed, ${count(steps)} steps each:`)
            : msg(str`${METHODS.length} methods with ${seeds} seeds, ${count(steps)} steps each:`)
        }
        ${
          seconds
            ? html`<strong
                  >${msg(str`about ${roughly(wholeTime(seconds, seeds, navigator.hardwareConcurrency ?? 1))}`)}</strong
                >
                <span
                  title=${msg('Measured on one core of a server (AMD EPYC), in Node, one seed; divided by the cores of your machine.')}
                  >${msg('by our measurements on another machine')}</span
                >`
            : nothing
        }
      </p>
    </div>`;
  }

  #use(world: (typeof WORLDS)[number], sensors: number) {
    const { defaults } = this;
    const preset = presetFor(world.id, this.presets);
    if (!defaults || !preset) return;
    // All that the named settings change, also what no form shows.
    this.say('config-change', difference(startOf(world, sensors, preset.config), defaults));
  }
}

define('cmbpo-worlds', WorldCardsView);
