/** Sends the outcome on: as a link that opens on it, and as a picture. */

import { msg } from '@lit/localize';
import { html, nothing } from 'lit';
import { download, rasterised } from '../export/download.js';
import { define, View } from '../views/define.js';

const FILE = 'who-is-fooled-by-the-lamp.png';

export class HeroShare extends View {
  static properties = {
    link: { attribute: false },
    words: { attribute: false },
    picture: { attribute: false },
    note: { state: true },
  };

  constructor() {
    super();
    /** Opens on what is shown; empty where no address of the page is known. */ this.link = '';
    /** The outcome in words. */ this.words = '';
    /** The outcome as an SVG document. */ this.picture = '';
    /** What has been done. */ this.note = '';
  }

  get #dialog() {
    return /** @type {HTMLDialogElement} */ (this.querySelector('dialog'));
  }

  open() {
    this.note = '';
    this.#dialog.showModal();
  }

  async #png() {
    return new File([await rasterised(this.picture)], FILE, { type: 'image/png' });
  }

  /** @param {() => Promise<string>} act which says what has been done */
  async #do(act) {
    try {
      this.note = await act();
    } catch (error) {
      // Who closes the system's own sheet has not failed.
      if (/** @type {Error} */ (error).name === 'AbortError') return;
      this.note = msg('That did not work in this browser. The link can be copied from the field.');
      this.querySelector('input')?.select();
    }
  }

  #send() {
    return this.#do(async () => {
      const { words, link } = this;
      const data = {
        title: msg('Who is fooled by the lamp?'),
        text: words,
        ...(link ? { url: link } : {}),
      };
      const files = [await this.#png()];
      const whole = { ...data, files };
      await navigator.share(navigator.canShare?.(whole) ? whole : data);
      return msg('Sent on.');
    });
  }

  #copy() {
    return this.#do(async () => {
      await navigator.clipboard.writeText(this.link);
      return msg('The link is copied.');
    });
  }

  #save() {
    return this.#do(async () => {
      download(FILE, await this.#png(), 'image/png');
      return msg('The picture is saved.');
    });
  }

  render() {
    const { link, words, picture, note } = this;
    const image = picture ? `data:image/svg+xml;charset=utf-8,${encodeURIComponent(picture)}` : '';
    return html`<dialog class="hero-share" aria-labelledby="hero-share-title">
      <h2 id="hero-share-title">${msg('Share this')}</h2>
      ${image ? html`<img src=${image} width="1200" height="630" alt=${words} />` : nothing}
      <p>${words}</p>
      ${
        link
          ? html`<label class="hero-share-link"
              >${msg('Link that opens on this moment')}
              <input
                type="text"
                readonly
                .value=${link}
                @focus=${(/** @type {Event} */ event) => /** @type {HTMLInputElement} */ (event.target).select()}
            /></label>`
          : nothing
      }
      <p class="hint" role="status">${note}</p>
      <div class="edit-tools">
        ${
          'share' in navigator
            ? html`<button type="button" class="primary" @click=${() => this.#send()}>
                ${msg('Send …')}
              </button>`
            : nothing
        }
        ${link ? html`<button type="button" @click=${() => this.#copy()}>${msg('Copy the link')}</button>` : nothing}
        <button type="button" @click=${() => this.#save()}>${msg('Save the picture')}</button>
        <button type="button" class="quiet" @click=${() => this.#dialog.close()}>
          ${msg('Close')}
        </button>
      </div>
    </dialog>`;
  }
}

define('cmbpo-hero-share', HeroShare);
