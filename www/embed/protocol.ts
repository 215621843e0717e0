/**
 * What a framed playground and the page around it say to each other with `postMessage`. The types of
 * all messages begin with `cmbpo:`; docs/embedding.md lists them.
 */

import type { RunResult } from '../types.d.ts';

import { brief } from '../guard.js';
import { ownValue } from '../own.js';
import { CONTROLS, readHide } from '../state/hiding.ts';
import { VIEWS } from '../state/url.ts';

/** Version of the protocol, told with `cmbpo:ready`. */
export const PROTOCOL = 1;

export const THEMES = ['auto', 'light', 'dark'];

const COMMANDS = ['play', 'pause', 'step', 'reset'] as const;

/** What the page around may ask for. */
export interface Command {
  type: 'cmbpo:play' | 'cmbpo:pause' | 'cmbpo:step' | 'cmbpo:reset';
}
export interface Settings {
  type: 'cmbpo:set';
  state?: string;
  controls?: string;
  hide?: string;
  theme?: string;
  view?: string;
}

/** What the framed playground tells. */
export type News =
  | { type: 'cmbpo:ready'; protocol: number; version: string }
  | { type: 'cmbpo:height'; height: number }
  | { type: 'cmbpo:state'; state: string }
  | { type: 'cmbpo:run-finished'; result: RunResult }
  | { type: 'cmbpo:problem'; problem: string };

/** Why a setting is refused. */
const PROBLEM_OF: Record<string, (value: string) => string | null> = {
  // Read as an address is: what is wrong in it is named on the page.
  state: () => null,
  controls: (value) =>
    Object.hasOwn(CONTROLS, value) ? null : `expected ${Object.keys(CONTROLS).join(', ')}`,
  hide: (value) => readHide(value).problems[0] ?? null,
  view: (value) => (VIEWS.some((view) => view === value) ? null : `expected ${VIEWS.join(', ')}`),
  theme: (value) => (THEMES.includes(value) ? null : `expected ${THEMES.join(', ')}`),
};

/** Longer ones are no state that this page could have written. */
const LONGEST = 100_000;

/** Whether a message is meant for a playground. */
export const isOurs = (data: unknown): data is { type: string } =>
  typeof data === 'object' &&
  data !== null &&
  Object.hasOwn(data, 'type') &&
  typeof Reflect.get(data, 'type') === 'string' &&
  Reflect.get(data, 'type').startsWith('cmbpo:');

/**
 * Reads what another window has posted.
 *
 * @returns null when it is none of ours
 */
export function readMessage(
  data: unknown,
): { message: Command | Settings } | { problem: string } | null {
  if (!isOurs(data)) return null;
  const { type, ...fields } = data;
  const command = COMMANDS.find((name) => type === `cmbpo:${name}`);
  if (!command && type !== 'cmbpo:set') {
    const known = [...COMMANDS, 'set'].map((name) => `cmbpo:${name}`).join(', ');
    return { problem: `type is "${brief(type)}"; expected ${known}` };
  }
  for (const [name, value] of Object.entries(fields)) {
    const problemOf = command ? undefined : ownValue(PROBLEM_OF, name);
    if (!problemOf) return { problem: `${type}: ${brief(name)} is unknown` };
    if (typeof value !== 'string' || value.length > LONGEST) {
      return { problem: `${type}: ${name} must be a text of at most ${LONGEST} characters` };
    }
    const problem = problemOf(value);
    if (problem) return { problem: `${type}: ${name} is "${brief(value)}"; ${problem}` };
  }
  if (command) return { message: { type: `cmbpo:${command}` } };
  return { message: { type: 'cmbpo:set', ...fields } };
}
