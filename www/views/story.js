/** The story in five short steps, beside the live figures. */

/** @import { Shift } from '../types.d.ts' */

import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import { NO_SHIFT } from '../state/url.js';
import { define, View } from './define.js';

/**
 * @typedef {object} StoryStep
 * @property {string} title
 * @property {string} text
 * @property {string} go words of the link to the figure
 * @property {string} target id of the figure's heading
 * @property {Shift} shift the lamp that the step begins with
 * @property {'policies' | 'scatter' | 'rollouts'} [panel] of "See why"
 */

/** @type {StoryStep[]} */
export const STORY = [
  {
    get title() {
      return msg('The room and its lamp');
    },
    get text() {
      return msg(
        'Three robots look for the door in the middle: the nearer, the higher the reward. A lamp follows each of them. Two robots see the lamp and use it; watch the open and the shut eye.',
      );
    },
    get go() {
      return msg('Look at the room');
    },
    target: 'room-title',
    shift: NO_SHIFT,
  },
  {
    get title() {
      return msg('Two predictors of one reward');
    },
    get text() {
      return msg(
        'Where the robot is predicts the reward. Where the lamp is predicts it just as well, since the lamp is always above the robot. Seen data alone do not say which of the two counts.',
      );
    },
    get go() {
      return msg('Compare the two clouds');
    },
    target: 'why-title',
    shift: NO_SHIFT,
    panel: 'scatter',
  },
  {
    get title() {
      return msg('Asking which one causes it');
    },
    get text() {
      return msg(
        'C‑MBPO asks: once I know where the robot is, does the lamp still tell me anything? If not, the edge goes. Step through the tests, forwards and backwards, and see the lamp lose its edges.',
      );
    },
    get go() {
      return msg('Step through the tests');
    },
    target: 'graph-title',
    shift: NO_SHIFT,
  },
  {
    get title() {
      return msg('Imagining with the causes');
    },
    get text() {
      return msg(
        'With a model of each variable on its causes alone, C‑MBPO imagines episodes and practises on them. Where the dashed lines lie on the dark ones, imagination is as good as driving.',
      );
    },
    get go() {
      return msg('See imagined and real');
    },
    target: 'why-title',
    shift: NO_SHIFT,
    panel: 'rollouts',
  },
  {
    get title() {
      return msg('Breaking the lamp');
    },
    get text() {
      return msg(
        'Now the lamp is wired backwards. Who steered by the lamp is led away from the door; who steered by the cause does not notice. Try the other lamps, then run it all yourself.',
      );
    },
    get go() {
      return msg('Watch the robots');
    },
    target: 'room-title',
    shift: { ...NO_SHIFT, gain: -1 },
    panel: 'policies',
  },
];

/** Says `story-step` with a step's number, or undefined to leave the story. */
export class StoryView extends View {
  static properties = { step: { attribute: false } };

  constructor() {
    super();
    /** @type {number | undefined} From 1. */ this.step = undefined;
  }

  render() {
    const { step } = this;
    const now = step === undefined ? undefined : STORY[step - 1];
    const to = (/** @type {number | undefined} */ next) => () => this.say('story-step', next);
    if (!now || step === undefined) {
      return html`<p class="story-begin">
        ${msg('New here?')}
        <button type="button" @click=${to(1)}>${msg('The story in five short steps')}</button>
      </p>`;
    }
    return html`<section class="story" aria-labelledby="story-title">
      <ol class="story-steps">
        ${STORY.map(
          ({ title }, i) =>
            html`<li>
              <button
                type="button"
                aria-current=${i + 1 === step ? 'step' : nothing}
                aria-label=${msg(str`Step ${i + 1}: ${title}`)}
                @click=${to(i + 1)}
              >
                ${i + 1}
              </button>
            </li>`,
        )}
      </ol>
      <div aria-live="polite">
        <h2 id="story-title">${step}. ${now.title}</h2>
        <p>${now.text}</p>
      </div>
      <div class="edit-tools">
        <button type="button" class="primary" @click=${() => this.say('story-look', now.target)}>
          ${now.go}
        </button>
        ${
          step > 1
            ? html`<button type="button" @click=${to(step - 1)}>${msg('Step back')}</button>`
            : nothing
        }
        ${
          step < STORY.length
            ? html`<button type="button" @click=${to(step + 1)}>${msg('Next step')}</button>`
            : nothing
        }
        <button type="button" class="quiet" @click=${to(undefined)}>
          ${msg('Leave the story')}
        </button>
      </div>
    </section>`;
  }
}

define('cmbpo-story', StoryView);
