/** The one large switch: what the lamps do. */

import type { Setting } from '../types.d.ts';

import { msg } from '@lit/localize';
import { html, svg } from 'lit';
import { SWITCH } from './words.ts';

/** A robot (the dot), its lamp (the triangle) and the wire between them. */
const PICTURES: Record<Setting, unknown> = {
  'in-distribution': svg`<circle cx="16" cy="25" r="4.5" /><path d="M16 20V11" /><path class="shade" d="M10 11h12l-3 -6h-6z" />`,
  near: svg`<circle cx="16" cy="25" r="4.5" /><path d="M16 20v-3M16 13v-2M11 18l10 -5" /><path class="shade" d="M10 11h12l-3 -6h-6z" />`,
  far: svg`<circle cx="8" cy="25" r="4.5" /><path d="M8 20v-3.5h16V11" /><path class="shade" d="M18 11h12l-3 -6h-6z" />`,
};

/**
 * @param setting null where the lamp does something else
 */
export const switchView = (setting: Setting | null, choose: (setting: Setting) => void) =>
  html`<fieldset class="hero-switch">
    <legend>${msg('The lamp')}</legend>
    <div class="positions">
      ${SWITCH.map(
        ({ setting: each, name }) =>
          html`<label class=${each}>
            <input
              type="radio"
              name="lamp"
              value=${each}
              .checked=${each === setting}
              @change=${() => choose(each)}
            />
            <span
              ><svg viewBox="0 0 32 32" aria-hidden="true">${PICTURES[each]}</svg
              ><b>${name()}</b></span
            >
          </label>`,
      )}
    </div>
  </fieldset>`;
