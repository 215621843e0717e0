/** The sections of the lab as a list that stays in view, where there is room for one. */

import { msg } from '@lit/localize';
import { html, nothing } from 'lit';
import { define, View } from './define.ts';

/** A section counts as read once its heading is above this share of the screen. */
const READ = 0.4;

/** Says `look-at` with the id of a heading. */
export class LabNavView extends View {
  static properties = {
    page: { attribute: false },
    entries: { state: true },
    now: { state: true },
  };

  #look = () => this.#find();
  #frame = 0;
  /** Sections come when their parts have loaded, which changes the height. */
  #sizes = new ResizeObserver(this.#look);

  /** What the page shows: with another one it may have other sections. */
  declare page: unknown;
  declare entries: { id: string; name: string }[];
  /** Id of the heading that is read now. */
  declare now: string;

  constructor() {
    super();
    this.page = null;
    this.entries = [];
    this.now = '';
  }

  connectedCallback() {
    super.connectedCallback();
    document.addEventListener('scroll', this.#look, { passive: true, capture: true });
    const body = this.parentElement?.querySelector('.lab-body');
    if (body) this.#sizes.observe(body);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    document.removeEventListener('scroll', this.#look, { capture: true });
    this.#sizes.disconnect();
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  updated() {
    this.#find();
  }

  /** Reads the sections off the page, once a picture. */
  #find() {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      const headings = (
        [...(this.parentElement?.querySelectorAll('.lab-body > section h2') ?? [])] as HTMLElement[]
      ).filter((heading) => heading.getClientRects().length > 0);
      const entries = headings.map((heading) => ({
        id: heading.id,
        name: heading.textContent?.trim() ?? '',
      }));
      if (JSON.stringify(entries) !== JSON.stringify(this.entries)) this.entries = entries;
      const read = headings.findLast(
        (heading) => heading.getBoundingClientRect().top < innerHeight * READ,
      );
      this.now = read?.id ?? entries[0]?.id ?? '';
    });
  }

  render() {
    return html`<nav aria-label=${msg('Sections of the lab')}>
      <ol>
        ${this.entries.map(
          ({ id, name }) =>
            html`<li>
              <button
                type="button"
                aria-current=${id === this.now ? 'true' : nothing}
                @click=${() => this.say('look-at', id)}
              >
                ${name}
              </button>
            </li>`,
        )}
      </ol>
    </nav>`;
  }
}

define('cmbpo-lab-nav', LabNavView);
