/** What differs from other settings. */

/** @import { JsonObject } from '../types.d.ts' */

import { ownValue, setOwn } from '../own.js';

/** @param {unknown} value @returns {value is JsonObject} */
const isGroup = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The fields of settings that are not as in others, group by group. A group that the others lack, such as
 * a graph, goes whole.
 *
 * @param {object} settings
 * @param {object} others
 * @returns {JsonObject}
 */
export function difference(settings, others) {
  const base = /** @type {JsonObject} */ (others);
  /** @type {JsonObject} */ const found = {};
  for (const [name, value] of Object.entries(settings)) {
    const other = ownValue(base, name);
    if (JSON.stringify(value) === JSON.stringify(other)) continue;
    setOwn(found, name, isGroup(value) && isGroup(other) ? difference(value, other) : value);
  }
  return found;
}
