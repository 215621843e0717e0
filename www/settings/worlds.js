/** The worlds that the lab shows as pictures, in the order of the page. */

/** @import { Config, Preset } from '../types.d.ts' */

import { WIND } from '../data/worlds.js';
import { BOUNDS, ENVIRONMENTS } from '../generated/catalogue.js';

/**
 * @typedef {object} OfferedWorld
 * @property {string} id
 * @property {Config['environment']} environment
 * @property {boolean} sensors whether spurious sensors can be added
 * @property {{graph_every: number, structure: Partial<Config['structure']>}} [changes] what suits it, beside its named settings
 */

/** Those of the crate: the larger ones have settings of their own, and take sensors here. @type {OfferedWorld[]} */
const [lightDoor, ...larger] = Object.entries(ENVIRONMENTS).map(([name, { hasPreset }]) => ({
  id: name,
  environment: name,
  sensors: hasPreset,
}));

/** @type {OfferedWorld[]} */
export const WORLDS = [
  lightDoor,
  {
    id: 'hidden-wind',
    environment: { equations: WIND },
    sensors: false,
    // As in the study of this name.
    changes: { graph_every: 1000, structure: { innovations: true } },
  },
  ...larger,
];

/** Most sensors that a world takes. */
export const [, MOST_SENSORS] = BOUNDS.sensors;

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

/**
 * All settings that a world's picture starts.
 *
 * @param {OfferedWorld} world
 * @param {number} sensors
 * @param {Config} config the named settings that suit it
 * @returns {Config}
 */
export const startOf = (world, sensors, config) => ({
  ...config,
  ...world.changes,
  structure: { ...config.structure, ...world.changes?.structure },
  environment: environmentOf(world, sensors),
});
