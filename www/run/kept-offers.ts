/** What the browser keeps for one place, and what makes room there. */

import type { Kept } from './run-state.ts';
import type { KeptResults, KeptRun, KeptTable } from '../types.d.ts';

import { ownValue } from '../own.js';
import { isObject } from './kept-checks.ts';
import { isKeptRun } from './kept-record.ts';
import { readResults } from './kept-results.ts';
import { about, fileOf, listed, locked, read, readAll, removeFree } from './kept-store.ts';

/** Unfinished experiments kept for one place; the oldest goes first. */
const MOST = 3;
/** Finished ones, and those of them whose agents are kept, too. */
const MOST_RESULTS = 20;
const MOST_AGENTS = 3;
/** Where no tab can tell that it has an experiment, nothing that is younger than so many milliseconds makes room. */
const YOUNG_MS = 3_600_000;

/** finished results that can be shown */
export interface Offer {
  id: string;
  /** Milliseconds since 1970; 0 where that cannot be read. */
  saved: number;
  /** Null where they cannot be read, and for the graph of a table. */
  kept: KeptResults | null;
  /** The graph of a table. */
  table: KeptTable | null;
  /** Why they cannot be read. */
  problem: string;
}

/**
 * The newest first. What was kept at a time that has not come yet, by a clock that was wrong, is the oldest: it would be
 * offered for ever, and everything newer would make room.
 */
export function newestFirst<T extends { saved: number }>(kept: T[]): T[] {
  const now = Date.now();
  const when = ({ saved }: T) => (saved > now ? saved - Number.MAX_SAFE_INTEGER : saved);
  return kept.sort((a, b) => when(b) - when(a));
}

/** Unfinished experiments that were kept in a place, the newest first. */
export async function unfinishedIn(place: string) {
  const kept = (await listed('about/')).flatMap(([, value]) => runOf(value) ?? []);
  return newestFirst(kept.filter((run) => run.place === place));
}

/**
 * Finished results that were kept in a place, the newest first. Of those with the same numbers, the newest stays.
 *
 * @param away what was put away on this page; what an earlier one has put away goes
 */
export async function finishedIn(place: string, away: Set<string>): Promise<Offer[]> {
  const offers: Offer[] = [];
  for (const [id, value] of await listed('result/')) {
    const { place: its, saved, forgotten } = (value ?? {}) as Partial<KeptResults>;
    if (its !== place) continue;
    if (forgotten && !away.has(id)) {
      const begun = await read(about(id));
      await removeFree(id, begun ? ['result'] : ['result', 'file']);
      continue;
    }
    const { kept, problem } = readResults(value);
    const when = Number.isFinite(saved) ? Number(saved) : 0;
    offers.push({ id, saved: when, kept, table: null, problem });
  }
  newestFirst(offers);
  const seen: Set<string> = new Set();
  const different: Offer[] = [];
  for (const offer of offers) {
    const same = offer.kept && numbersOf(offer.kept);
    if (same && seen.has(same)) await removeFree(offer.id, ['result', 'file']);
    else different.push(offer);
    if (same) seen.add(same);
  }
  return different;
}

/** What decides the numbers; empty where that is not known, or where not all runs have finished. */
const numbersOf = ({ version, wasm, settings, files, runs, of, forgotten, as }: KeptResults) =>
  wasm === null || runs.length < of
    ? ''
    : JSON.stringify([version, wasm, settings, Object.keys(files).length, forgotten === true, as]);

/**
 * Makes room for one more experiment in a place.
 *
 * @param away what was put away on this page
 * @param stay what stays and does not count: it is shown or offered
 */
export async function makeRoom(place: string, away: Set<string>, stay: string[] = []) {
  const old = ({ saved }: { saved: number }) => locked() || saved < Date.now() - YOUNG_MS;
  const unfinished = (await unfinishedIn(place)).filter(({ id }) => !stay.includes(id));
  for (const { id } of unfinished.slice(MOST - 1).filter(old)) {
    await removeFree(id, ['about', 'file']);
  }
  const finished = (await finishedIn(place, away)).filter(
    (each) => each.kept && old(each) && !stay.includes(each.id),
  );
  for (const { id } of finished.filter(({ kept }) => !kept?.as).slice(MOST_AGENTS)) {
    // The checkpoints of what is not over are no matter of its results.
    if (!unfinished.some((run) => run.id === id)) await removeFree(id, ['file']);
  }
  for (const { id } of finished.slice(MOST_RESULTS - 1)) await removeFree(id, ['result']);
}

/**
 * @returns null for what is none; without finished runs that are not there
 */
export const runOf = (value: unknown): KeptRun | null =>
  isKeptRun(value) ? { ...value, finished: value.finished.filter(isObject) } : null;

/**
 * @param steps of each checkpoint, by the run's key
 * @returns those that are there
 */
export async function filesOf(id: string, steps: Record<string, number>): Promise<Kept> {
  const runs = Object.keys(steps);
  const files = await readAll(runs.map((run) => fileOf(id, run)));
  const kept: Kept = new Map();
  for (const [i, run] of runs.entries()) {
    const bytes = files[i];
    if (!(bytes instanceof Uint8Array)) continue;
    const file = bytes as Uint8Array<ArrayBuffer>;
    kept.set(run, { file, env_steps: ownValue(steps, run) ?? 0 });
  }
  return kept;
}
