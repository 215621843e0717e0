/** A stored study as a table: a row for each condition, a column for each setting, and what else it measured. */

import type { StoredStudy, StudyCondition, StudyEstimate } from '../types.d.ts';

import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import { ownValue } from '../own.js';
import { settingKind } from '../studies/axis.ts';
import { nameOf, referenceName } from '../studies/conditions.ts';
import { fixed, settingName, signed } from '../state/words.ts';

/** How a condition stands to its reference, as the sign of docs/experiments.md and in words. */
const MARK = {
  equal: {
    sign: '=',
    get words() {
      return msg('equal');
    },
  },
  lower: {
    sign: '↓',
    get words() {
      return msg('lower');
    },
  },
  higher: {
    sign: '↑',
    get words() {
      return msg('higher');
    },
  },
  undecided: {
    sign: '?',
    get words() {
      return msg('undecided');
    },
  },
};

/** A number with no more digits than it needs. */
const plain = (value: number | null | undefined) =>
  typeof value === 'number' ? fixed(value, Number.isInteger(value) ? 0 : 1) : '–';

function numbers(estimate: StudyEstimate | null | undefined, digits: number) {
  if (!estimate) return '–';
  const [iqm, low, high] = estimate.map((value) => signed(value, digits));
  return html`${iqm} <small>[${low}, ${high}]</small>`;
}

/**
 * @param name of the setting
 */
function cell({ returns, marks }: StudyCondition, setting: string, name: string) {
  const mark = ownValue(marks, setting);
  return html`<td role="cell" data-label=${name}>
    ${numbers(ownValue(returns, setting), 2)}
    ${
      mark
        ? html`<small
            ><span aria-hidden="true">${MARK[mark].sign}</span> ${MARK[mark].words}</small
          >`
        : nothing
    }
  </td>`;
}

interface Column {
  name: string;
  of: (condition: StudyCondition) => unknown;
}

function moreColumns({ conditions }: StoredStudy): Column[] {
  const graph: (i: number, digits: number) => Column['of'] = (i, digits) => (condition) => {
    const value = condition.graph?.[i];
    return typeof value === 'number' ? fixed(value, digits) : '–';
  };
  if (conditions.some((condition) => condition.graph)) {
    return [
      { name: msg('Precision of the graph'), of: graph(0, 3) },
      { name: msg('Recall of the graph'), of: graph(1, 3) },
      { name: msg('Sensors looked at'), of: graph(2, 1) },
    ];
  }
  if (!conditions.some((condition) => condition.recovery)) return [];
  return [
    ...[500, 1500].map((steps, i) => ({
      name: msg(str`Mean of ${steps} steps after the change`),
      of: ({ recovery }: StudyCondition) => numbers(recovery?.after?.[i], 1),
    })),
    {
      name: msg('Noticed'),
      of: ({ recovery }) =>
        recovery?.noticed ? msg(str`${recovery.noticed[0]} of ${recovery.noticed[1]}`) : '–',
    },
    { name: msg('Steps until then, median'), of: ({ recovery }) => plain(recovery?.delay) },
    { name: msg('False alarms'), of: ({ recovery }) => recovery?.false_alarms ?? '–' },
  ];
}

export function studyTable(study: StoredStudy) {
  const { settings, conditions, seeds, margin } = study;
  const more = moreColumns(study);
  const references = [...new Set(conditions.flatMap(({ against }) => against ?? []))];
  const [only] = references;
  const nameIn = (setting: string) => settingName(setting, settingKind(study));
  const against =
    references.length === 1
      ? msg(str`Marks: against “${referenceName(study, only)}”.`)
      : msg('Marks: against the condition without one in the same group.');
  return html`<p class="hint">
      ${msg(str`Final return over ${seeds.length} seeds: interquartile mean and its 95 % interval by bootstrap.`)}
      ${against}
      ${msg(str`Equal: two one-sided Welch tests at 5 % with a margin of ${plain(margin)}.`)}
    </p>
    <div class="scroll" tabindex="0" role="region" aria-label=${msg('The study as a table')}>
      <table class="returns-table stacked" role="table">
        <thead role="rowgroup">
          <tr role="row">
            <th scope="col" role="columnheader">${msg('Condition')}</th>
            ${settings.map((setting) => html`<th scope="col" role="columnheader">${nameIn(setting)}</th>`)}
            ${more.map(({ name }) => html`<th scope="col" role="columnheader">${name}</th>`)}
          </tr>
        </thead>
        <tbody role="rowgroup">
          ${conditions.map(
            (condition) =>
              html`<tr role="row">
                <th scope="row" role="rowheader">${nameOf(condition)}</th>
                ${settings.map((setting) => cell(condition, setting, nameIn(setting)))}
                ${more.map(({ name, of }) => html`<td role="cell" data-label=${name}>${of(condition)}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}
