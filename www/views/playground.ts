/** The lab: the whole playground, top to bottom, or one part of it. */

import type { PageSnapshot, Snapshot } from '../state/snapshot.d.ts';
import type { ViewName } from '../types.d.ts';

import { msg } from '@lit/localize';
import { html, nothing } from 'lit';
import { raise } from './define.ts';
import { language, LANGUAGES } from '../language/language.ts';
import { aboutOf } from '../state/status.ts';
import { failureView, keptResultsView, noticesView, storedView } from './notices.ts';
import { labView } from './lab.ts';

/** What the lab is drawn from: the snapshot of the store, and what the element adds to it. */
export type Shown = PageSnapshot & Beside;
interface Beside {
  /** lab, or the one part that is shown */
  view: ViewName;
  /** names of hidden parts */
  hidden: string[];
  site: string | null;
  /** what has to be said of the page */
  above: unknown;
}

export function playgroundView(
  shown: Shown,
  {
    again,
    dismiss,
    setShortcuts,
  }: {
    /** loads once more */
    again: () => void;
    dismiss: () => void;
    setShortcuts: (on: boolean) => void;
  },
) {
  const { own, failure, kept } = shown;
  const stored = shown.shown && !shown.shown.live ? shown.shown : null;
  const failed = failure ? failureView(failure, again) : nothing;
  // Where nothing can be run, there is still what was stored.
  if (failure && !stored) return html`<div class="playground">${shown.above} ${failed}</div>`;
  return html`<div
    class="playground"
    part="playground"
    lang=${language()}
    data-hide=${shown.hidden.join(' ')}
    tabindex="-1"
  >
    <div class="top-row">${backView()} ${languageView()}</div>
    ${shown.above} ${failed} ${noticesView(own?.notices ?? [], dismiss)}
    ${stored?.saved === undefined ? html`<cmbpo-kept .kept=${kept}></cmbpo-kept>` : nothing}
    ${stored ? aboveStored(stored) : nothing} ${labView(shown, setShortcuts)}
  </div>`;
}

const aboveStored = (stored: Snapshot) =>
  stored.saved === undefined
    ? storedView(aboutOf(stored), stored.playing)
    : keptResultsView(aboutOf(stored), stored.saved);

/** The way back to the first screen. */
const backView = () =>
  html`<button
    type="button"
    class="quiet to-hero"
    @click=${(event: Event) => raise(event.target, 'view-change', 'hero')}
  >
    ← ${msg('Back to the robots')}
  </button>`;

/** Languages are named in themselves, so that who needs one can read its name. */
const languageView = () =>
  html`<div class="language">
    <label for="language">${msg('Language')}</label>
    <select
      id="language"
      @change=${(event: Event) => {
        const select = event.target as HTMLSelectElement;
        raise(select, 'language-change', select.value);
      }}
    >
      ${Object.entries(LANGUAGES).map(
        ([name, own]) =>
          html`<option value=${name} lang=${name} ?selected=${name === language()}>${own}</option>`,
      )}
    </select>
  </div>`;
