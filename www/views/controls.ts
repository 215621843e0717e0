/** Play, pause, step, start over; the seed, the number of seeds and the length of a run. */

import type { PageState, RunRecord, StepUnit } from '../types.d.ts';

import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import { LIMITS, SPEEDS } from '../state/url.ts';
import { METHOD } from '../state/words.ts';
import { define, View } from './define.ts';
import { lostView } from './lost.ts';
import { diceIcon, pauseIcon, playIcon, resetIcon, stepIcon } from './icons.ts';

export class ControlsView extends View {
  static properties = {
    state: { attribute: false },
    runs: { attribute: false },
    playing: { type: Boolean },
    ready: { type: Boolean },
    status: { type: String },
    remaining: { type: String },
    shortcuts: { type: Boolean },
    unit: { attribute: false },
  };

  declare state: PageState | null;
  /** All runs. */
  declare runs: RunRecord[];
  declare playing: boolean;
  declare ready: boolean;
  declare status: string;
  /** How far the runs are: read, but not read out. */
  declare remaining: string;
  declare shortcuts: boolean;
  /** What the step button completes. */
  declare unit: StepUnit;

  constructor() {
    super();
    this.state = null;
    this.runs = [];
    this.playing = false;
    this.ready = false;
    this.status = '';
    this.remaining = '';
    this.shortcuts = true;
    this.unit = 'env-step';
  }

  render() {
    const off = !this.ready;
    return html`<div class="transport" role="group" aria-label=${msg('Run')}>
        <button
          type="button"
          class="round"
          ?disabled=${off}
          title=${msg('Start over: same seed, nothing learned')}
          @click=${() => this.say('reset-run')}
        >
          ${resetIcon}<span class="button-label">${msg('Start over')}</span>
        </button>
        <button
          type="button"
          class="round play"
          ?disabled=${off}
          title="${this.playing ? msg('Pause') : msg('Play')} (${msg('space')})"
          @click=${() => this.say('play-pause')}
        >
          ${this.playing ? pauseIcon : playIcon}
          <span class="button-label">${this.playing ? msg('Pause') : msg('Play')}</span>
        </button>
        <button
          type="button"
          class="round"
          ?disabled=${off}
          title="${msg('Step (s)')}: ${UNITS()[this.unit]}"
          @click=${() => this.say('step-run')}
        >
          ${stepIcon}<span class="button-label">${msg('Step')}</span>
        </button>
      </div>
      <div class="pace">
        <div class="field">
          <label for="step-unit">${msg('One step is')}</label>
          <select
            id="step-unit"
            ?disabled=${off}
            @change=${(event: Event) => this.say('step-unit', selected(event) as StepUnit)}
          >
            ${Object.entries(UNITS()).map(
              ([unit, name]) =>
                html`<option value=${unit} ?selected=${unit === this.unit}>${name}</option>`,
            )}
          </select>
        </div>
        <div class="field">
          <label for="speed">${msg('Speed')}</label>
          <select
            id="speed"
            ?disabled=${off}
            @change=${(event: Event) => this.say('speed-change', Number(selected(event)))}
          >
            <option value="" ?selected=${this.state?.speed === undefined}>
              ${msg('as fast as it goes')}
            </option>
            ${SPEEDS.map(
              (speed) =>
                html`<option value=${speed} ?selected=${speed === this.state?.speed}>
                  ${msg(str`${speed} steps a second`)}
                </option>`,
            )}
          </select>
        </div>
      </div>
      <div class="setup">
        <div class="field">
          <label for="seed">${msg('Seed')}</label>
          <span class="joined">
            ${this.#number('seed', LIMITS.seed.min, LIMITS.seed.max)}
            <button
              type="button"
              class="quiet"
              ?disabled=${off}
              @click=${() => this.say('new-seed')}
            >
              ${diceIcon} ${msg('New seed')}
            </button>
          </span>
        </div>
        <div class="field">
          <label for="seeds">${msg('Seeds to run')}</label>
          ${this.#number('seeds', LIMITS.seeds.min, LIMITS.seeds.max)}
        </div>
        <div class="field">
          <label for="env_steps">${msg('Environment steps')}</label>
          ${this.#number('env_steps', 1, undefined)}
        </div>
      </div>
      <div class="state">
        <p class="status" role="status">${this.status}</p>
        ${this.remaining ? html`<p class="remaining">${this.remaining}</p>` : nothing}
        ${this.runs.length > 3 ? this.#queue() : nothing}
      </div>`;
  }

  #number(name: 'seed' | 'seeds' | 'env_steps', min: number, max: number | undefined) {
    return html`<input
      id=${name}
      type="number"
      inputmode="numeric"
      step="1"
      min=${min}
      max=${max ?? nothing}
      ?disabled=${!this.ready}
      .value=${String(this.state?.[name] ?? '')}
      @change=${(event: Event) => {
        const input = event.target as HTMLInputElement;
        this.say('field-change', { name, text: input.value });
        // What was refused gives way to what holds.
        input.value = String(this.state?.[name] ?? '');
      }}
    />`;
  }

  /** All runs at a glance: a row a method, a dot a seed. */
  #queue() {
    const seeds = [...new Set(this.runs.map((run) => run.seed))];
    const done = this.runs.filter((run) => run.status === 'finished').length;
    const lost = this.runs.filter((run) => run.status === 'lost' && run.seed !== seeds[0]);
    return html`<div class="queue">
      <p>${msg(str`${done} of ${this.runs.length} runs finished`)}</p>
      <div class="dots" aria-hidden="true" .style=${`--seeds: ${seeds.length}`}>
        ${[...this.runs]
          .sort((a, b) => a.seed - b.seed)
          .map(
            (run) =>
              html`<i
                class=${run.method}
                data-status=${run.status}
                title="${METHOD[run.method].name}, ${msg(str`seed ${run.seed}`)}: ${STATUS[run.status]}"
                ><i .style=${`transform: scaleY(${share(run)})`}></i
              ></i>`,
          )}
      </div>
      ${lost.map((run) =>
        lostView(
          run,
          msg(str`${METHOD[run.method].name}, seed ${run.seed}, was lost: ${run.error}`),
          this,
        ),
      )}
    </div>`;
  }
}

/** What one press of the step button completes. */
const UNITS = (): Record<StepUnit, string> => ({
  'env-step': msg('an environment step'),
  episode: msg('an episode'),
  phase: msg('a phase'),
});

const selected = (event: Event) => (event.target as HTMLSelectElement).value;

function share(run: RunRecord) {
  return (run.progress.env_steps / Math.max(1, run.progress.total_env_steps)).toFixed(2);
}

const STATUS: Record<RunRecord['status'], string> = {
  get queued() {
    return msg('waiting');
  },
  get starting() {
    return msg('getting ready');
  },
  get ready() {
    return msg('ready');
  },
  get running() {
    return msg('running');
  },
  get finished() {
    return msg('finished');
  },
  get lost() {
    return msg('lost');
  },
};

define('cmbpo-controls', ControlsView);
