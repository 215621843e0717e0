/** What the browser kept of an experiment, looked at before it is believed: any program of this site may have written it. */

import type { KeptRun } from '../types.d.ts';

import { plainCopy } from '../guard.js';
import { isObject } from './kept-checks.ts';

/**
 * Whether a stored value describes an unfinished experiment. What its runs have shown comes from their files, which are
 * checked as such.
 */
export function isKeptRun(value: unknown): value is KeptRun {
  if (!isObject(value)) return false;
  const { id, place, saved, version, wasm, settings, shift, steps, finished } = value;
  const texts = [id, place, version].every((text) => typeof text === 'string');
  const numbers = (list: unknown[]) => list.every(Number.isFinite);
  if (!texts || !numbers([saved]) || !(wasm === null || typeof wasm === 'string')) return false;
  if (!isObject(settings) || !isObject(settings.config) || !isObject(shift)) return false;
  if (!numbers([settings.seed, settings.seeds, settings.env_steps])) return false;
  if (!isObject(steps) || !numbers(Object.values(steps)) || !Array.isArray(finished)) return false;
  try {
    plainCopy('settings', settings);
    return true;
  } catch {
    return false;
  }
}
