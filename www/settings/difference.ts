/** What differs from other settings. */

import type { JsonObject } from '../types.d.ts';

import { ownValue, setOwn } from '../own.js';

const isGroup = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The fields of settings that are not as in others, group by group. A group that the others lack, such as
 * a graph, goes whole.
 */
export function difference(settings: object, others: object): JsonObject {
  const base = others as JsonObject;
  const found: JsonObject = {};
  for (const [name, value] of Object.entries(settings)) {
    const other = ownValue(base, name);
    if (JSON.stringify(value) === JSON.stringify(other)) continue;
    setOwn(found, name, isGroup(value) && isGroup(other) ? difference(value, other) : value);
  }
  return found;
}
