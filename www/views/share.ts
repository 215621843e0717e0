/** Link and embed code for what the page shows, with parts hidden if a teacher wants it so. */

import type { PageState } from '../types.d.ts';

import { msg } from '@lit/localize';
import { html } from 'lit';
import { needOwn } from '../own.js';
import { SNIPPETS } from '../embed/snippets.ts';
import { places } from '../run/places.ts';
import { HIDEABLE } from '../state/hiding.ts';
import { formatHash } from '../state/url.ts';
import { define, View } from './define.ts';

const PARTS: Record<string, string> = {
  get story() {
    return msg('The story');
  },
  get language() {
    return msg('Language');
  },
  get transport() {
    return msg('Play, step and reset');
  },
  get setup() {
    return msg('Seed and length');
  },
  get settings() {
    return msg('All settings');
  },
  get lamp() {
    return msg('Lamp');
  },
  get graph() {
    return msg('Graph');
  },
  get 'graph-editor'() {
    return msg('Editing of the graph');
  },
  get belief() {
    return msg('How sure each edge is');
  },
  get save() {
    return msg('Saving of figures');
  },
  get learning() {
    return msg('Learning curves');
  },
  get returns() {
    return msg('Returns');
  },
  get compare() {
    return msg('Two settings side by side');
  },
  get why() {
    return msg('See why');
  },
  get studies() {
    return msg('Experiments');
  },
  get 'own-world'() {
    return msg('Your own world');
  },
  get 'own-data'() {
    return msg('Your own data');
  },
  get truth() {
    return msg('Comparison with a true graph');
  },
  get 'take-away'() {
    return msg('Take it away');
  },
  get share() {
    return msg('Share and embed');
  },
  get keyboard() {
    return msg('Keyboard help');
  },
};

export class ShareView extends View {
  static properties = {
    site: { attribute: false },
    state: { attribute: false },
    defaults: { attribute: false },
    hiding: { attribute: false },
    kind: { state: true },
    hide: { state: true },
    fixed: { state: true },
    news: { state: true },
  };

  /** Address of the folder that the page and its files are in. */
  declare site: string;
  declare state: PageState | null;
  /** The state that an empty hash stands for. */
  declare defaults: PageState | null;
  /** What is hidden now. */
  declare hiding: string[];
  declare kind: string;
  /** Parts to hide; null for those that are hidden now. */
  declare hide: string[] | null;
  declare fixed: boolean;
  declare news: string;

  constructor() {
    super();
    this.site = '';
    this.state = null;
    this.defaults = null;
    this.hiding = [];
    this.kind = 'link';
    this.hide = null;
    this.fixed = false;
    this.news = '';
  }

  /** The integrity of the script that the code names, where it is known. */
  get #integrity() {
    const known = this.kind === 'element' && this.site === new URL('.', document.baseURI).href;
    return known ? places.integrity : null;
  }

  get #hide() {
    return this.hide ?? this.hiding;
  }

  /** The present state with these parts hidden. */
  get #hash() {
    const { state, defaults } = this;
    return state && defaults ? formatHash({ ...state, hide: this.#hide }, defaults) : '';
  }

  render() {
    const { what, code } = needOwn(SNIPPETS, this.kind);
    const integrity = this.#integrity;
    const text = code({
      site: this.site,
      hash: this.#hash,
      integrity: this.fixed ? integrity : null,
    });
    return html`<fieldset class="choices">
        <legend>${msg('As')}</legend>
        ${Object.entries(SNIPPETS).map(
          ([kind, { name }]) =>
            html`<label class="check">
              <input
                type="radio"
                name="share-kind"
                value=${kind}
                .checked=${kind === this.kind}
                @change=${() => {
                  this.kind = kind;
                  this.news = '';
                }}
              />
              ${name}
            </label>`,
        )}
      </fieldset>
      <details>
        <summary>${msg('Hide parts of it')}</summary>
        <fieldset class="choices">
          <legend>${msg('Hidden for whoever opens it')}</legend>
          ${HIDEABLE.map((part) => this.#choice(part))}
        </fieldset>
      </details>
      ${integrity && this.#fixing()}
      <label for="share-code">${what}</label>
      <textarea
        id="share-code"
        readonly
        spellcheck="false"
        rows=${Math.min(12, text.split('\n').length + 1)}
        .value=${text}
      ></textarea>
      <div class="edit-tools">
        <button type="button" class="primary" @click=${() => this.#copy(text)}>
          ${msg('Copy')}
        </button>
        <span role="status">${this.news}</span>
      </div>`;
  }

  #choice(part: string) {
    const change = (event: Event) => {
      const { checked } = event.target as HTMLInputElement;
      const others = this.#hide.filter((name) => name !== part);
      this.hide = HIDEABLE.filter((name) => (name === part ? checked : others.includes(name)));
      this.news = '';
    };
    return html`<label class="check">
      <input type="checkbox" .checked=${this.#hide.includes(part)} @change=${change} />
      ${needOwn(PARTS, part)}
    </label>`;
  }

  #fixing() {
    const change = (event: Event) => {
      this.fixed = (event.target as HTMLInputElement).checked;
      this.news = '';
    };
    return html`<label class="check">
        <input
          type="checkbox"
          aria-describedby="share-fixed"
          .checked=${this.fixed}
          @change=${change}
        />
        ${msg('Accept this very script only (Subresource Integrity)')}
      </label>
      <p id="share-fixed" class="hint">
        ${msg('For an address whose file never changes. When this site is updated, browsers refuse the script until the code is copied again.')}
      </p>`;
  }

  async #copy(text: string) {
    try {
      await navigator.clipboard.writeText(text);
      this.news = msg('Copied.');
    } catch {
      // Some frames may not write to the clipboard; a person still may.
      const code = this.querySelector('textarea');
      code?.focus();
      code?.select();
      this.news = msg('It is selected: copy it with the keyboard.');
    }
  }
}

define('cmbpo-share', ShareView);
