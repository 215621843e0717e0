/** Sends the outcome on: as a link that opens on it, and as a picture. */

import { msg } from '@lit/localize';
import { html, nothing } from 'lit';
import { download, rasterised } from '../export/download.ts';
import { define, View } from '../views/define.ts';

const FILE = 'who-is-fooled-by-the-lamp.png';

export class HeroShare extends View {
  static properties = {
    link: { attribute: false },
    words: { attribute: false },
    picture: { attribute: false },
    note: { state: true },
  };

  /** Opens on what is shown; empty where no address of the page is known. */
  declare link: string;
  /** The outcome in words. */
  declare words: string;
  /** The outcome as an SVG document. */
  declare picture: string;
  /** What has been done. */
  declare note: string;

  constructor() {
    super();
    this.link = '';
    this.words = '';
    this.picture = '';
    this.note = '';
  }

  get #dialog() {
    return this.querySelector('dialog') as HTMLDialogElement;
  }

  open() {
    this.note = '';
    this.#dialog.showModal();
  }

  async #png() {
    return new File([await rasterised(this.picture)], FILE, { type: 'image/png' });
  }

  /** @param act which says what has been done */
  async #do(act: () => Promise<string>) {
    try {
      this.note = await act();
    } catch (error) {
      // Who closes the system's own sheet has not failed.
      if ((error as Error).name === 'AbortError') return;
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
                @focus=${(event: Event) => (event.target as HTMLInputElement).select()}
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
