/** Every setting of a run in one place: named configurations, and each field with its meaning and range. */

/** @import { Config, JsonObject, Preset } from '../types.d.ts' */
/** @import { Field } from '../settings/fields.js' */

import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import {
  at,
  defaultAt,
  fieldOf,
  overrides,
  problemsOf,
  put,
  textOf,
  valueOf,
} from '../settings/draft.js';
import { groups } from '../settings/fields.js';
import { define, View } from './define.js';

/** Candidate causes from which on PC asks too many questions, as the Rust crate's `Search` says. */
const WIDE = 12;
const SEARCH = 'structure.search';

/** Says `config-change` with what differs from the defaults, once Rust takes all of it. */
export class SettingsView extends View {
  static properties = {
    defaults: { attribute: false },
    presets: { attribute: false },
    config: { attribute: false },
    problemOf: { attribute: false },
    causesIn: { attribute: false },
    draft: { state: true },
    problems: { state: true },
    news: { state: true },
  };

  constructor() {
    super();
    /** @type {Config | null} */ this.defaults = null;
    /** @type {Preset[]} */ this.presets = [];
    /** @type {JsonObject} What the runs on the page have that differs from the defaults. */
    this.config = {};
    /** @type {(config: JsonObject) => string | null} */ this.problemOf = () => null;
    /** @type {(environment: Config['environment']) => number} */ this.causesIn = () => 0;
    /** @type {Map<string, string>} Texts that were typed, by path. */ this.draft = new Map();
    /** @type {Map<string, string>} What is wrong, by path. */ this.problems = new Map();
    this.news = '';
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    // What the runs have now is the ground that the reader types on.
    const before = changed.get('config');
    if (changed.has('config') && JSON.stringify(before) !== JSON.stringify(this.config)) {
      this.draft = new Map();
      this.problems = new Map();
    }
  }

  /** @type {Map<string, string>} What named settings were filled in. */ #filled = new Map();

