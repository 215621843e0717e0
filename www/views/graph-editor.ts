/** The graph in the reader's hands: every pair is a switch, and C-MBPO is retrained with what they draw. */

import type { EdgeReport, EnvironmentInfo, Parents } from '../types.d.ts';
import type { History } from '../state/history.ts';
import type { Placed } from './graph-layout.ts';
import type { Difference } from '../state/hand-graph.ts';

import { msg, str } from '@lit/localize';
import { html, nothing, svg } from 'lit';
import { candidatesOf, difference, handGraph, isEmpty, toggled } from '../state/hand-graph.ts';
import { begin, change, redo, undo } from '../state/history.ts';
import { listing } from '../state/words.ts';
import { define, View } from './define.ts';
import { drawn, MARK, markOf } from './evidence.ts';
import { place } from './graph-layout.ts';
import { arrowheads, nodes, tags, tiers } from './graph-parts.ts';

export class GraphEditorView extends View {
  static properties = {
    info: { attribute: false },
    start: { attribute: false },
    discovered: { attribute: false },
    inputs: { attribute: false },
    history: { state: true },
    pointed: { state: true },
    news: { state: true },
  };

  declare info: EnvironmentInfo | null;
  /** The graph that editing begins with. */
  declare start: Parents;
  /** null while nothing has been discovered */
  declare discovered: Parents | null;
  /** Policy inputs that the configuration fixes. */
  declare inputs: string[] | null;
  declare history: History<Parents>;
  /** Edge under the pointer or the focus. */
  declare pointed: string | null;
  /** What was done last, for the ear. */
  declare news: string;

  constructor() {
    super();
    this.info = null;
    this.start = {};
    this.discovered = null;
    this.inputs = null;
    this.history = begin({});
    this.pointed = null;
    this.news = '';
  }

  willUpdate(changed: Map<string, unknown>) {
    if (changed.has('start')) this.history = begin(this.start);
  }

  firstUpdated() {
    this.querySelector<SVGElement>('.edge')?.focus();
  }

  render() {
    if (!this.info) return nothing;
    const graph = handGraph(this.history.now, this.info, this.inputs);
    const placed = place(graph.variables, candidatesOf(this.info), this.info);
    const causes = new Set(graph.edges.filter((edge) => edge.present).map((edge) => edge.from));
    const edge = graph.edges.find((e) => keyOf(e) === this.pointed);
    return html`<div class="graph-editor" @keydown=${(e: KeyboardEvent) => this.#key(e)}>
      <figure class="graph-figure">
        <figcaption>
          <strong>${msg('Your graph')}</strong>
          <span class="badge-policy"
            >${msg(str`the policy would look at: ${listing(graph.policy_inputs)}`)}</span
          >
        </figcaption>
        <svg
          class="graph editing"
          role="group"
          aria-label=${msg(str`Edit the graph: each of the ${graph.edges.length} pairs is an edge or none`)}
          viewBox="0 0 ${placed.width} ${placed.height}"
        >
          ${arrowheads('edit')} ${tiers(placed)} ${graph.edges.map((e) => this.#edge(e, placed))}
          ${tags(graph.edges, this.discovered, placed)}
          ${nodes(placed, causes, graph.policy_inputs, this.info.state)}
        </svg>
        <p class="edit-line">
          ${
            edge
              ? html`<strong>${drawn(edge, this.discovered)}</strong>; ${MARK[markOf(edge)]}.`
              : msg('Point at a line to see what it is.')
          }
        </p>
      </figure>
      ${this.#toolbar()}
      <p class="edit-summary">${this.#summary()}</p>
      <p class="hint">
        ${msg('Click a line, or press Enter on it, to add or remove the edge. There is no reversing: time points from now to next, so no arrow can point back.')}
      </p>
      <p class="visually-hidden" aria-live="polite">${this.news}</p>
    </div>`;
  }

