/** How a table's graph is to be found: the form of the own-data section. */

import type { TableFacts } from '../types.d.ts';
import type { Form } from '../data/options.ts';

import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import { asksTests, DEPENDENT, hasScore, MISSING_RULES, RESAMPLINGS } from '../data/options.ts';
import { LEARNER_WORDS, SCORE_WORDS, TEST_WORDS } from '../generated/words.js';

interface Deeds {
  set: (change: Partial<Form>) => void;
  learn: () => void;
  stop: () => void;
}

export function ownForm(
  form: Form,
  facts: TableFacts,
  learning: boolean,
  { set, learn, stop }: Deeds,
) {
  return html`<form
    class="own-form"
    novalidate
    @submit=${(event: Event) => {
      event.preventDefault();
      learn();
    }}
  >
    <div class="setup">
      ${choice(form, set, 'learner', msg('Learner'), LEARNER_WORDS)}
      ${
        asksTests(form)
          ? html`${choice(form, set, 'test', msg('Independence test'), TEST_WORDS)}
            ${text(form, set, 'alpha', msg('Alpha'), 'decimal')}
            ${text(form, set, 'depth', msg('Largest set'), 'numeric', msg('no limit'))}`
          : nothing
      }
      ${hasScore(form) ? choice(form, set, 'score', msg('Score'), SCORE_WORDS) : nothing}
      ${choice(form, set, 'dependent', msg('Columns that determine each other'), DEPENDENT)}
      ${text(form, set, 'bootstrap', msg('Resamples'), 'numeric')}
      ${
        form.bootstrap.trim() === '0'
          ? nothing
          : choice(form, set, 'resampling', msg('Drawn by'), RESAMPLINGS)
      }
      ${
        facts.complete < facts.rows && asksTests(form)
          ? choice(form, set, 'missing', msg('Rows with missing values'), MISSING_RULES)
          : nothing
      }
    </div>
    <p class="hint">
      ${LEARNER_WORDS[form.learner].when} ${asksTests(form) ? TEST_WORDS[form.test].when : ''}
      ${hasScore(form) ? SCORE_WORDS[form.score].when : ''}
      ${
        asksTests(form)
          ? msg('A largest set of 2 or 3 variables that are held fixed makes wide tables quicker.')
          : nothing
      }
      ${msg('Resamples tell how sure each edge is: 100 are plenty, 0 is quick.')}
    </p>
    ${help()}
    <div class="field wide">
      <label for="own-tiers"
        >${msg(str`Order of time, if known: columns by commas, what comes later after a bar, as in ${facts.names.slice(0, 2).join(', ')} | ${facts.names[2] ?? '…'}`)}</label
      >
      <input
        id="own-tiers"
        type="text"
        autocomplete="off"
        spellcheck="false"
        .value=${form.tiers}
        @input=${(e: Event) => set({ tiers: valueOf(e) })}
      />
    </div>
    ${
      form.tiers.trim() === ''
        ? nothing
        : html`<label class="check">
            <input
              type="checkbox"
              .checked=${form.contemporaneous}
              @change=${(e: Event) =>
                set({ contemporaneous: (e.target as HTMLInputElement).checked })}
            />
            ${msg('Columns of the same time may cause each other')}
          </label>`
    }
    <details class="help">
      <summary>${msg('Experiments and series')}</summary>
      <div class="setup">
        ${text(form, set, 'assigned', msg('Columns that were set at random'), 'text')}
        ${text(form, set, 'setting', msg('Columns that name the setting, such as a country'), 'text')}
        ${
          form.learner === 'pc'
            ? html`${text(form, set, 'lags', msg('Series: steps back'), 'numeric', msg('no series'))}
              ${text(form, set, 'episode', msg('Series: column of the episode'), 'text')}
              ${text(form, set, 'time', msg('Series: column of the time'), 'text')}
              ${[form.lags, form.episode, form.time].every((one) => one.trim() === '') ? nothing : innovations(form, set)}`
            : nothing
        }
      </div>
    </details>
    <div class="edit-tools">
      <button type="submit" class="primary" aria-disabled=${learning ? 'true' : nothing}>
        ${msg('Find the graph')}
      </button>
      ${learning ? html`<button type="button" @click=${stop}>${msg('Stop')}</button>` : nothing}
    </div>
  </form>`;
}

/** Whether the innovation test comes before the search in a series. */
const innovations = (form: Form, set: Deeds['set']) =>
  html`<label class="check wide">
    <input
      type="checkbox"
      .checked=${form.innovations}
      @change=${(e: Event) => set({ innovations: (e.target as HTMLInputElement).checked })}
    />
    ${msg('First leave out columns whose own noise moves nothing')}
  </label>`;

/** All of them side by side, for who has to choose. */
const help = () =>
  html`<details class="help">
    <summary>${msg('Which learner, which test?')}</summary>
    <dl>
      ${[LEARNER_WORDS, TEST_WORDS, SCORE_WORDS].flatMap(Object.values).map(
        ({ name, when }) =>
          html`<dt>${name}</dt>
            <dd>${when}</dd>`,
      )}
    </dl>
  </details>`;

function choice(
  form: Form,
  set: Deeds['set'],
  name: 'learner' | 'test' | 'score' | 'dependent' | 'resampling' | 'missing',
  label: string,
  choices: Record<string, { name: string }>,
) {
  return html`<div class="field">
    <label for="own-${name}">${label}</label>
    <select
      id="own-${name}"
      .value=${form[name]}
      @change=${(e: Event) => set({ [name]: valueOf(e) })}
    >
      ${Object.entries(choices).map(
        ([value, each]) =>
          html`<option value=${value} ?selected=${value === form[name]}>${each.name}</option>`,
      )}
    </select>
  </div>`;
}

/**
 * @param empty what nothing means
 */
function text(
  form: Form,
  set: Deeds['set'],
  name: 'alpha' | 'bootstrap' | 'depth' | 'assigned' | 'setting' | 'lags' | 'episode' | 'time',
  label: string,
  mode: 'decimal' | 'numeric' | 'text',
  empty = '',
) {
  return html`<div class="field">
    <label for="own-${name}">${label}</label>
    <input
      id="own-${name}"
      type="text"
      inputmode=${mode}
      autocomplete="off"
      placeholder=${empty}
      .value=${form[name]}
      @input=${(e: Event) => set({ [name]: valueOf(e) })}
    />
  </div>`;
}

const valueOf = (event: Event) => (event.target as HTMLInputElement | HTMLSelectElement).value;
