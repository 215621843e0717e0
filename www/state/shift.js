/** Which shifts there are in a world. */

/** @import { EnvironmentInfo, Shift } from '../types.d.ts' */

import { SETTINGS } from './defaults.js';

/**
 * @param {Shift} a
 * @param {Shift} b
 */
export const sameShift = (a, b) =>
  a.gain === b.gain &&
  a.do_lamp === b.do_lamp &&
  a.sensor_noise === b.sensor_noise &&
  (a.setting ?? 0) === (b.setting ?? 0);

/**
 * Whether a world can be shifted so. The room's lamp can be wired in any way; other worlds have the shifts that they name.
 *
 * @param {Pick<EnvironmentInfo, 'name' | 'settings'>} info
 * @param {Shift} shift
 */
export const canShift = ({ name, settings }, shift) =>
  name === 'light-door'
    ? (shift.setting ?? 0) === 0
    : Object.values(settings).some((known) => sameShift(known, shift));

/**
 * The shifts that a world names, training first: those of equations in the order of their text, then the less gain the later.
 *
 * @param {Pick<EnvironmentInfo, 'settings'>} info
 */
export const namedShifts = ({ settings }) =>
  Object.entries(settings).sort(
    ([, a], [, b]) => (a.setting ?? 0) - (b.setting ?? 0) || b.gain - a.gain,
  );

/**
 * The settings in which agents are examined, training first.
 *
 * @param {Pick<EnvironmentInfo, 'settings'> | null} world null for the room
 * @returns {string[]}
 */
export const settingsIn = (world) => (world ? namedShifts(world).map(([name]) => name) : SETTINGS);