  get #fields() {
    return groups().flatMap(({ fields }) => fields);
  }

  /** The runs' own settings with what was typed in place. @returns {JsonObject} */
  get #wanted() {
    const defaults = /** @type {JsonObject} */ (/** @type {unknown} */ (this.defaults ?? {}));
    return this.#fields.reduce((config, field) => {
      const text = this.draft.get(field.path);
      if (text === undefined) return config;
      const value = valueOf(field, text);
      const same = JSON.stringify(value) === JSON.stringify(defaultAt(defaults, field));
      return put(config, field.path, same ? undefined : value);
    }, this.config);
  }

  render() {
    const { defaults, draft } = this;
    if (!defaults) return nothing;
    const changed = this.#fields.filter(({ path }) => at(this.config, path) !== undefined).length;
    return html`<details class="settings">
      <summary>
        ${msg('All settings')}
        <span class="hint"
          >${
            changed === 0
              ? msg('as by default')
              : changed === 1
                ? msg('1 differs from the default')
                : msg(str`${changed} differ from the defaults`)
          }</span
        >
      </summary>
      <form
        novalidate
        @submit=${(/** @type {Event} */ event) => {
          event.preventDefault();
          this.#use();
        }}
      >
        ${this.#presetChoice(defaults)}
        ${groups().map(
          ({ name, fields }) =>
            html`<fieldset class="settings-group">
              <legend>${name}</legend>
              ${fields.map((field) => this.#field(field, defaults))}
            </fieldset>`,
        )}
        <p role="alert" class="problem">${this.problems.get('') ?? ''}</p>
        <div class="edit-tools">
          <button type="submit" class="primary">${msg('Use these settings, start over')}</button>
          <button
            type="button"
            aria-disabled=${draft.size === 0 ? 'true' : nothing}
            @click=${() => this.#forget()}
          >
            ${msg('Undo what was typed')}
          </button>
          <span role="status">${this.news}</span>
        </div>
      </form>
    </details>`;
  }

  /** @param {Config} defaults */
  #presetChoice(defaults) {
    const wanted = JSON.stringify(this.#wanted);
    const held = this.presets.find(
      ({ config }) => JSON.stringify(overrides(config, defaults, this.#fields)) === wanted,
    );
    return html`<div class="field wide">
      <label for="preset">${msg('Named settings')}</label>
      <select
        id="preset"
        @change=${(/** @type {Event} */ event) => {
          const { value } = /** @type {HTMLSelectElement} */ (event.target);
          const preset = this.presets.find(({ name }) => name === value);
          if (preset) this.#fill(preset.config, defaults);
        }}
      >
        <option value="" ?selected=${!held} disabled>${msg('settings of your own')}</option>
        ${this.presets.map(
          ({ name }) =>
            html`<option value=${name} ?selected=${name === held?.name}>
              ${presetName(name)}
            </option>`,
        )}
      </select>
      <p class="hint">${held ? presetAbout(held) : nothing}</p>
    </div>`;
  }

  /**
   * @param {Field} field
   * @param {Config} defaults
   */
  #field(field, defaults) {
    const { path, name, about } = field;
    const id = `set-${path.replace('.', '-')}`;
    const base = defaultAt(/** @type {JsonObject} */ (/** @type {unknown} */ (defaults)), field);
    const now = at(this.config, path);
    const text = this.draft.get(path) ?? textOf(now === undefined ? base : now);
    const problem = this.problems.get(path);
    return html`<div class="setting ${text === textOf(base) ? '' : 'changed'}">
      <label for=${id}>${name}</label>
      ${this.#input(field, id, text, problem !== undefined)}
      <p class="hint" id="${id}-about">
        ${about} ${rangeOf(field)} ${defaultOf(field, textOf(base))}
      </p>
      <p class="problem" role="alert" id="${id}-problem">${problem ?? ''}</p>
    </div>`;
  }

  /**
   * @param {Field} field
   * @param {string} id
   * @param {string} text
   * @param {boolean} wrong
   */
  #input({ path, kind, empty, options = [], suggestions = [] }, id, text, wrong) {
    const type = (/** @type {Event} */ event) => {
      this.#type(path, /** @type {HTMLInputElement | HTMLSelectElement} */ (event.target).value);
    };
    const described = `${id}-about ${id}-problem`;
    if (kind === 'choice') {
      return html`<select id=${id} aria-describedby=${described} @change=${type}>
        ${empty === undefined ? nothing : html`<option value="" ?selected=${text === ''}>${empty}</option>`}
        ${options.map((name) => html`<option ?selected=${name === text}>${name}</option>`)}
      </select>`;
    }
    return html`<input
        id=${id}
        list=${suggestions.length > 0 ? `${id}-list` : nothing}
        type="text"
        inputmode=${kind === 'whole' ? 'numeric' : 'text'}
        autocomplete="off"
        spellcheck="false"
        aria-describedby=${described}
        aria-invalid=${wrong ? 'true' : nothing}
        ?readonly=${kind === 'elsewhere'}
        .value=${text}
        @change=${type}
      />${
        suggestions.length > 0
          ? html`<datalist id="${id}-list">
              ${suggestions.map((name) => html`<option value=${name}></option>`)}
            </datalist>`
          : nothing
      }`;
  }

  /**
   * @param {string} path
   * @param {string} text
   */
  #type(path, text) {
    this.draft = new Map([...this.draft, [path, text]]);
    this.news = path === 'environment' ? this.#fitWorld() : '';
    this.problems = problemsOf(this.#wanted, this.problemOf, this.#fields);
  }

  /** What is known to suit a world, but for what the reader typed; says so. */
  #fitWorld() {
    const { environment } = /** @type {{environment?: Config['environment']}} */ (this.#wanted);
    const world = environment ?? this.defaults?.environment;
    const name = typeof world === 'object' && 'name' in world ? world.name : world;
    const preset = this.presets.find(({ config }) => config.environment === name);
    const now = this.config.environment ?? this.defaults?.environment;
    const before = typeof now === 'object' && now && 'name' in now ? now.name : now;
    if (!preset || !this.defaults || (name === before && this.#filled.size === 0)) {
      return this.#fitSearch();
    }
    const typed = [...this.draft].filter(([path, text]) => this.#filled.get(path) !== text);
    this.#fill(preset.config, this.defaults);
    this.draft = new Map([...this.draft, ...typed]);
    return msg('The settings were set to those for this world.');
  }

  /** For a wide world the search that is made for it, unless the reader chose one; says so. */
  #fitSearch() {
    const { environment } = /** @type {{environment?: Config['environment']}} */ (this.#wanted);
    const chosen = this.draft.has(SEARCH) || at(this.config, SEARCH) !== undefined;
    const causes = environment === undefined ? 0 : this.causesIn(environment);
    if (chosen || causes < WIDE) return '';
    this.draft = new Map([...this.draft, [SEARCH, 'grow-shrink']]);
    return msg(
      str`This world has ${causes} candidate causes: the search was set to grow-shrink, since PC would take minutes.`,
    );
  }

  /**
   * @param {Config} config
   * @param {Config} defaults
   */
  #fill(config, defaults) {
    // The graph that is followed now is kept.
    const typed = this.#fields.filter(({ kind }) => kind !== 'elsewhere');
    this.draft = new Map(
      typed.map((field) => [field.path, textOf(fieldOf(config, defaults, field))]),
    );
    this.#filled = this.draft;
    this.problems = new Map();
    this.news = '';
  }

  #forget() {
    this.draft = new Map();
    this.#filled = new Map();
    this.problems = new Map();
    this.news = '';
  }

  #use() {
    const wanted = this.#wanted;
    this.problems = problemsOf(wanted, this.problemOf, this.#fields);
    if (this.problems.size > 0) {
      const [path] = this.problems.keys();
      void this.updateComplete.then(() =>
        /** @type {HTMLElement | null} */ (
          this.querySelector(`#set-${path.replace('.', '-')}`)
        )?.focus(),
      );
      return;
    }
    this.draft = new Map();
    this.#filled = new Map();
    this.news = msg('Taken: the runs start over.');
    this.say('config-change', wanted);
  }
}

/** @param {Field} field */
function rangeOf({ kind, min, max, open, below, options }) {
  if (kind === 'elsewhere' || kind === 'names' || kind === 'world' || options) return nothing;
  if (max === undefined) return msg(str`From ${min} up.`);
  if (below) return msg(str`${min} to the number of members.`);
  return open ? msg(str`Between ${min} and ${max}.`) : msg(str`${min} to ${max}.`);
}

/**
 * @param {Field} field
 * @param {string} text
 */
function defaultOf({ kind, empty, none }, text) {
  if (kind === 'elsewhere') return nothing;
  if (kind === 'choice' && text === '' && empty !== undefined)
    return html`<span class="nobr">${msg(str`Default: ${empty}.`)}</span>`;
  const left = empty === undefined ? nothing : msg(str`Empty: ${empty}.`);
  const shown = text === '' ? (none ?? msg('empty')) : text;
  return html`${left} <span class="nobr">${msg(str`Default: ${shown}.`)}</span>`;
}

/** @param {string} name */
const presetName = (name) =>
  name === 'default' ? msg('Default') : name === 'authors' ? msg('The authors’ runs') : name;

/** @param {Preset} preset */
const presetAbout = ({ name }) =>
  name === 'default'
    ? msg('Small networks and few steps: a verdict in seconds.')
    : name === 'authors'
      ? msg(
          'The networks, batches and schedule of the authors’ own runs: 20,000 steps, some minutes.',
        )
      : msg('What suits this world: found by a tuning study, for every method alike.');

define('cmbpo-settings', SettingsView);
