/** The story in the scene: captions above it, one thing to do in each, and steps that never leave the screen. */

import type { GraphEvent, EdgeReport } from '../types.d.ts';

import { msg, str } from '@lit/localize';
import { html, nothing, svg } from 'lit';
import { boardView, plainName, removed } from '../hero/board.ts';
import { CAPTIONS } from './captions.ts';

/** What the reader has done in the present caption. */
export interface Done {
  /** what there is to press */
  pressed: boolean;
  /** arrows that were asked about */
  removals: number;
  /** the cloud that was taken for the lamp's */
  guess: 'X' | 'Z' | null;
}

export const NOTHING_DONE: Done = { pressed: false, removals: 0, guess: null };

interface Acts {
  /** another caption, or out of the story */
  to: (step: number | null) => void;
  did: (done: Partial<Done>) => void;
  /** opens what shows when C-MBPO is wrong */
  wrong: () => void;
}

/**
 * The present caption, in place of the headline.
 *
 * @param step from 1
 */
export const captionView = (step: number) =>
  html`<div class="story-caption">
    <ol class="story-dots" aria-label=${msg('The story')}>
      ${CAPTIONS.map(
        ({ title }, i) =>
          html`<li aria-current=${i + 1 === step ? 'step' : nothing}>
            <span class="visually-hidden">${title}</span>
          </li>`,
      )}
    </ol>
    <h2 class="headline" id="story-title" tabindex="-1">${CAPTIONS[step - 1].title}</h2>
  </div>`;

/**
 * What a caption has to press, and the way on.
 *
 * @param step from 1
 */
export function stepsView(
  step: number,
  done: Done,
  acts: Acts,
  graph: Pick<GraphEvent, 'edges'> | null,
) {
  return html`${thingView(step, done, acts, graph)}
    <nav class="step-nav" aria-label=${msg('Steps of the story')}>
      <button type="button" ?disabled=${step === 1} @click=${() => acts.to(step - 1)}>
        ${msg('Back')}
      </button>
      <button
        type="button"
        class="primary"
        @click=${() => acts.to(step < CAPTIONS.length ? step + 1 : null)}
      >
        ${step < CAPTIONS.length ? msg('Next') : msg('To the robots')}
      </button>
      <button type="button" class="quiet" @click=${() => acts.to(null)}>${msg('Leave')}</button>
    </nav>`;
}

function thingView(step: number, done: Done, acts: Acts, graph: Pick<GraphEvent, 'edges'> | null) {
  const { name } = CAPTIONS[step - 1];
  const press = (show: string, hide: string) =>
    html`<button
      type="button"
      aria-pressed=${done.pressed}
      @click=${() => acts.did({ pressed: !done.pressed })}
    >
      ${done.pressed ? hide : show}
    </button>`;
  if (name === 'see') return press(msg('Show what they see'), msg('Hide what they see'));
  if (name === 'imagine')
    return press(msg('Show the imagined walks'), msg('Hide the imagined walks'));
  if (name === 'edges' && graph) {
    const left = removed(graph).length - done.removals;
    return html`<button
      type="button"
      @click=${() => acts.did({ removals: left > 0 ? done.removals + 1 : 0 })}
    >
      ${left > 0 ? msg('Ask about the next arrow') : msg('Ask again from the start')}
    </button>`;
  }
  if (name === 'wrong') {
    return html`<button type="button" @click=${() => acts.wrong()}>
      ${msg('See what wrong arrows do')}
    </button>`;
  }
  return nothing;
}

/** What is put up in the scene. */
export function exhibitView(
  step: number,
  done: Done,
  acts: Acts,
  { graph, cloud }: { graph: Pick<GraphEvent, 'edges'> | null; cloud: number[][] },
) {
  const { name } = CAPTIONS[step - 1];
  if (name === 'clouds') {
    const right = done.guess === 'Z';
    return html`<div class="exhibit clouds">
      ${(['X', 'Z'] as const).map(
        (each, i) =>
          html`<button
            type="button"
            class="cloud"
            aria-pressed=${done.guess === each}
            @click=${() => acts.did({ guess: each })}
          >
            ${cloudView(cloud, i)}
            <span
              >${
                done.guess === null
                  ? msg(str`Cloud ${'AB'[i]}`)
                  : each === 'Z'
                    ? msg('by the lamp’s place')
                    : msg('by the robot’s place')
              }</span
            >
          </button>`,
      )}
      <p role="status">
        ${
          done.guess === null
            ? msg('More points are higher up.')
            : right
              ? msg('Right, but that was luck: nobody can see it in the dots.')
              : msg('No, the other one. Nobody can see it in the dots.')
        }
      </p>
    </div>`;
  }
  if (name === 'edges' && graph) {
    const gone = removed(graph).slice(0, done.removals).at(-1);
    return html`<div class="exhibit">
      ${boardView(graph, done.removals)}
      <p role="status">${gone ? goneWords(gone) : msg('At first every arrow is possible.')}</p>
    </div>`;
  }
  return nothing;
}

function goneWords({ from, to, separating_set: given }: EdgeReport) {
  const [cause, effect] = [plainName(from), plainName(to)];
  const known = (given ?? []).map(plainName).join(', ');
  return known
    ? msg(
        str`Once the ${known} is known, the ${cause} says nothing new about the ${effect}. The arrow goes.`,
      )
    : msg(str`The ${cause} says nothing about the ${effect}. The arrow goes.`);
}

/**
 * Dots by one place and the reward.
 *
 * @param cloud in thousandths
 * @param by 0 for X, 1 for Z
 */
const cloudView = (cloud: number[][], by: number) =>
  svg`<svg viewBox="-1080 -40 2160 900" aria-hidden="true">
    <path d="M-1050 830H1050" stroke="currentColor" stroke-width="8" opacity="0.5" />
    ${cloud.map((row) => svg`<circle cx=${row[by]} cy=${800 - row[2] * 6.5} r="26" />`)}
  </svg>`;
