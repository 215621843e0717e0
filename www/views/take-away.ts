/** Everything that a reader may take home: series, the whole run, weights, and the words for a paper. */

import type { Snapshot } from '../state/snapshot.d.ts';
import type { Method } from '../types.d.ts';

import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import { bibtex, methodsSentence, provenanceOf } from '../export/provenance.ts';
import { METHOD, METHODS } from '../state/words.ts';
import { define, View } from './define.ts';

/** Says `take` with what is wanted. */
export class TakeAwayView extends View {
  static properties = {
    of: { attribute: false },
    site: { attribute: false },
    own: { type: Boolean },
    method: { state: true },
    news: { state: true },
  };

  declare of: Snapshot | null;
  declare site: string | null;
  /** Whether the runs are the reader's own, whose agents can be asked. */
  declare own: boolean;
  /** Whose steps and weights. */
  declare method: Method;
  declare news: string;

  constructor() {
    super();
    this.of = null;
    this.site = null;
    this.own = false;
    this.method = 'c-mbpo';
    this.news = '';
  }

  render() {
    if (!this.of) return nothing;
    const of = provenanceOf(this.of);
    const take = (what: string, name: string, needsAgent = false) => {
      const off = needsAgent && !this.own;
      return html`<button
        type="button"
        aria-disabled=${off ? 'true' : nothing}
        @click=${() => !off && this.say('take', { what, method: this.method })}
      >
        ${name}
      </button>`;
    };
    return html`<div class="take-groups">
        <div role="group" aria-label=${msg('Series as CSV')}>
          <h3>${msg('Series, as CSV')}</h3>
          <div class="edit-tools">
            ${take('curves', msg('Learning curves'))} ${take('returns', msg('Returns'))}
            ${take('edges', msg('Edges and their evidence'))}
          </div>
          <p class="hint">${msg('Each figure also saves its own numbers.')}</p>
        </div>
        <div role="group" aria-label=${msg('The whole run')}>
          <h3>${msg('The whole run')}</h3>
          <div class="edit-tools">${take('json', 'JSON')}</div>
          <p class="hint">
            ${msg('Configuration, seeds, version, curves, graphs and results of every run.')}
          </p>
        </div>
        <div role="group" aria-label=${msg('Steps and weights of an agent')}>
          <h3>${msg('Of one agent')}</h3>
          <div class="edit-tools">
            <label class="visually-hidden" for="take-method">${msg('Agent')}</label>
            <select
              id="take-method"
              @change=${(event: Event) =>
                (this.method = (event.target as HTMLSelectElement).value as Method)}
            >
              ${METHODS.map(
                (method) =>
                  html`<option value=${method} ?selected=${method === this.method}>
                    ${METHOD[method].name}
                  </option>`,
              )}
            </select>
            ${take('transitions', msg('Its steps (CSV)'), true)}
            ${take('weights', msg('Policy and model (safetensors)'), true)}
            ${take('run', msg('Save the run'), true)} ${this.#open()}
          </div>
          <p class="hint">
            ${
              this.own
                ? msg(
                    str`Of the run with seed ${of.settings.seed}, as it is now. A saved run goes on to exactly the numbers it would have had.`,
                  )
                : msg('The stored run does not hold this. Run it yourself, and it is here.')
            }
          </p>
        </div>
      </div>
      ${this.#words('methods-text', msg('For the methods section'), methodsSentence(of), 6)}
      ${this.#words('bibtex-text', msg('BibTeX'), bibtex(of, this.site), 9)}
      <p role="status" class="hint">${this.news}</p>`;
  }

  /** A run that was saved goes on in place of the present one. */
  #open() {
    const choose = (event: Event) => {
      const input = event.target as HTMLInputElement;
      const [file] = input.files ?? [];
      if (file) this.say('open-run', file);
      input.value = '';
    };
    return html`<label class="file-label" for="open-run">${msg('or open a saved run')}</label>
      <input id="open-run" type="file" accept=".safetensors" @change=${choose} />`;
  }

  #words(id: string, label: string, text: string, rows: number) {
    return html`<div class="words">
      <label for=${id}>${label}</label>
      <textarea
        id=${id}
        lang="en"
        readonly
        spellcheck="false"
        rows=${rows}
        .value=${text}
      ></textarea>
      <button
        type="button"
        aria-label=${msg(str`Copy: ${label}`)}
        @click=${() => this.#copy(id, text)}
      >
        ${msg('Copy')}
      </button>
    </div>`;
  }

  async #copy(id: string, text: string) {
    try {
      await navigator.clipboard.writeText(text);
      this.news = msg('Copied.');
    } catch {
      // Some frames may not write to the clipboard; a person still may.
      const words = this.querySelector<HTMLTextAreaElement>(`#${id}`);
      words?.focus();
      words?.select();
      this.news = msg('It is selected: copy it with the keyboard.');
    }
  }
}

define('cmbpo-take-away', TakeAwayView);
