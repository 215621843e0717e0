/** Named configurations to begin with; what a config file or an option says goes on top. */
import { UsageError } from '../lib/errors.mjs';

/** @type {Record<string, Record<string, unknown>>} fields that differ from the wasm's defaults */
const presets = { default: {} };

/**
 * @param {string} name
 * @returns {Record<string, unknown>}
 */
export function presetNamed(name) {
  const preset = Object.hasOwn(presets, name) ? presets[name] : undefined;
  if (!preset) {
    const known = Object.keys(presets).join(', ');
    throw new UsageError(`--preset: "${name}" is unknown; the presets are ${known}`);
  }
  return preset;
}
