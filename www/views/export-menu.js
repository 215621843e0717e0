/** One menu for all that a figure can be saved as. */

import { msg, str } from '@lit/localize';
import { html } from 'lit';

/** @typedef {{name: string, act: (event: Event) => void}} Entry */

/** @param {Event} event */
const menuOf = (event) =>
  /** @type {HTMLDetailsElement | null} */ (
    /** @type {Element} */ (event.currentTarget).closest('details.export')
  );

/** Escape closes it, and the focus goes back to what opened it. @param {KeyboardEvent} event */
function leave(event) {
  const open = menuOf(event);
  if (event.key !== 'Escape' || !open?.open) return;
  event.preventDefault();
  event.stopPropagation();
  open.open = false;
  open.querySelector('summary')?.focus();
}

/** It closes once the focus goes elsewhere. @param {FocusEvent} event */
function blur(event) {
  const open = menuOf(event);
  const to = /** @type {Node | null} */ (event.relatedTarget);
  if (open && !(to && open.contains(to))) open.open = false;
}

/** Safari gives a pressed button no focus: the menu has to hold it. @param {Event} event */
function hold(event) {
  const open = menuOf(event);
  if (open?.open) /** @type {HTMLElement | null} */ (open.querySelector('.export-list'))?.focus();
}

/**
 * @param {string} what is saved, for a screen reader
 * @param {Entry[]} entries
 */
export const menu = (what, entries) =>
  html`<details class="export" @keydown=${leave} @focusout=${blur} @toggle=${hold}>
    <summary aria-label=${msg(str`Export: ${what}`)}>${msg('Export')}</summary>
    <div class="export-list" role="group" aria-label=${msg(str`Save: ${what}`)} tabindex="-1">
      ${entries.map(
        ({ name, act }) =>
          html`<button
            type="button"
            @click=${(/** @type {Event} */ event) => {
              act(event);
              const open = menuOf(event);
              if (open) open.open = false;
              open?.querySelector('summary')?.focus();
            }}
          >
            ${name}
          </button>`,
      )}
    </div>
  </details>`;
