/** Parts of the playground that can be hidden, and the short names for several of them. */

import { msg, str } from '@lit/localize';
import { brief } from '../guard.js';
import { ownValue } from '../own.js';

/** In the order of the page. `hiding.css` says what each name hides. */
export const HIDEABLE = [
  'story',
  'language',
  'transport',
  'setup',
  'settings',
  'lamp',
  'graph',
  'graph-editor',
  'belief',
  'save',
  'learning',
  'returns',
  'compare',
  'why',
  'studies',
  'own-world',
  'own-data',
  'truth',
  'take-away',
  'share',
  'keyboard',
];

/** So many unknown names are told. */
const MOST_PROBLEMS = 5;

/** @type {Record<string, string[]>} */
export const CONTROLS = {
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
 * @param {string} text comma or space separated
 * @returns {{hide: string[], problems: string[]}}
 */
export function readHide(text) {
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
 * @param {string} text all, few or none: the controls that are left
 * @returns {{hide: string[], problems: string[]}}
 */
export function readControls(text) {
  const hide = ownValue(CONTROLS, text);
  if (hide) return { hide, problems: [] };
  const given = brief(text);
  return { hide: [], problems: [msg(str`controls=${given}: expected all, few or none`)] };
}

/**
 * @param {string[][]} lists
 * @returns {string[]} every name once, in the order of the page
 */
export const together = (...lists) =>
  HIDEABLE.filter((name) => lists.some((l) => l.includes(name)));
