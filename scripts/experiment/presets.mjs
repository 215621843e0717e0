/** Named configurations of the wasm package. */
import { ownValue, setOwn } from '../../www/own.js';
import { UsageError } from '../lib/errors.mjs';

/** @typedef {Record<string, unknown>} Settings */

/**
 * @param {{name: string, config: object}[]} presets
 * @param {string} name
 * @param {Settings} changes
 * @returns {Settings} the preset's configuration with the changes applied, also within its sections
 */
export function presetWith(presets, name, changes) {
  const preset = presets.find((candidate) => candidate.name === name);
  if (!preset) {
    const known = presets.map((candidate) => candidate.name).join(', ');
    throw new UsageError(`--preset: "${name}" is unknown; the presets are ${known}`);
  }
  const config = /** @type {Settings} */ ({ ...preset.config });
  for (const [field, value] of Object.entries(changes)) {
    const section = ownValue(config, field);
    const changed =
      SECTIONS.includes(field) && isObject(section) && isObject(value)
        ? { ...section, ...value }
        : value;
    setOwn(config, field, changed);
  }
  return config;
}

/** Fields with nested settings. Other objects, such as a graph, are single values. */
const SECTIONS = ['agent', 'model', 'rollout', 'structure', 'drift', 'detection'];

/**
 * @param {unknown} value
 * @returns {value is Settings}
 */
function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
