/** The worlds that the lab shows as pictures, in the order of the page; a test holds the names against Rust's presets. */

/** @import { Config, JsonObject, Preset } from '../types.d.ts' */

import { WIND } from '../data/worlds.js';

/**
 * @typedef {object} OfferedWorld
 * @property {string} id
 * @property {Config['environment']} environment
 * @property {boolean} sensors whether spurious sensors can be added
 */

/** @type {OfferedWorld[]} */
export const WORLDS = [
  { id: 'light-door', environment: 'light-door', sensors: false },
  { id: 'hidden-wind', environment: { equations: WIND }, sensors: false },
  ...['pendulum', 'cart-pole', 'reacher', 'half-cheetah'].map((name) => ({
    id: name,
    environment: name,
    sensors: true,
  })),
];

/** Most sensors that a world takes, as src/environment/sensors.rs says. */
export const MOST_SENSORS = 64;

/**
 * Which of them an environment is; null for equations of the reader's own.
 *
 * @param {Config['environment'] | undefined} environment
 * @returns {{id: string, sensors: number} | null}
 */
export function offeredAs(environment) {
  if (environment === undefined) return null;
  if (typeof environment === 'string') return { id: environment, sensors: 0 };
  if ('equations' in environment) {
    return environment.equations === WIND ? { id: 'hidden-wind', sensors: 0 } : null;
  }
  return 'name' in environment ? { id: environment.name, sensors: environment.sensors ?? 0 } : null;
}

/**
 * The settings that suit a world, as overrides of the defaults.
 *
 * @param {OfferedWorld} world
 * @param {number} sensors
 * @returns {Config['environment']}
 */
export const environmentOf = ({ environment }, sensors) =>
  typeof environment === 'string' && sensors > 0 ? { name: environment, sensors } : environment;

/**
 * The named settings that are known to suit it; the defaults where there are none.
 *
 * @param {string} id
 * @param {Preset[]} presets
 */
export const presetFor = (id, presets) =>
  presets.find(({ name }) => name === id) ?? presets.find(({ name }) => name === 'default');
