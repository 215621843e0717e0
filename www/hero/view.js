/** The first screen in its element, with what has to be said above it. */

/** @import { PageSnapshot } from '../state/snapshot.d.ts' */

import { html, nothing } from 'lit';
import { language } from '../language/language.js';
import { failureView, noticesView } from '../views/notices.js';
import './hero.js';

/**
 * @typedef {object} Beside what the element adds to the snapshot of the store
 * @property {unknown} above what has to be said of the page
 * @property {boolean} linked whether the state is in the page's address
 * @property {string[]} hidden names of hidden parts
 * @property {string | null} site
 */

/**
 * @param {PageSnapshot & Beside} now
 * @param {object} acts
 * @param {() => void} acts.again loads once more
 * @param {() => void} acts.dismiss
 */
export function heroView(now, { again, dismiss }) {
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
