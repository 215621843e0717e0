/** One menu for all that a figure can be saved as. */

import { msg, str } from '@lit/localize';
import { html } from 'lit';

interface Entry {
  name: string;
  act: (event: Event) => void;
}

const menuOf = (event: Event) =>
  (event.currentTarget as Element).closest('details.export') as HTMLDetailsElement | null;

/** Escape closes it, and the focus goes back to what opened it. */
function leave(event: KeyboardEvent) {
  const open = menuOf(event);
  if (event.key !== 'Escape' || !open?.open) return;
  event.preventDefault();
  event.stopPropagation();
  open.open = false;
  open.querySelector('summary')?.focus();
}

/** It closes once the focus goes elsewhere. */
function blur(event: FocusEvent) {
  const open = menuOf(event);
  const to = event.relatedTarget as Node | null;
  if (open && !(to && open.contains(to))) open.open = false;
}

/** Safari gives a pressed button no focus: the menu has to hold it. */
function hold(event: Event) {
  const open = menuOf(event);
  if (open?.open) open.querySelector<HTMLElement>('.export-list')?.focus();
}

/**
 * @param what is saved, for a screen reader
 */
export const menu = (what: string, entries: Entry[]) =>
  html`<details class="export" @keydown=${leave} @focusout=${blur} @toggle=${hold}>
    <summary aria-label=${msg(str`Export: ${what}`)}>${msg('Export')}</summary>
    <div class="export-list" role="group" aria-label=${msg(str`Save: ${what}`)} tabindex="-1">
      ${entries.map(
        ({ name, act }) =>
          html`<button
            type="button"
            @click=${(event: Event) => {
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
