/** All pairs with what was decided about them, for who would rather read than look. */

/** @import { GraphEvent, Parents } from '../types.d.ts' */

import { html, nothing } from 'lit';
import { drawnFrom } from '../state/belief.js';
import { count, pValue, setOf } from '../state/words.js';
import { changeOf, MARK, markOf } from './evidence.js';

/**
 * @param {GraphEvent} graph
 * @param {Parents | null} compared the discovered graph, for one that was drawn by hand
 */
export function evidenceTable(graph, compared) {
  const drawn = drawnFrom(graph);
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Evidence for each pair">
    <table>
      <caption>
        ${source(graph)}
      </caption>
      <thead>
        <tr>
          <th scope="col">Pair</th>
          <th scope="col">Decision</th>
          <th scope="col">p-value</th>
          <th scope="col">Given</th>
          ${drawn ? html`<th scope="col">In ${drawn}</th>` : nothing}
          ${compared ? html`<th scope="col">Against the discovered graph</th>` : nothing}
          <th scope="col">Against the truth</th>
        </tr>
      </thead>
      <tbody>
        ${graph.edges.map(
          (edge) =>
            html`<tr class=${markOf(edge)}>
              <th scope="row">${edge.from} → ${edge.to}</th>
              <td>${edge.present ? 'edge' : 'no edge'}</td>
              <td>${pValue(edge.p)}</td>
              <td>
                ${edge.p === null ? '–' : setOf(edge.separating_set ?? edge.conditioning_set)}
              </td>
              ${drawn ? html`<td>${Math.round(100 * (edge.probability ?? 0))} %</td>` : nothing}
              ${compared ? html`<td>${changeOf(edge, compared) ?? 'as discovered'}</td>` : nothing}
              <td>${MARK[markOf(edge)]}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** @param {GraphEvent} graph */
function source(graph) {
  if (graph.test === null) return 'This graph was drawn by hand: no pair was tested.';
  const tests = `${count(graph.tests_run)} tests (${graph.test}, alpha ${graph.alpha})`;
  return `${tests} on ${count(graph.rows)} steps. The p-value is the largest that was found.`;
}
