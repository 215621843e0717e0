/** What the finished runs say, in plain words computed from their numbers. */

import type { Interval, Method, RunRecord } from '../types.d.ts';

import { msg, str } from '@lit/localize';
import { ownValue } from '../own.js';
import { interval } from './stats.ts';
import { fixed, listing, METHOD, METHODS, SETTINGS } from './words.ts';

/** by setting */
export type Summary = Record<string, Interval>;

/** Below this return with the lamp in place, an agent has not learned what it was trained for. */
const LEARNED = 12;
/** An agent that loses at most this much return is said to keep it. */
const KEPT_WITHIN = 1;

/**
 * Mean and interval by method and setting over the finished runs.
 *
 * @returns only methods with a finished run
 */
export function summarise(
  runs: Iterable<RunRecord>,
  settings: string[] = SETTINGS,
): Map<Method, Summary> {
  const finished = [...runs].filter((run) => run.result !== null);
  const summary: Map<Method, Summary> = new Map();
  for (const method of METHODS) {
    const of = finished.filter((run) => run.method === method);
    if (of.length === 0) continue;
    const row = settings.map((setting) => [
      setting,
      interval(of.map((run) => ownValue(run.result?.returns, setting)?.mean ?? NaN)),
    ]);
    summary.set(method, Object.fromEntries(row));
  }
  return summary;
}

/** One or two sentences that compare the methods, or an empty string while nothing has finished. */
export function verdict(summary: Map<Method, Summary>): string {
  if (summary.size === 0) return '';
  const kept: string[] = [];
  const keptValues: string[] = [];
  const fallen: string[] = [];
  const unlearned: string[] = [];
  for (const [method, by] of [...summary].reverse()) {
    const { name } = METHOD[method];
    const trained = by['in-distribution'].mean;
    const far = by.far.mean;
    if (trained < LEARNED) {
      unlearned.push(msg(str`${name} (${fixed(trained, 1)} with the lamp in place)`));
    } else if (far >= trained - KEPT_WITHIN) {
      kept.push(name);
      keptValues.push(fixed(far, 1));
    } else {
      const [from, to] = [fixed(trained, 1), fixed(far, 1)];
      fallen.push(
        fallen.length === 0
          ? msg(str`${name} falls from ${from} to ${to}`)
          : msg(str`${name} from ${from} to ${to}`),
      );
    }
  }
  const clauses = [];
  if (kept.length > 0) {
    const [who, what] = [listing(kept), listing(keptValues)];
    clauses.push(
      kept.length === 1
        ? msg(str`${who} keeps ${what} when the lamp is wired backwards`)
        : msg(str`${who} keep ${what} when the lamp is wired backwards`),
    );
    if (fallen.length > 0) clauses.push(listing(fallen));
  } else if (fallen.length > 0) {
    clauses.push(msg(str`when the lamp is wired backwards, ${listing(fallen)}`));
  }
  const sentences = clauses.length > 0 ? [clauses.join('; ')] : [];
  if (unlearned.length > 0) {
    const who = listing(unlearned);
    sentences.push(
      unlearned.length === 1
        ? msg(str`${who} has not learned to find the door in this many steps`)
        : msg(str`${who} have not learned to find the door in this many steps`),
    );
  }
  return sentences.map((s) => `${s[0].toUpperCase()}${s.slice(1)}.`).join(' ');
}

/**
 * Over how many seeds the verdict speaks.
 *
 * @returns for example "Means over 3 seeds (SAC: 2)."
 */
export function basis(summary: Map<Method, Summary>): string {
  const sizes = [...summary].map(([method, by]) => ({ method, n: by['in-distribution'].n }));
  const most = Math.max(0, ...sizes.map(({ n }) => n));
  if (most === 0) return '';
  const fewer = sizes.filter(({ n }) => n < most).map((s) => `${METHOD[s.method].name}: ${s.n}`);
  const note = fewer.length > 0 ? ` (${fewer.join(', ')})` : '';
  return most === 1
    ? msg('One seed each so far: another seed may tell another story.')
    : msg(str`Means over ${most} seeds${note}.`);
}
