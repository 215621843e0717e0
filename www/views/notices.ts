/** Messages in place of, or above, the playground. */

import type { Failure } from '../types.d.ts';

import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import { raise } from './define.ts';
import { brief } from '../guard.js';
import { language } from '../language/language.ts';

/** So many notices are shown, and so many characters of each. */
const MOST = 12;
const LONGEST = 1000;

export function failureView({ title, detail, hint }: Failure, again: () => void) {
  return html`<div class="failure" role="alert">
    <h2>${title}</h2>
    <p class="detail">${brief(detail, LONGEST)}</p>
    <p>${hint}</p>
    <button type="button" @click=${again}>${msg('Start again')}</button>
  </div>`;
}

/**
 * Above figures that nobody's browser has computed yet.
 *
 * @param playing whether the robots drive
 */
export function storedView(about: string, playing: boolean) {
  const say = (type: 'play-pause' | 'replay') => (event: Event) => raise(event.target, type);
  return html`<div class="stored" role="note">
    <p>
      <strong>${msg('A stored run')}</strong>: ${about}.
      ${msg('Nothing has been computed in your tab yet.')}
    </p>
    <div class="edit-tools">
      <button type="button" class="primary" @click=${say('play-pause')}>
        ${msg('Run it yourself')}
      </button>
      <button type="button" @click=${say('replay')}>
        ${playing ? msg('Pause the replay') : msg('Play the replay')}
      </button>
    </div>
  </div>`;
}

/**
 * Above results that this browser kept and that only their facts are left of.
 *
 * @param saved milliseconds since 1970
 */
export function keptResultsView(about: string, saved: number) {
  const close = (event: Event) => raise(event.target, 'close-results');
  const when = new Date(saved).toLocaleString(language(), {
    dateStyle: 'medium',
    timeStyle: 'short',
  });
  return html`<div class="stored" role="note">
    <p>
      <strong>${msg('Finished results')}</strong>: ${about}. ${msg(str`Kept ${when}.`)}
      ${msg('Their agents are not here any more: the robots stand still.')}
    </p>
    <div class="edit-tools">
      <button type="button" @click=${close}>${msg('Close them')}</button>
    </div>
  </div>`;
}

export function noticesView(notices: string[], dismiss: () => void) {
  return html`<div class="notices" role="alert">
    ${
      notices.length === 0
        ? nothing
        : html`<ul>
              ${notices.slice(0, MOST).map((text) => html`<li>${brief(text, LONGEST)}</li>`)}
              ${
                notices.length > MOST
                  ? html`<li>${msg(str`… and ${notices.length - MOST} more.`)}</li>`
                  : nothing
              }
            </ul>
            <button type="button" class="quiet" @click=${dismiss}>${msg('Close')}</button>`
    }
  </div>`;
}

export function shortcutsView(on: boolean, change: (on: boolean) => void) {
  return html`<details class="shortcuts">
    <summary>${msg('Keyboard')}</summary>
    <dl>
      <div>
        <dt><kbd>Space</kbd></dt>
        <dd>${msg('play or pause')}</dd>
      </div>
      <div>
        <dt><kbd>s</kbd></dt>
        <dd>${msg('one environment step')}</dd>
      </div>
      <div>
        <dt><kbd>Tab</kbd></dt>
        <dd>${msg('reaches every control and every edge of the graph')}</dd>
      </div>
      <div>
        <dt><kbd>Enter</kbd></dt>
        <dd>${msg('keeps the evidence of an edge in view')}</dd>
      </div>
    </dl>
    <label class="check">
      <input
        type="checkbox"
        .checked=${on}
        @change=${(event: Event) => change((event.target as HTMLInputElement).checked)}
      />
      ${msg('Shortcut keys are on')}
    </label>
  </details>`;
}
