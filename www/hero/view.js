/** The first screen in its element, with what has to be said above it. */

/** @import { KeptRuns } from '../run/kept-runs.js' */
/** @import { LiveExperiment } from '../run/live-experiment.js' */
/** @import { StoredExperiment } from '../run/stored-experiment.js' */
/** @import { Failure } from '../types.d.ts' */
/** @import { TemplateResult } from 'lit' */

import { html, nothing } from 'lit';
import { language } from '../language/language.js';
import { failureView, noticesView } from '../views/notices.js';
import './hero.js';

/**
 * @param {object} now
 * @param {LiveExperiment | StoredExperiment | null} now.shown
 * @param {Failure | null} now.failure why no agents can be had
 * @param {number} now.version
 * @param {TemplateResult | typeof nothing} now.above what has to be said of the page
 * @param {KeptRuns | null} now.keeping null until it is there
 * @param {boolean} now.linked whether the state is in the page's address
 * @param {string[]} now.hidden names of hidden parts
 * @param {string | null} now.site
 * @param {object} acts
 * @param {() => void} acts.again loads once more
 * @param {() => void} acts.dismiss
 */
export function heroView(now, { again, dismiss }) {
  const { shown, failure, version, above, keeping, linked, hidden, site } = now;
  const notices = shown?.notices ?? [];
  // What was recorded needs no agents.
  const failed = failure && !shown ? failureView(failure, again) : nothing;
  return html`<div class="playground on-hero" part="playground" lang=${language()} tabindex="-1">
    ${failed} ${above}
    ${
      // Beside what learns or has been shown, there is the lab for it.
      keeping && !(shown && 'defaultConfig' in shown && shown.begun)
        ? html`<cmbpo-kept brief .keeping=${keeping} .version=${version}></cmbpo-kept>`
        : nothing
    }
    ${notices.length > 0 ? noticesView(notices, dismiss) : nothing}
    <cmbpo-hero
      part="hero"
      .shown=${shown}
      .version=${version}
      .linked=${linked}
      .without=${hidden}
      .site=${site}
    ></cmbpo-hero>
  </div>`;
}
