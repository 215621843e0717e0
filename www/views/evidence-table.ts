/** All pairs with what was decided about them, for who would rather read than look. */

import type { GraphEvent, Parents } from '../types.d.ts';

import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import { drawnFrom } from '../state/belief.ts';
import { count, pValue, setOf } from '../state/words.ts';
import { changeWord, MARK, markOf } from './evidence.ts';

/**
 * @param compared the discovered graph, for one that was drawn by hand
 */
export function evidenceTable(graph: GraphEvent, compared: Parents | null) {
  const drawn = drawnFrom(graph);
  return html`<div
    class="scroll"
    tabindex="0"
    role="region"
    aria-label=${msg('Evidence for each pair')}
  >
    <table>
      <caption>
        ${source(graph)}
      </caption>
      <thead>
        <tr>
          <th scope="col">${msg('Pair')}</th>
          <th scope="col">${msg('Decision')}</th>
          <th scope="col">${msg('p-value')}</th>
          <th scope="col">${msg('Given')}</th>
          ${drawn ? html`<th scope="col">${msg(str`In ${drawn}`)}</th>` : nothing}
          ${compared ? html`<th scope="col">${msg('Against the discovered graph')}</th>` : nothing}
          <th scope="col">${msg('Against the truth')}</th>
        </tr>
      </thead>
      <tbody>
        ${graph.edges.map(
          (edge) =>
            html`<tr class=${markOf(edge)}>
              <th scope="row">${edge.from} → ${edge.to}</th>
              <td>${edge.present ? msg('edge') : msg('no edge')}</td>
              <td>${pValue(edge.p)}</td>
              <td>
                ${edge.p === null ? '–' : setOf(edge.separating_set ?? edge.conditioning_set)}
              </td>
              ${drawn ? html`<td>${Math.round(100 * (edge.probability ?? 0))} %</td>` : nothing}
              ${compared ? html`<td>${changeWord(edge, compared) ?? msg('as discovered')}</td>` : nothing}
              <td>${MARK[markOf(edge)]}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function source(graph: GraphEvent) {
  if (graph.test === null) return msg('This graph was drawn by hand: no pair was tested.');
  return msg(
    str`${count(graph.tests_run)} tests (${graph.test}, alpha ${graph.alpha}) on ${count(graph.rows)} steps. The p-value is the largest that was found.`,
  );
}