  #edge(edge: EdgeReport, placed: Placed) {
    const key = keyOf(edge);
    const mark = markOf(edge);
    const path = placed.path(edge.from, edge.to);
    const point = () => (this.pointed = key);
    const leave = () => (this.pointed = null);
    const byKey = (event: KeyboardEvent) => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      this.#toggle(edge);
    };
    return svg`<g
        class="edge ${edge.present ? 'present' : 'absent'} ${mark}
          ${key === this.pointed ? 'active' : ''}"
        role="checkbox" tabindex="0" aria-checked=${edge.present}
        aria-label="${drawn(edge, this.discovered)}, ${MARK[mark]}"
        @pointerenter=${point} @pointerleave=${leave} @focus=${point} @blur=${leave}
        @click=${() => this.#toggle(edge)} @keydown=${byKey}>
      <path class="hit" d=${path} />
      <path class="halo" d=${path} />
      <path class="line" d=${path}
        marker-end=${edge.present ? `url(#edit-${mark})` : nothing} />
    </g>`;
  }

  #toolbar() {
    const { past, now, future } = this.history;
    const { discovered, info } = this;
    const away = discovered && info && !isEmpty(difference(now, discovered, info));
    const back = () =>
      away && this.#set(change(this.history, discovered), msg('Back to the discovered graph.'));
    return html`<div class="edit-tools" role="group" aria-label=${msg('Editing')}>
      ${action(msg('Undo'), past.length > 0, 'Ctrl+Z', () => this.#undo())}
      ${action(msg('Redo'), future.length > 0, 'Ctrl+Shift+Z', () => this.#redo())}
      ${action(msg('Back to the discovered graph'), Boolean(away), '', back)}
      <button type="button" class="primary" @click=${() => this.answer('graph-drawn', now)}>
        ${msg('Retrain with this graph')}
      </button>
      <button type="button" @click=${() => this.answer('graph-kept')}>
        ${msg('Stop editing')}
      </button>
    </div>`;
  }

  #summary() {
    const { info, discovered } = this;
    if (!info) return '';
    const { now } = this.history;
    const asked = discovered
      ? inWords(difference(now, discovered, info), msg('the discovered graph'))
      : msg('Nothing has been discovered yet to compare it with.');
    return `${asked} ${inWords(difference(now, info.truth, info), msg('the truth'))} ${msg('Retraining starts all runs over.')}`;
  }

  #toggle(edge: EdgeReport) {
    if (!this.info) return;
    const verb = edge.present ? msg('removed') : msg('added');
    this.#set(
      change(this.history, toggled(this.history.now, edge, this.info)),
      msg(str`${edge.from} to ${edge.to} ${verb}.`),
    );
  }

  #undo() {
    if (this.history.past.length > 0) this.#set(undo(this.history), msg('Undone.'));
  }

  #redo() {
    if (this.history.future.length > 0) this.#set(redo(this.history), msg('Done again.'));
  }

  #set(history: typeof this.history, news: string) {
    this.history = history;
    this.news = `${news} ${this.#summary()}`;
  }

  #key(event: KeyboardEvent) {
    if (event.key.toLowerCase() !== 'z' || !(event.ctrlKey || event.metaKey) || event.altKey)
      return;
    event.preventDefault();
    if (event.shiftKey) this.#redo();
    else this.#undo();
  }
}

/** A button that keeps the focus when it has nothing left to do. */
function action(text: string, possible: boolean, keys: string, act: () => void) {
  return html`<button
    type="button"
    title=${keys || nothing}
    aria-disabled=${possible ? nothing : 'true'}
    @click=${act}
  >
    ${text}
  </button>`;
}

const keyOf = (edge: { from: string; to: string }) => `${edge.from}→${edge.to}`;

export function inWords({ added, removed }: Difference, other: string) {
  const names = (pairs: { from: string; to: string }[]) =>
    listing(pairs.map(({ from, to }) => `${from} → ${to}`));
  if (added.length + removed.length === 0) return msg(str`It is the same as ${other}.`);
  const parts = [
    ...(added.length > 0 ? [msg(str`has ${names(added)}`)] : []),
    ...(removed.length > 0 ? [msg(str`lacks ${names(removed)}`)] : []),
  ];
  return msg(str`Unlike ${other}, it ${listing(parts)}.`);
}

define('cmbpo-graph-editor', GraphEditorView);
