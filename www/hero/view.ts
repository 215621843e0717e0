/** The first screen in its element, with what has to be said above it. */

import type { PageSnapshot } from '../state/snapshot.d.ts';

import { html, nothing } from 'lit';
import { language } from '../language/language.ts';
import { failureView, noticesView } from '../views/notices.ts';
import './hero.ts';

/** what the element adds to the snapshot of the store */
interface Beside {
  /** what has to be said of the page */
  above: unknown;
  /** whether the state is in the page's address */
  linked: boolean;
  /** names of hidden parts */
  hidden: string[];
  site: string | null;
}

export function heroView(
  now: PageSnapshot & Beside,
  {
    again,
    dismiss,
  }: {
    /** loads once more */
    again: () => void;
    dismiss: () => void;
  },
) {
  const { shown, failure, above, kept, linked, hidden, site } = now;
  const notices = shown?.notices ?? [];
  // What was recorded needs no agents.
  const failed = failure && !shown ? failureView(failure, again) : nothing;
  return html`<div class="playground on-hero" part="playground" lang=${language()} tabindex="-1">
    ${failed} ${above}
    ${
      // Beside what learns or has been shown, there is the lab for it.
      kept && !(shown?.live && shown.begun)
        ? html`<cmbpo-kept brief .kept=${kept}></cmbpo-kept>`
        : nothing
    }
    ${notices.length > 0 ? noticesView(notices, dismiss) : nothing}
    <cmbpo-hero
      part="hero"
      .shown=${shown}
      .linked=${linked}
      .without=${hidden}
      .site=${site}
    ></cmbpo-hero>
  </div>`;
}
