/**
 * How the runs of an experiment lie in the storage: each finished run under a key of its own, `run/ID/KEY`, and in
 * `about/ID` and `result/ID` only their keys. A run is written once: with many seeds and dense curves, all of them together
 * are tens of megabytes, and the browser copies what it writes on the page's own thread.
 */

import { isObject } from './kept-checks.ts';
import { ownValue } from '../own.js';

/** Where the runs are in what is kept of an experiment. */
const FIELDS = new Map([
  ['about', 'finished'],
  ['result', 'runs'],
]);

export const runsOf = (id: string) => `run/${id}/`;

/** Where the runs of a stored value are, and of which experiment; null where it has none. */
function placeOf(key: string): { id: string; field: string } | null {
  const slash = key.indexOf('/');
  const field = FIELDS.get(key.slice(0, slash));
  return field === undefined ? null : { id: key.slice(slash + 1), field };
}

/** A run by its key, in the storage. */
type Part = [key: string, run: Record<string, unknown>];

/**
 * @returns what is stored under the key itself, and the runs beside it
 */
export function divided(key: string, value: unknown): { whole: unknown; parts: Part[] } {
  const place = placeOf(key);
  const runs = place && isObject(value) ? ownValue(value, place.field) : null;
  if (!place || !isObject(value) || !Array.isArray(runs)) return { whole: value, parts: [] };
  const named = runs.filter((run): run is Part[1] => isObject(run) && typeof run.key === 'string');
  if (named.length < runs.length) return { whole: value, parts: [] };
  return {
    whole: { ...value, [place.field]: named.map((run) => run.key) },
    parts: named.map((run) => [runsOf(place.id) + String(run.key), run]),
  };
}

/** The keys of the runs that a stored value lacks. */
export function lacking(key: string, value: unknown): string[] {
  const place = placeOf(key);
  const runs = place && isObject(value) ? ownValue(value, place.field) : null;
  if (!place || !Array.isArray(runs)) return [];
  return runs
    .filter((run): run is string => typeof run === 'string')
    .map((run) => runsOf(place.id) + run);
}

/**
 * The value with its runs. One that is not there stays a key, so that whoever checks the value says so.
 *
 * @param parts the runs, by the keys that `lacking` gave
 */
export function joined(key: string, value: unknown, parts: Map<string, unknown>): unknown {
  const place = placeOf(key);
  if (!place || lacking(key, value).length === 0 || !isObject(value)) return value;
  const runs = ownValue(value, place.field) as unknown[];
  const whole = runs.map((run) =>
    typeof run === 'string' ? (parts.get(runsOf(place.id) + run) ?? run) : run,
  );
  return { ...value, [place.field]: whole };
}
