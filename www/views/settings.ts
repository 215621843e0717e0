/** Settings of a run beside what they change: named configurations, and each field with its meaning and range. */

import type { Config, JsonObject, Preset } from '../types.d.ts';
import type { Field } from '../settings/field.ts';

import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import { at, defaultAt, overrides, textOf } from '../settings/draft.ts';
import { groups } from '../settings/fields.ts';
import { Sheet } from '../settings/sheet.ts';
import { define, View } from './define.ts';

/** Says `config-change` with what differs from the defaults, once Rust takes all of it. */
export class SettingsView extends View {
  static properties = {
    sheet: { attribute: false },
    groups: { attribute: false },
    name: { type: String },
  };

  #hear = () => this.requestUpdate();

  /** All forms of a page write on the same one. */
  declare sheet: Sheet;
  /** Which groups of settings are here. */
  declare groups: string[];
  /** What they are about. */
  declare name: string;

  constructor() {
    super();
    this.sheet = new Sheet();
    this.groups = [];
    this.name = '';
  }

  willUpdate(changed: Map<string, unknown>) {
    if (!changed.has('sheet')) return;
    const before = changed.get('sheet') as Sheet | undefined;
    before?.removeEventListener('change', this.#hear);
    this.sheet.addEventListener('change', this.#hear);
  }

  get #groups() {
    return groups().filter(({ id }) => this.groups.includes(id));
  }

  render() {
    const { defaults, draft, config, problems, news } = this.sheet;
    if (!defaults) return nothing;
    const own = this.#groups.flatMap(({ fields }) => fields);
    const changed = own.filter(({ path }) => at(config, path) !== undefined).length;
    const typed = own.filter(({ path }) => draft.has(path)).length;
    return html`<details class="settings">
      <summary>
        ${this.name}
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
        @submit=${(event: Event) => {
          event.preventDefault();
          this.#use();
        }}
      >
        ${this.groups.includes('run') ? this.#presetChoice(defaults) : nothing}
        ${this.#groups.map(
          ({ name, fields }) =>
            html`<fieldset class="settings-group">
              <legend>${name}</legend>
              ${fields.map((field) => this.#field(field, defaults))}
            </fieldset>`,
        )}
        <p role="alert" class="problem">${problems.get('') ?? ''}</p>
        <div class="edit-tools">
          <button
            type="submit"
            class="primary"
            @mousedown=${(event: Event) => event.preventDefault()}
          >
            ${msg('Use these settings, start over')}
          </button>
          <button
            type="button"
            aria-disabled=${draft.size === 0 ? 'true' : nothing}
            @click=${() => this.sheet.forget()}
          >
            ${msg('Undo what was typed')}
          </button>
          <span role="status"
            >${
              (this.sheet.heard === this ? news : '') ||
              (draft.size > typed
                ? msg(str`${draft.size - typed} more typed in the other sections are used, too.`)
                : '')
            }</span
          >
        </div>
      </form>
    </details>`;
  }

  #presetChoice(defaults: Config) {
    const wanted = JSON.stringify(this.sheet.wanted);
    const held = this.sheet.presets.find(
      ({ config }) => JSON.stringify(overrides(config, defaults, this.sheet.fields)) === wanted,
    );
    return html`<div class="field wide">
      <label for="preset">${msg('Named settings')}</label>
      <select
        id="preset"
        @change=${(event: Event) => {
          const { value } = event.target as HTMLSelectElement;
          const preset = this.sheet.presets.find(({ name }) => name === value);
          if (preset) this.sheet.fill(preset.config);
        }}
      >
        <option value="" ?selected=${!held} disabled>${msg('settings of your own')}</option>
        ${this.sheet.presets.map(
          ({ name }) =>
            html`<option value=${name} ?selected=${name === held?.name}>
              ${presetName(name)}
            </option>`,
        )}
      </select>
      <p class="hint">${held ? presetAbout(held) : nothing}</p>
    </div>`;
  }

  #field(field: Field, defaults: Config) {
    const { path, name, about } = field;
    const id = `set-${path.replace('.', '-')}`;
    const base = defaultAt(defaults as unknown as JsonObject, field);
    const now = at(this.sheet.config, path);
    const text = this.sheet.draft.get(path) ?? textOf(now === undefined ? base : now);
    const problem = this.sheet.problems.get(path);
    return html`<div class="setting ${text === textOf(base) ? '' : 'changed'}">
      <label for=${id}>${name}</label>
      ${this.#input(field, id, text, problem !== undefined)}
      <p class="hint" id="${id}-about">
        ${about} ${rangeOf(field)} ${defaultOf(field, textOf(base))}
      </p>
      <p class="problem" role="alert" id="${id}-problem">${problem ?? ''}</p>
    </div>`;
  }

  #input(
    { path, kind, empty, options = [], suggestions = [] }: Field,
    id: string,
    text: string,
    wrong: boolean,
  ) {
    const type = (event: Event) => {
      this.sheet.heard = this;
      this.sheet.type(path, (event.target as HTMLInputElement | HTMLSelectElement).value);
    };
    const described = `${id}-about ${id}-problem`;
    if (kind === 'choice' || kind === 'flag') {
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
        data-text=${text}
        @change=${type}
      />${
        suggestions.length > 0
          ? html`<datalist id="${id}-list">
              ${suggestions.map((name) => html`<option value=${name}></option>`)}
            </datalist>`
          : nothing
      }`;
  }

  #use() {
    // A press of the button must not move it: the field that is typed in keeps the focus, and tells only now.
    const root = this.getRootNode() as ShadowRoot | Document;
    const typing = root.activeElement;
    if (typing instanceof HTMLInputElement && typing.value !== typing.dataset.text) {
      typing.dispatchEvent(new Event('change'));
    }
    this.sheet.heard = this;
    const wanted = this.sheet.use();
    if (wanted) {
      this.say('config-change', wanted);
      return;
    }
    void this.updateComplete.then(() => {
      const ids = [...this.sheet.problems.keys()].map((path) => `#set-${path.replace('.', '-')}`);
      const root = this.getRootNode() as ParentNode;
      for (const id of ids) {
        const field = root.querySelector<HTMLElement>(id);
        if (!field) continue;
        // It may be in another section, which may be folded.
        for (
          let up = field.closest('details');
          up;
          up = up.parentElement?.closest('details') ?? null
        )
          up.open = true;
        field.focus();
        return;
      }
    });
  }
}

