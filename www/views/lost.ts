/** A run that was lost: why, what is left of it, and what can be done. */

import type { RunRecord } from '../types.d.ts';
import type { View } from './define.ts';

import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import { count } from '../state/words.ts';

/**
 * @param words what was lost, and why
 * @param view that says `continue-run`, `restart-run` or `take`
 */
export function lostView(run: RunRecord, words: string, view: View) {
  const { key, method, kept, state, settings } = run;
  const step = kept === undefined ? '' : count(kept);
  const button = (name: string, act: () => void) =>
    html`<button type="button" @click=${act}>${name}</button>`;
  return html`<div class="lost" role="alert">
    <p>${words}</p>
    ${
      state
        ? html`<p>
            ${msg('Its settings:')}
            <code>
              ${Object.keys(settings ?? {}).length > 0 ? JSON.stringify(settings) : msg('the default ones')}</code
            >
          </p>`
        : nothing
    }
    <div class="edit-tools">
      ${step ? button(msg(str`Continue from step ${step}`), () => view.say('continue-run', key)) : nothing}
      ${button(msg('Start it again'), () => view.say('restart-run', key))}
      ${state ? button(msg('Save its state'), () => view.say('take', { what: 'state', method })) : nothing}
    </div>
  </div>`;
}
