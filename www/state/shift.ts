/** Which shifts there are in a world. */

import type { EnvironmentInfo, Shift } from '../types.d.ts';

import { SETTINGS } from './defaults.js';

export const sameShift = (a: Shift, b: Shift) =>
  a.gain === b.gain &&
  a.do_lamp === b.do_lamp &&
  a.sensor_noise === b.sensor_noise &&
  (a.setting ?? 0) === (b.setting ?? 0);

/**
 * Whether a world can be shifted so. The lamp of light/door can be wired in any way; other worlds have the shifts that they name.
 */
export const canShift = (
  { name, settings }: Pick<EnvironmentInfo, 'name' | 'settings'>,
  shift: Shift,
) =>
  name === 'light-door'
    ? (shift.setting ?? 0) === 0
    : Object.values(settings).some((known) => sameShift(known, shift));

/**
 * The shifts that a world names, training first: those of equations in the order of their text, then the less gain the later.
 */
export const namedShifts = ({ settings }: Pick<EnvironmentInfo, 'settings'>) =>
  Object.entries(settings).sort(
    ([, a], [, b]) => (a.setting ?? 0) - (b.setting ?? 0) || b.gain - a.gain,
  );

/**
 * The settings in which agents are examined, training first.
 *
 * @param world null for light/door
 */
export const settingsIn = (world: Pick<EnvironmentInfo, 'settings'> | null): string[] =>
  world ? namedShifts(world).map(([name]) => name) : SETTINGS;
