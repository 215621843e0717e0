/** A true graph of the reader's, and how the found one stands to it. */

import type {
  Against,
  DiscoverOptions,
  DiscoverReport,
  GivenEdge,
  TablesWasm,
} from '../types.d.ts';

import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import { readTruth } from '../data/truth.ts';
import { messageOf } from '../run/glue.ts';
import { fixed, listing } from '../state/words.ts';
import { define, View } from './define.ts';

type Held = TablesWasm['hold_against'];
type Hold = (...given: Parameters<Held>) => Promise<Against>;

/** Says `compared` with an {@link Against}, or null when there is nothing to compare with. */
export class TruthView extends View {
  static properties = {
    report: { attribute: false },
    options: { attribute: false },
    hold: { attribute: false },
    against: { state: true },
    problem: { state: true },
  };

  #text = '';

  declare report: DiscoverReport | null;
  /** With which it was found. */
  declare options: Partial<DiscoverOptions>;
  declare hold: Hold | null;
  declare against: Against | null;
  declare problem: string;

  constructor() {
    super();
    this.report = null;
    this.options = {};
    this.hold = null;
    this.against = null;
    this.problem = '';
  }

  updated(changed: Map<string, unknown>) {
    // Another graph of the same table is compared with the same truth.
    if (changed.has('options') && this.#text.trim() !== '') void this.#compare();
  }

  render() {
    const { against } = this;
    if (this.options.learner === 'fci') {
      return html`<p class="hint">
        ${msg('A graph with marks at both ends is not held against a true graph: where causes are unseen, it speaks of another one.')}
      </p>`;
    }
    return html`<details class="truth">
      <summary>${msg('Compare with a true graph')}</summary>
      <div class="field wide">
        <label for="own-truth"
          >${msg('Edges such as a -> b or a -- b, one a line; dagitty text; or JSON of this page')}</label
        >
        <textarea
          id="own-truth"
          rows="5"
          spellcheck="false"
          autocomplete="off"
          .value=${this.#text}
          @input=${(event: Event) => {
            this.#text = (event.target as HTMLTextAreaElement).value;
          }}
        ></textarea>
      </div>
      <div class="edit-tools">
        <button type="button" class="primary" @click=${() => void this.#compare()}>
          ${msg('Compare')}
        </button>
        <label class="file-label" for="own-truth-file">${msg('or take a file')}</label>
        <input
          id="own-truth-file"
          type="file"
          accept=".txt,.dot,.json,.csv,text/plain,application/json"
          @change=${(event: Event) => void this.#take(event)}
        />
        ${
          against
            ? html`<button type="button" @click=${() => this.#forget()}>
                ${msg('Forget it')}
              </button>`
            : nothing
        }
      </div>
      <p role="alert" class="problem">${this.problem}</p>
      <div role="status">${against ? measures(against) : nothing}</div>
    </details>`;
  }

  async #take(event: Event) {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    input.value = '';
    if (!file) return;
    this.#text = await file.text();
    this.requestUpdate();
    await this.#compare();
  }

  async #compare() {
    const { report, hold } = this;
    if (!report || !hold || this.options.learner === 'fci') return;
    this.problem = '';
    try {
      const found = report.edges.flatMap(({ from, to, kind }) =>
        kind === 'partial' ? [] : [{ from, to, kind }],
      );
      const against = await hold(report.nodes, found, readTruth(this.#text), this.options);
      // Another graph may have been found meanwhile.
      if (report !== this.report) return;
      this.against = against;
    } catch (error) {
      if (report !== this.report) return;
      this.against = null;
      this.problem = msg(str`The true graph: ${messageOf(error)}.`);
    }
    this.answer('compared', this.against);
  }

  #forget() {
    this.#text = '';
    this.against = null;
    this.problem = '';
    this.answer('compared', null);
  }
}

function measures(against: Against) {
  const rows = [
    [msg('Edges, whatever their direction'), against.adjacency],
    [msg('Directions'), against.orientation],
  ] as const;
  const what = against.class
    ? msg('the truth’s equivalence class: all that independences can tell of it')
    : msg('the truth');
  return html`<p>
      <strong>${msg(str`Structural Hamming distance ${against.distance}`)}</strong>
      ${msg(str`to ${what}.`)}
      ${against.distance === 0 ? msg('The graphs are the same.') : differencesInWords(against)}
    </p>
    <div class="scroll" tabindex="0" role="region" aria-label=${msg('Precision and recall')}>
      <table>
        <caption>
          ${msg('Precision: share of what was found that is true. Recall: share of what is true that was found.')}
        </caption>
        <thead>
          <tr>
            <th scope="col">${msg('Of')}</th>
            <th scope="col">${msg('Right')}</th>
            <th scope="col">${msg('Extra')}</th>
            <th scope="col">${msg('Missing')}</th>
            <th scope="col">${msg('Precision')}</th>
            <th scope="col">${msg('Recall')}</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ([name, counts]) =>
              html`<tr>
                <th scope="row">${name}</th>
                <td>${counts.right}</td>
                <td>${counts.extra}</td>
                <td>${counts.missing}</td>
                <td>${fixed(counts.precision, 2)}</td>
                <td>${fixed(counts.recall, 2)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}

export const DIFFERENCE: Record<
  Against['differences'][number]['kind'],
  { word: string; tag: string }
> = {
  missing: {
    get word() {
      return msg('missing');
    },
    get tag() {
      return `? ${msg('missing')}`;
    },
  },
  extra: {
    get word() {
      return msg('extra');
    },
    get tag() {
      return `✕ ${msg('extra')}`;
    },
  },
  reversed: {
    get word() {
      return msg('reversed');
    },
    get tag() {
      return `⇄ ${msg('reversed')}`;
    },
  },
  undirected: {
    get word() {
      return msg('without its direction');
    },
    get tag() {
      return `? ${msg('direction')}`;
    },
  },
  directed: {
    get word() {
      return msg('with a direction that nothing tells');
    },
    get tag() {
      return `✕ ${msg('direction')}`;
    },
  },
};

function differencesInWords({ differences }: Against) {
  return Object.entries(DIFFERENCE).map(([kind, { word }]) => {
    const pairs = differences.filter((d) => d.kind === kind);
    if (pairs.length === 0) return nothing;
    return html`${msg(str`${pairs.length} ${word}: ${listing(pairs.map(linkName))}.`)} `;
  });
}

/**
 * @returns what was found, or what should have been
 */
export function linkName({ a, b, found, truth }: Against['differences'][number]): string {
  const link = found ?? truth;
  if (link === 'undirected') return `${a} — ${b}`;
  return link === 'forward' ? `${a} → ${b}` : `${b} → ${a}`;
}

export function differenceAt(
  against: Against | null,
  { from, to }: Pick<GivenEdge, 'from' | 'to'>,
): Against['differences'][number] | null {
  const at = against?.differences.find(
    ({ a, b }) => (a === from && b === to) || (a === to && b === from),
  );
  return at ?? null;
}

/** Edges that are true and were not found, to be drawn beside those that were. */
export const missingFrom = (against: Against | null): GivenEdge[] =>
  (against?.differences ?? [])
    .filter(({ kind }) => kind === 'missing')
    .map(({ a, b, truth }) => ({
      from: truth === 'backward' ? b : a,
      to: truth === 'backward' ? a : b,
      kind: truth === 'undirected' ? 'undirected' : 'directed',
    }));

define('cmbpo-truth', TruthView);