function rangeOf({ kind, min, max, open, below, options }: Field) {
  if (kind === 'elsewhere' || kind === 'names' || kind === 'world' || options) return nothing;
  if (max === undefined) return msg(str`From ${min} up.`);
  if (below) return msg(str`${min} to the number of members.`);
  return open ? msg(str`Between ${min} and ${max}.`) : msg(str`${min} to ${max}.`);
}

function defaultOf({ kind, empty, none }: Field, text: string) {
  if (kind === 'elsewhere') return nothing;
  if (kind === 'choice' && text === '' && empty !== undefined)
    return html`<span class="nobr">${msg(str`Default: ${empty}.`)}</span>`;
  const left = empty === undefined ? nothing : msg(str`Empty: ${empty}.`);
  const shown = text === '' ? (none ?? msg('empty')) : text;
  return html`${left} <span class="nobr">${msg(str`Default: ${shown}.`)}</span>`;
}

const presetName = (name: string) =>
  name === 'default' ? msg('Default') : name === 'authors' ? msg('The authors’ runs') : name;

const presetAbout = ({ name }: Preset) =>
  name === 'default'
    ? msg('Small networks and few steps: a verdict in seconds.')
    : name === 'authors'
      ? msg(
          'The networks, batches and schedule of the authors’ own runs: 20,000 steps, some minutes.',
        )
      : msg('What suits this world: found by a tuning study, for every method alike.');

define('cmbpo-settings', SettingsView);
