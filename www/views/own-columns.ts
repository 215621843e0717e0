/** What each column of a table of the reader's own holds, as it was found and as it can be corrected. */

import type { ColumnFacts, Reading, TableFacts } from '../types.d.ts';

import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import { ownValue } from '../own.js';
import { count } from '../state/words.ts';

/** what a column is told to hold, or that it is left out */
export type ColumnKind = 'number' | 'label' | 'without';
export type Choices = Record<string, ColumnKind | undefined>;

/** How the file is to be read. */
export function readingOf(choices: Choices): Reading {
  const of = (told: ColumnKind) =>
    Object.keys(choices).filter((name) => ownValue(choices, name) === told);
  return { labels: of('label'), numbers: of('number'), without: of('without') };
}

/**
 * @param tell null for what the table itself tells
 */
export function ownColumns(
  facts: TableFacts,
  choices: Choices,
  busy: boolean,
  tell: (name: string, told: ColumnKind | null) => void,
) {
  const unclear = facts.columns.some(({ kind }) => kind === 'unclear');
  const { identifiers } = facts.about;
  const out = facts.about.left_out.filter((name) => name !== '');
  const numbers = facts.columns.filter(({ kind }) => kind === 'number').length;
  const gone = out.length + identifiers.length;
  const told = [
    msg(str`${count(numbers)} with numbers`),
    msg(str`${count(facts.words.length)} with labels`),
    ...(gone > 0 ? [msg(str`${count(gone)} left out`)] : []),
  ].join(', ');
  return html`<details class="help own-columns" ?open=${unclear || facts.rare.length > 0}>
    <summary>${msg(str`Columns: ${told}`)}</summary>
    <div class="scroll" role="region" aria-label=${msg('Columns of the table')} tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">${msg('Column')}</th>
            <th scope="col">${msg('Holds')}</th>
            <th scope="col">${msg('Missing')}</th>
          </tr>
        </thead>
        <tbody>
          ${facts.columns.map((column) => row(column, choices, busy, tell))}
          ${identifiers.map((name) => row({ name, kind: 'identifier' }, choices, busy, tell))}
          ${out.map((name) => row({ name }, choices, busy, tell))}
        </tbody>
      </table>
    </div>
  </details>`;
}

/**
 * @param column without its kind, one that is left out
 */
function row(
  {
    name,
    kind,
    missing,
    levels,
    problem,
  }: Pick<ColumnFacts, 'name'> &
    Partial<Omit<ColumnFacts, 'kind'>> & { kind?: ColumnFacts['kind'] | 'identifier' },
  choices: Choices,
  busy: boolean,
  tell: (name: string, told: ColumnKind | null) => void,
) {
  const chosen = ownValue(choices, name) ?? 'found';
  const found =
    chosen !== 'found'
      ? msg('what it looks like')
      : kind === 'unclear'
        ? msg('not clear')
        : kind === 'label'
          ? msg(str`labels (${count(levels ?? 0)})`)
          : kind === 'identifier'
            ? msg('names; left out')
            : msg('numbers');
  const options = [
    ['found', found],
    ...(chosen === 'found' && kind === 'number' ? [] : [['number', msg('numbers')]]),
    ...(chosen === 'found' && kind === 'label' ? [] : [['label', msg('labels')]]),
    ['without', msg('left out')],
  ] as [ColumnKind | 'found', string][];
  return html`<tr>
    <th scope="row">${name}</th>
    <td>
      <select
        aria-label=${msg(str`What ${name} holds`)}
        ?disabled=${busy}
        @change=${(event: Event) => {
          const { value } = event.target as HTMLSelectElement;
          tell(name, value === 'found' ? null : (value as ColumnKind));
        }}
      >
        ${options.map(
          ([value, text]) =>
            html`<option value=${value} ?selected=${value === chosen}>${text}</option>`,
        )}
      </select>
      ${problem ? html`<p class="hint">${problem}</p>` : nothing}
    </td>
    <td>${missing ? count(missing) : ''}</td>
  </tr>`;
}
