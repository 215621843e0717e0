/** PC at work: from all candidate edges to those that no test could explain away, one removal a step. */

import type { EdgeReport, ShownGraph } from '../types.d.ts';

import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import { count, pValue, setOf } from '../state/words.ts';
import { ruledOut } from './evidence.ts';

/**
 * The edges that were removed, in PC's order: by the size of the set that separates them. Within one
 * size, PC-stable's result does not depend on the order.
 */
export const removals = (graph: ShownGraph): EdgeReport[] =>
  graph.edges.filter((edge) => !edge.present && edge.p !== null).sort((a, b) => rank(a) - rank(b));

/** What the innovation test rules out goes before the search begins. */
const rank = (edge: EdgeReport) => (ruledOut(edge) ? -1 : (edge.separating_set?.length ?? 0));

/** The graph after so many removals. What stands to the truth is not yet asked. */
export function after(graph: ShownGraph, done: number): ShownGraph {
  const gone = new Set(removals(graph).slice(0, done));
  const edges = graph.edges.map((edge) => {
    const present = !gone.has(edge);
    return { ...edge, present, in_truth: present };
  });
  const left = edges.filter(({ present }) => present).length;
  const words = msg(str`${left} of ${edges.length} edges after ${done} removals.`);
  return { ...graph, edges, policy_inputs: [], words };
}

/**
 * @param done null while nobody watches
 */
export function removalControls(
  graph: ShownGraph,
  done: number | null,
  go: (done: number | null) => void,
) {
  const all = removals(graph);
  if (graph.test === null || all.length === 0) return nothing;
  if (done === null) {
    return html`<button type="button" class="watch-tests" @click=${() => go(0)}>
      ${msg('Watch the tests remove edges')}
    </button>`;
  }
  const words =
    done === 0
      ? msg(
          str`All ${graph.edges.length} candidate edges. ${count(graph.tests_run)} tests were run.`,
        )
      : removalWords(all[done - 1]);
  return html`<div class="removals" role="group" aria-label=${msg('Tests that remove edges')}>
    <button type="button" ?disabled=${done === 0} @click=${() => go(done - 1)}>
      ${msg('Test back')}
    </button>
    <button type="button" ?disabled=${done === all.length} @click=${() => go(done + 1)}>
      ${msg('Next test')}
    </button>
    <button type="button" class="quiet" @click=${() => go(null)}>${msg('Show the result')}</button>
    <p role="status">${msg(str`${done} of ${all.length} removals.`)} ${words}</p>
  </div>`;
}

function removalWords(edge: EdgeReport) {
  const { from, to, p, separating_set: set } = edge;
  const noise = ruledOut(edge);
  if (noise) return msg(str`The edge ${from} → ${to} goes, ${noise}.`);
  const given =
    set && set.length > 0 ? msg(str`once ${setOf(set)} is known`) : msg('with nothing else known');
  return msg(
    str`${from} and ${to} are independent ${given} (${pValue(p)}): the edge ${from} → ${to} goes.`,
  );
}
