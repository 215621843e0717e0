/** The texts of the first screen that several of its parts share. */

import type { Method, Setting, Shift } from '../types.d.ts';

import { msg } from '@lit/localize';
import { SETTINGS } from '../state/defaults.js';
import { sameShift } from '../state/shift.ts';
import { NO_SHIFT } from '../state/url.ts';

/** What each robot does, in plain words. */
export const DOES: Record<string, () => string> = {
  sac: () => msg('learns from experience'),
  mbpo: () => msg('imagines with all it sees'),
  'c-mbpo': () => msg('asks what causes what'),
};

/** The three positions of the switch. */
export const SWITCH: { setting: Setting; name: () => string }[] = [
  { setting: 'in-distribution', name: () => msg('follows') },
  { setting: 'near', name: () => msg('cut') },
  { setting: 'far', name: () => msg('wired backwards') },
];

/** The shifts by their settings. */
export const SHIFT_OF: Record<Setting, Shift> = {
  'in-distribution': NO_SHIFT,
  near: { ...NO_SHIFT, gain: 0 },
  far: { ...NO_SHIFT, gain: -1 },
};

/** @returns null for a lamp that the switch does not have */
export const settingOf = (shift: Shift): Setting | null =>
  SETTINGS.find((setting) => sameShift(SHIFT_OF[setting], shift)) ?? null;

/**
 * What a robot says that is fooled; walks begin on the left, so that its lamp is then on the right.
 */
export const fooledSays = (method: Method) =>
  method === 'sac' ? msg('Too far, says the lamp.') : msg('Lamp right, so door left!');

/** What a robot says that is not. */
export const safeSays = () => msg('The door has not moved.');
