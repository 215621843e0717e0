/** What the browser kept: an experiment to go on with, finished results to show again; and why nothing is kept. */

import type { KeptState } from '../state/snapshot.d.ts';
import type { Offer } from '../run/kept-offers.ts';
import type { KeptResults, KeptRun, KeptTable } from '../types.d.ts';
import type { TemplateResult } from 'lit';

import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import { language } from '../language/language.ts';
import { ownValue } from '../own.js';
import { count, listing, METHOD } from '../state/words.ts';
import { define, View } from './define.ts';

/** Says `continue-kept`, `forget-kept`, and `show-results` and `forget-results` with a name. */
export class KeptView extends View {
  static properties = {
    kept: { attribute: false },
    brief: { type: Boolean },
  };

  declare kept: KeptState | null;
  /** Whether there is room for one offer only. */
  declare brief: boolean;

  constructor() {
    super();
    this.kept = null;
    this.brief = false;
  }

  render() {
    const { offer = null, elsewhere = [], results = [], problem = '' } = this.kept ?? {};
    // On the first screen there is room for what can be gone on with.
    const open = this.brief && this.kept?.obstacle && !this.kept.earlier ? null : offer;
    const offers = [
      ...(open ? [this.#unfinished(open)] : []),
      ...elsewhere.map((run) => this.#elsewhere(run)),
    ];
    const shown = this.brief ? results.filter(isOfRuns) : results;
    const [newest, ...earlier] = shown.map((each) => this.#finished(each));
    const all = newest ? [...offers, newest] : offers;
    return html`${this.brief ? all.slice(0, 1) : all}
      ${earlier.length > 0 && !this.brief ? earlierView(earlier) : nothing}
      <div role="status">
        ${
          problem
            ? html`<p class="hint unkept">
                ${msg(str`Nothing of this run is kept if the page is closed: ${problem}.`)}
              </p>`
            : nothing
        }
      </div>`;
  }

  #unfinished(offer: KeptRun) {
    const { obstacle = '', earlier = '' } = this.kept ?? {};
    return noteView(
      html`<strong>${msg('An unfinished run')}</strong> ${
          this.brief
            ? msg(str`was kept (${when(offer.saved)}).`)
            : msg(str`of ${runsOf(offer)} was kept (${when(offer.saved)}).`)
        }
        ${
          earlier
            ? msg(
                str`Another version of this page (${obstacle}) made it, and is still here to finish it.`,
              )
            : obstacle
              ? msg(
                  str`Another version of this page (${obstacle}) made it: from here on its numbers might be others, so it cannot be continued.`,
                )
              : nothing
        }`,
      html`${
          obstacle
            ? earlier
              ? html`<a class="button" href=${earlier}>${msg('Continue it in its version')}</a>`
              : nothing
            : html`<button type="button" class="primary" @click=${() => this.say('continue-kept')}>
                ${msg('Continue it')}
              </button>`
        }
        <button type="button" @click=${() => this.say('forget-kept')}>${msg('Forget it')}</button>`,
    );
  }

  #elsewhere(run: KeptRun) {
    return noteView(
      html`<strong>${msg('An unfinished run')}</strong>
        ${msg(str`of ${runsOf(run)} is open in another tab: it can be continued there.`)}`,
      nothing,
    );
  }

  #finished({ id, saved, kept, table, problem }: Offer) {
    const forget = html`<button type="button" @click=${() => this.say('forget-results', id)}>
      ${msg('Forget them')}
    </button>`;
    if (!kept && !table) {
      return noteView(
        html`<strong>${msg('Finished results')}</strong> ${msg(
            str`of another version of this page were kept (${when(saved)}). This version cannot read them (${problem}); they stay as they are.`,
          )}`,
        forget,
      );
    }
    return noteView(
      html`<strong>${msg('Finished results')}</strong> ${
          this.brief
            ? msg(str`were kept (${when(saved)}).`)
            : table
              ? msg(
                  str`for the table “${table.name}” were kept (${when(saved)}): ${graphOf(table)}.`,
                )
              : kept?.as
                ? msg(str`of ${resultsOf(kept)} were kept as A (${when(saved)}).`)
                : kept
                  ? msg(str`of ${resultsOf(kept)} were kept (${when(saved)}).`)
                  : nothing
        }`,
      html`<button type="button" class="primary" @click=${() => this.say('show-results', id)}>
          ${msg('Show them')}
        </button>
        ${forget}`,
    );
  }
}

/** Whether the first screen has a place for it. */
const isOfRuns = ({ kept, table }: Offer) => table === null && !kept?.as;

/** "a graph of 3 variables, by pc, version 0.9.0". */
const graphOf = ({ report, options, version }: KeptTable) =>
  msg(
    str`the graph of ${count(report.nodes.length)} variables, by ${options.learner ?? 'pc'}, version ${version}`,
  );

const noteView = (words: TemplateResult, tools: TemplateResult | typeof nothing) =>
  html`<div class="stored kept" role="note">
    <p>${words}</p>
    ${tools === nothing ? nothing : html`<div class="edit-tools">${tools}</div>`}
  </div>`;

const earlierView = (notes: TemplateResult[]) =>
  html`<details class="earlier">
    <summary>
      ${
        notes.length === 1
          ? msg('Earlier results were kept, too')
          : msg(str`Earlier results of ${notes.length} experiments were kept, too`)
      }
    </summary>
    ${notes}
  </details>`;

/** @param saved milliseconds since 1970 */
const when = (saved: number) =>
  Number.isNaN(new Date(saved).getTime())
    ? '?'
    : new Date(saved).toLocaleString(language(), { dateStyle: 'medium', timeStyle: 'short' });

/** "SAC (seed 7, step 1 500), …". */
const runsOf = ({ steps, settings, finished }: KeptRun) =>
  Object.keys(steps).length === 0
    ? msg(str`${count(finished.length)} runs`)
    : Object.entries(steps)
        .map(([key, step]) => {
          const [method, seed] = key.split('/');
          const name = ownValue(METHOD, method)?.name ?? method;
          const [now, all] = [count(step), count(settings.env_steps)];
          return msg(str`${name} (seed ${seed}, step ${now} of ${all})`);
        })
        .join(', ');

/** "9 runs (seeds 1, 2 and 3, 5 000 steps each)". */
function resultsOf({ runs, of, settings, info, version }: KeptResults) {
  const many =
    runs.length === of
      ? msg(str`${count(of)} runs`)
      : msg(str`${count(runs.length)} of ${count(of)} runs`);
  const seeds = [...new Set(runs.map(({ seed }) => String(seed)))];
  const which = seeds.length === 1 ? msg(str`seed ${seeds[0]}`) : msg(str`seeds ${listing(seeds)}`);
  const facts = [
    ...(info.name === 'light-door' ? [] : [info.name]),
    which,
    msg(str`${count(settings.env_steps)} steps each`),
    msg(str`version ${version}`),
  ];
  return `${many} (${facts.join(', ')})`;
}

define('cmbpo-kept', KeptView);
