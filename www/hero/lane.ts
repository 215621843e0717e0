/** One lane of the first screen: the robot, what it does, and how it did. */

import type { Method, RunRecord } from '../types.d.ts';
import type { HeroState } from './state.ts';

import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import { METHOD } from '../state/words.ts';
import { marker } from '../views/icons.ts';
import { boardView } from './board.ts';
import { best, fooledOf, oneDecimal } from './outcome.ts';
import { corridor } from './scene.ts';
import { runOf } from './state.ts';
import { DOES, fooledSays, safeSays, SWITCH } from './words.ts';

/**
 * @param trust called when the reader bets on it
 */
export function laneView(now: HeroState, method: Method, trust: () => void) {
  const { bet, landed, learned, returns, setting, training } = now;
  const mean = landed ? returns.get(method) : undefined;
  const fooled = fooledOf(returns).includes(method);
  const speaks = now.phase === 'said' || landed;
  const says = speaks && setting === 'far' && returns.size > 0;
  const run = runOf(now.first, method);
  return html`<label
    class="lane ${method} ${mean !== undefined ? (fooled ? 'fooled' : 'safe') : ''}"
    data-method=${method}
  >
    <span class="plate">
      ${
        landed || training
          ? nothing
          : html`<input
              type="radio"
              name="bet"
              value=${method}
              .checked=${bet === method}
              ?disabled=${!learned}
              @change=${trust}
            />`
      }
      ${marker(method)}
      <strong class="does">${DOES[method]()}</strong>
      <span class="name">${METHOD[method].name}</span>${
        bet === method && !training
          ? html`<span class="bet"
              >${mean === undefined ? msg('your bet') : fooled ? html`<span class="of">${msg('your bet:')} </span>${msg('fooled')}` : html`<span class="of">${msg('your bet:')} </span>${msg('right!')}`}</span
            >`
          : nothing
      }
    </span>
    ${training && run ? bar(method, run) : nothing} ${corridor(method)}
    ${method === 'c-mbpo' ? board(now, run) : nothing}
    <span class="reading" aria-hidden="true"></span>
    <span class="score">${training ? soFar(now, run) : score(now, mean, run)}</span>
    <span class="bubble" aria-hidden="true" ?hidden=${!says}
      >${fooled ? fooledSays(method) : safeSays()}</span
    >
  </label>`;
}

/** @param run whose returns under the other shifts are shown, too */
function score({ setting: present }: HeroState, mean: number | undefined, run?: RunRecord) {
  if (mean === undefined) return nothing;
  const others = SWITCH.flatMap(({ setting, name }) => {
    const other = run?.result?.returns[setting]?.mean;
    return setting === present || other === undefined ? [] : [`${name()} ${oneDecimal(other)}`];
  });
  return html`<b>${oneDecimal(mean)}</b> ${msg('of')} ${best()}
    <span class="unit" title=${msg('The nearer the door, the more points.')}>${msg('points')}</span>
    <span class="others">${others.join(' · ')}</span>`;
}

function soFar(now: HeroState, run: RunRecord | undefined) {
  const last = run?.curves['in-distribution']?.at(-1);
  if (!last) return nothing;
  return score(now, last[1]);
}

function bar(method: Method, { progress }: RunRecord) {
  const { env_steps, total_env_steps } = progress;
  return html`<span
    class="race"
    role="progressbar"
    aria-label=${msg(str`${METHOD[method].name}: steps learned from`)}
    aria-valuemin="0"
    aria-valuemax=${total_env_steps}
    aria-valuenow=${env_steps}
    ><i .style=${`transform: scaleX(${(env_steps / total_env_steps).toFixed(3)})`}></i
  ></span>`;
}

function board({ landed, own }: HeroState, run: RunRecord | undefined) {
  const graph = run?.graphs.at(-1);
  if (!graph || !own || landed) return nothing;
  return boardView(graph);
}
