/** Parts of the playground that can be hidden, and the short names for several of them. */

import { msg, str } from '@lit/localize';
import { brief } from '../guard.js';
import { ownValue } from '../own.js';

const headed = (heading: string) => `section[aria-labelledby='${heading}-title']`;

/** What each name hides, in the order of the page; hiding.css hides a section of which nothing is left. */
const HIDDEN: Record<string, string> = {
  story: '.to-hero',
  language: '.language',
  transport: '.transport, .pace',
  setup: 'cmbpo-controls .setup',
  settings: 'cmbpo-settings, cmbpo-worlds',
  lamp: 'cmbpo-shift',
  graph: headed('graph'),
  'graph-editor': '.graph-found > .edit-tools',
  belief: 'cmbpo-belief',
  save: '.export',
  learning: headed('curves'),
  returns: headed('returns'),
  compare: headed('compare'),
  why: ['data', 'model', 'policy'].map(headed).join(', '),
  studies: headed('studies'),
  'own-world': headed('world'),
  'own-data': headed('own'),
  truth: 'cmbpo-truth',
  'take-away': headed('take'),
  share: headed('share'),
  keyboard: '.shortcuts',
};

export const HIDEABLE = Object.keys(HIDDEN);

/** The style sheet that hides what the playground's `data-hide` names. */
export const hidingRules = () =>
  `${Object.entries(HIDDEN)
    .map(([name, parts]) => `.playground[data-hide~='${name}'] :is(${parts})`)
    .join(',\n')} { display: none; }\n`;

/** So many unknown names are told. */
const MOST_PROBLEMS = 5;

export const CONTROLS: Record<string, string[]> = {
  all: [],
  few: [
    ...[
      'story',
      'language',
      'setup',
      'settings',
      'graph-editor',
      'belief',
      'compare',
      'studies',
      'own-world',
      'own-data',
      'take-away',
    ],
    'share',
  ],
  none: [
    ...[
      'story',
      'language',
      'transport',
      'setup',
      'settings',
      'lamp',
      'graph-editor',
      'belief',
      'save',
    ],
    ...['compare', 'studies', 'own-world', 'own-data', 'take-away', 'share', 'keyboard'],
  ],
};

/**
 * Reads names of hidden parts. What is unknown is left out and named.
 *
 * @param text comma or space separated
 */
export function readHide(text: string): { hide: string[]; problems: string[] } {
  const names = text.split(/[\s,]+/).filter(Boolean);
  const known = HIDEABLE.join(', ');
  return {
    hide: HIDEABLE.filter((name) => names.includes(name)),
    problems: names
      .filter((name) => !HIDEABLE.includes(name))
      .slice(0, MOST_PROBLEMS)
      .map((name) => brief(name))
      .map((name) => msg(str`hide=${name}: unknown; known are ${known}`)),
  };
}

/**
 * @param text all, few or none: the controls that are left
 */
export function readControls(text: string): { hide: string[]; problems: string[] } {
  const hide = ownValue(CONTROLS, text);
  if (hide) return { hide, problems: [] };
  const given = brief(text);
  return { hide: [], problems: [msg(str`controls=${given}: expected all, few or none`)] };
}

/**
 * @returns every name once, in the order of the page
 */
export const together = (...lists: string[][]): string[] =>
  HIDEABLE.filter((name) => lists.some((l) => l.includes(name)));
