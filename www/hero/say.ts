/** What the first screen says above the lanes, and offers below them. */

import type { HeroState } from './state.ts';

import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import { count, METHOD } from '../state/words.ts';
import { CAPTIONS } from '../story/captions.ts';
import { betHolds, sentence } from './outcome.ts';

/** The sentence above the lanes. */
export function sayView(now: HeroState) {
  const { bet, landed, learned, own, phase, returns, setting, shown, step, training } = now;
  if (step > 0) {
    const { name, text } = CAPTIONS[step - 1];
    const over = name === 'break' && landed && setting !== 'in-distribution';
    return over ? html`<strong>${sentence(returns, setting ?? 'far')}</strong>` : text;
  }
  if (training) {
    return msg(
      'They begin with nothing and learn it all here, in your browser. C-MBPO draws what causes what.',
    );
  }
  if (shown && !learned) {
    return msg('These robots have learned nothing yet. Train them: it takes seconds.');
  }
  if (landed && returns.size > 0) {
    const words =
      bet &&
      (betHolds(returns, bet)
        ? msg(str`You bet on ${METHOD[bet].name}: right!`)
        : msg(str`You bet on ${METHOD[bet].name}: not this time.`));
    return html`<strong>${sentence(returns, setting ?? 'far')}</strong>
      ${words ? html`<span class="visually-hidden">${words}</span>` : nothing}`;
  }
  if (phase === 'break' || phase === 'said') {
    return setting === 'near'
      ? msg('The wires are cut. Every lamp hangs still, over the door.')
      : msg('The lamps run the wrong way. Watch who follows them.');
  }
  return own
    ? msg('These are yours: you trained them just now. Break their lamps.')
    : msg('Three robots learned to find the door. A lamp always followed each of them. Break it.');
}

/**
 * What there is to do next.
 *
 * @param shares whether the outcome can be shared
 */
export function nextView(
  now: HeroState,
  shares: boolean,
  acts: { play: () => void; train: () => void; share: () => void },
) {
  const { bet, landed, learned, own, shown, training } = now;
  if (training) {
    const playing = shown?.playing;
    return html`<p class="hero-hint">${progressOf(now)}</p>
      <button type="button" @click=${acts.play}>${playing ? msg('Pause') : msg('Go on')}</button>`;
  }
  const train = html`<button type="button" class="primary" @click=${acts.train}>
    ${own && learned ? msg('Train with a new seed') : msg('Train them yourself')}
  </button>`;
  if (shown && !learned) return train;
  if (landed) {
    return html`<p class="hero-hint hero-points">${msg('The nearer the door, the more points.')}</p>
      ${train}
      ${
        shares
          ? html`<button type="button" @click=${acts.share}>${msg('Share this')}</button>`
          : nothing
      }`;
  }
  return html`<p class="hero-hint">
    ${
      bet
        ? msg('Your bet stands. Now break the lamp.')
        : msg('Tap the robot you trust, if you like. Then break the lamp.')
    }
  </p>`;
}

function progressOf({ first, shown }: HeroState) {
  const done = Math.min(...first.map(({ progress }) => progress.env_steps));
  const { env_steps = 0 } = shown?.state ?? {};
  return msg(str`${count(done)} of ${count(env_steps)} steps`);
}
