/** PC at work: from all candidate edges to those that no test could explain away, one removal a step. */

/** @import { EdgeReport, ShownGraph } from '../types.d.ts' */

import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import { count, pValue, setOf } from '../state/words.ts';
import { ruledOut } from './evidence.js';

/**
 * The edges that were removed, in PC's order: by the size of the set that separates them. Within one
 * size, PC-stable's result does not depend on the order.
 *
 * @param {ShownGraph} graph
 * @returns {EdgeReport[]}
 */
export const removals = (graph) =>
  graph.edges.filter((edge) => !edge.present && edge.p !== null).sort((a, b) => rank(a) - rank(b));

/** What the innovation test rules out goes before the search begins. @param {EdgeReport} edge */
const rank = (edge) => (ruledOut(edge) ? -1 : (edge.separating_set?.length ?? 0));

/**
 * The graph after so many removals. What stands to the truth is not yet asked.
 *
 * @param {ShownGraph} graph
 * @param {number} done
 * @returns {ShownGraph}
 */
export function after(graph, done) {
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
 * @param {ShownGraph} graph
 * @param {number | null} done null while nobody watches
 * @param {(done: number | null) => void} go
 */
export function removalControls(graph, done, go) {
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

/** @param {EdgeReport} edge */
function removalWords(edge) {
  const { from, to, p, separating_set: set } = edge;
  const noise = ruledOut(edge);
  if (noise) return msg(str`The edge ${from} → ${to} goes, ${noise}.`);
  const given =
    set && set.length > 0 ? msg(str`once ${setOf(set)} is known`) : msg('with nothing else known');
  return msg(
    str`${from} and ${to} are independent ${given} (${pValue(p)}): the edge ${from} → ${to} goes.`,
  );
}
