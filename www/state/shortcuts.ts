/** Keys that work anywhere on the page, except where a key already means something. */

import { ownValue } from '../own.js';

export type Action = 'play-pause' | 'step';

const ACTIONS: Record<string, Action> = { ' ': 'play-pause', s: 'step' };

/** The action that a key press asks for, if it asks for one. */
export function shortcutOf(event: KeyboardEvent): Action | null {
  const action = ownValue(ACTIONS, event.key);
  if (!action || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey)
    return null;
  // A held key would toggle play and pause many times a second; steps may repeat.
  if (event.repeat && action !== 'step') return null;
  const target = event.composedPath()[0];
  if (!(target instanceof Element)) return action;
  const typing = target.closest('input, select, textarea, [contenteditable]');
  const pressable = target.closest('button, a, summary, [role="button"]');
  return typing || (event.key === ' ' && pressable) ? null : action;
}
