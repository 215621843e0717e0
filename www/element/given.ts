/** What a page gives to a playground by its properties and methods. */

import type { StepUnit } from '../types.d.ts';

import { told } from '../guard.js';

/**
 * Whether a property may be taken: a text, or nothing for what it is by default.
 *
 * @throws {TypeError} for whoever set it; before the element is first drawn it is Lit who sets what was given earlier, so it
 *   is written to the console instead
 */
export function isText(
  element: { localName: string; hasUpdated: boolean },
  name: string,
  value: unknown,
): value is string | null | undefined {
  if (value === null || value === undefined || typeof value === 'string') return true;
  const problem = `<${element.localName}>: ${name} is ${told(value)}, expected a text; it was ignored`;
  if (element.hasUpdated) throw new TypeError(problem);
  console.error(problem);
  return false;
}

const UNITS: StepUnit[] = ['env-step', 'episode', 'phase'];

/**
 * @param unit of a step
 * @throws {TypeError} when there is no such unit
 */
export function needUnit(unit: StepUnit) {
  if (UNITS.includes(unit)) return;
  throw new TypeError(`step: ${told(unit)} is not allowed, expected ${UNITS.join(', ')}`);
}
