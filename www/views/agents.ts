/** What each agent of the first seed has seen and looks at, in any world. */

import type { Method, RunRecord } from '../types.d.ts';

import { msg, str } from '@lit/localize';
import { html } from 'lit';
import { raise } from './define.ts';
import { count, listing, METHOD } from '../state/words.ts';
import { marker } from './icons.ts';
import { menu } from './export-menu.ts';

/**
 * What a run's policy looks at: everything, until a graph says what matters. The graph learned at
 * the end only checks the earlier ones.
 */
export function policyInputs(run: RunRecord | undefined, senses: string[]) {
  if (run?.result) return run.result.policy_inputs;
  return run?.graphs.findLast((graph) => !graph.final)?.policy_inputs ?? senses;
}

export const inputsView = (runs: RunRecord[], senses: string[]) =>
  html`<ul class="agent-list">
    ${runs.map((run) => {
      const inputs = policyInputs(run, senses);
      return html`<li class=${run.method}>
        ${marker(run.method)} <strong>${METHOD[run.method].name}</strong> ${msg('looks at')}
        ${listing(inputs) || msg('nothing')}
      </li>`;
    })}
  </ul>`;

/**
 * @param own whether the agents can be asked for their steps
 */
export function stepsView(runs: RunRecord[], own: boolean) {
  const take = (method: Method) => (event: Event) =>
    raise(event.currentTarget, 'take', { what: 'transitions', method });
  return html`<ul class="agent-list">
      ${runs.map(
        ({ method, progress }) =>
          html`<li class=${method}>
            ${marker(method)} <strong>${METHOD[method].name}</strong>
            ${msg(str`${count(progress.env_steps)} steps`)}
          </li>`,
      )}
    </ul>
    ${
      own
        ? menu(
            msg('Steps of the agents'),
            runs.map(({ method }) => ({
              name: msg(str`${METHOD[method].name}, CSV`),
              act: take(method),
            })),
          )
        : html`<p class="hint">
            ${msg('The stored run holds a share of its steps. Run it yourself, and all can be exported.')}
          </p>`
    }`;
}
