/** What is said above everything: that a newer version of the page is there, or that a part could not be loaded. */

import type { KeptState, Snapshot } from '../state/snapshot.d.ts';
import type { TemplateResult } from 'lit';

import { msg } from '@lit/localize';
import { html, nothing } from 'lit';
import { raise } from './define.ts';

/**
 * @param kept null where nothing is kept
 */
export function newsView(
  {
    newer,
    same,
    stays,
    missing,
  }: { newer: boolean; same: boolean; stays: boolean; missing: boolean },
  own: Snapshot | null,
  kept: KeptState | null,
  reload: () => void,
) {
  if (!newer && !missing) return nothing;
  const learned = own?.runs.some(({ progress }) => progress.env_steps > 0) ?? false;
  return html`<div class="stored newer" role="status">
    <p>
      <strong
        >${
          newer
            ? msg('A newer version of this page is there.')
            : msg('A part of this page could not be loaded.')
        }</strong
      >
      ${newer ? nothing : msg('The connection may be lost, or a newer version is there.')}
      ${learned && own ? words(own, kept, !newer || same, stays) : nothing}
    </p>
    <div class="edit-tools">
      <button type="button" class="primary" @click=${reload}>
        ${newer ? msg('Load the new version') : msg('Reload the page')}
      </button>
    </div>
  </div>`;
}

/**
 * What becomes of what was learned.
 *
 * @param goesOn whether what is loaded next goes on with unfinished runs
 * @param stays whether this version stays until they are finished
 */
function words({ finished }: Snapshot, kept: KeptState | null, goesOn: boolean, stays: boolean) {
  if (!kept || kept.problem) {
    return msg('Nothing can be kept here: save the runs first, or what they have learned is lost.');
  }
  if (finished) return msg('Your results are kept and can be shown there again.');
  if (goesOn) return msg('Your runs are kept and can be continued there.');
  return stays
    ? msg('Only this version can finish your runs: it stays until they are finished.')
    : msg('Only this version can finish your runs: let them finish first.');
}

const toHero = (event: Event) => raise(event.target, 'view-change', 'hero');

/** In place of the lab, whose script could not be loaded. */
export const missingView = (problem: string, above: TemplateResult | typeof nothing) =>
  html`<div class="playground">
    ${above}
    <div class="failure" role="alert">
      <h2>${msg('The lab could not be loaded')}</h2>
      <p class="detail">${problem}</p>
      <p>${msg('Check the connection, then reload the page.')}</p>
      <button type="button" @click=${toHero}>${msg('Back to the robots')}</button>
    </div>
  </div>`;
