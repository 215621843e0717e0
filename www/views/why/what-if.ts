/** One recorded step, and what would have followed: the form, the answers, a picture of both. */

import type { Method, WhatIf, Consequence } from '../../types.d.ts';

import { msg, str } from '@lit/localize';
import { html, svg } from 'lit';
import { fixed, METHOD, signed } from '../../state/words.ts';

export interface Question {
  /** whose steps and whose model */
  method: Method;
  step: number;
  action: number;
  lamp: number;
}

const NAMES = ['X′', 'Z′', 'R'];

const valuesOf = ({ next_state: next, reward }: Consequence) => [...next, reward];

export function whatIfAnswer(answer: WhatIf, question: Question) {
  const seen = valuesOf(answer.seen);
  const truth = valuesOf(answer.truth);
  const model = answer.model ? valuesOf(answer.model) : null;
  return html`${picture(answer, question)}
    <div class="scroll" tabindex="0" role="region" aria-label=${msg('What would have been')}>
      <table>
        <caption>
          ${caption(answer, question)}
        </caption>
        <thead>
          <tr>
            <th scope="col">${msg('Variable')}</th>
            <th scope="col">${msg('As it was')}</th>
            <th scope="col">${msg('The room, same noise')}</th>
            <th scope="col">${msg('The learned model')}</th>
          </tr>
        </thead>
        <tbody>
          ${NAMES.map(
            (name, i) =>
              html`<tr>
                <th scope="row">${name}</th>
                <td>${signed(seen[i], 4)}</td>
                <td>${signed(truth[i], 4)}</td>
                <td>
                  ${
                    model && answer.model
                      ? Number.isNaN(model[i])
                        ? msg('not modelled')
                        : html`${signed(model[i], 4)}
                            <small>± ${fixed(answer.model.spread[i], 4)}</small>`
                      : msg('no model')
                  }
                </td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <p>${verdict(answer)}</p>`;
}

function caption({ step, action, state }: WhatIf, question: Question) {
  const seen = msg(
    str`seen with action ${signed(action[0])} at X = ${signed(state[0])}, Z = ${signed(state[1])}`,
  );
  const supposed = msg(
    str`supposed with action ${signed(question.action)} and the lamp at ${signed(question.lamp)}`,
  );
  return msg(str`Step ${step} of ${METHOD[question.method].name}, ${seen}; ${supposed}.`);
}

function verdict(answer: WhatIf) {
  if (!answer.model) return msg('Without a model there is no answer: SAC can only try.');
  const [truth, model] = [valuesOf(answer.truth), valuesOf(answer.model)];
  const off = truth.map((value, i) => Math.abs(value - model[i]));
  const worst = Math.max(...off.filter((value) => !Number.isNaN(value)));
  return msg(
    str`The model’s answer is at most ${fixed(worst, 4)} off what the room itself would have done. Abduction: which noise makes the model give what was seen. Action: put in what is supposed. Prediction: the same noise again.`,
  );
}

const WIDTH = 640;
const at = (value: number) => 40 + ((value + 1) / 2) * (WIDTH - 80);

/** The corridor with the robot before, after, and as it would have been. */
function picture(answer: WhatIf, question: Question) {
  // A step is short: the picture shows the quarter of the corridor around it.
  const middle = answer.state[0];
  const zoom = (x: number) => at(Math.max(-1, Math.min(1, (x - middle) / 0.12)));
  const marks = [
    { x: answer.state[0], row: 0, name: msg('before'), look: 'before' },
    { x: answer.seen.next_state[0], row: 1, name: msg('as it was'), look: 'seen' },
    { x: answer.truth.next_state[0], row: 2, name: msg('the room'), look: 'truth' },
    ...(answer.model
      ? [{ x: answer.model.next_state[0], row: 3, name: msg('the model'), look: 'model' }]
      : []),
  ];
  return html`<svg
    class="what-if ${question.method}"
    role="img"
    aria-label=${msg(str`Places of the robot: ${marks.map((m) => `${m.name} ${signed(m.x, 3)}`).join(', ')}`)}
    viewBox="0 0 ${WIDTH} ${30 + 34 * marks.length}"
  >
    ${marks.map(
      ({ x, row, name, look }) =>
        svg`<g transform="translate(0 ${26 + 34 * row})"><path class="track" d="M20 0H${WIDTH - 20}" /><text
          x="20" y="-5">${name}</text><circle class=${look} cx=${zoom(x)} r="7" /><text class="value" x=${zoom(x)}
          y="-9">${signed(x, 3)}</text></g>`,
    )}
  </svg>`;
}
