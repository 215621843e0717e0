/** What the browser keeps for one place, and what makes room there. */

/** @import { Kept } from './pool.js' */
/** @import { KeptResults, KeptRun } from '../types.d.ts' */

import { ownValue } from '../own.js';
import { isKeptRun } from './kept-record.js';
import { readResults } from './kept-results.js';
import { about, fileOf, listed, locked, read, readAll, remove, take } from './kept-store.js';

/** Unfinished experiments kept for one place; the oldest goes first. */
const MOST = 3;
/** Finished ones, and those of them whose agents are kept, too. */
const MOST_RESULTS = 20;
const MOST_AGENTS = 3;
/** Where no tab can tell that it has an experiment, nothing that is younger than so many milliseconds makes room. */
const YOUNG_MS = 3_600_000;

/**
 * @typedef {object} Offer finished results that can be shown
 * @property {string} id
 * @property {number} saved milliseconds since 1970; 0 where that cannot be read
 * @property {KeptResults | null} kept null where they cannot be read
 * @property {string} problem why they cannot be read
 */

/**
 * Unfinished experiments that were kept in a place, the newest first.
 *
 * @param {string} place
 */
export async function unfinishedIn(place) {
  const kept = (await listed('about/')).flatMap(([, value]) => runOf(value) ?? []);
  return kept.filter((run) => run.place === place).sort((a, b) => b.saved - a.saved);
}

/**
 * Finished results that were kept in a place, the newest first. Of those with the same numbers, the newest stays.
 *
 * @param {string} place
 * @param {Set<string>} away what was put away on this page; what an earlier one has put away goes
 * @returns {Promise<Offer[]>}
 */
export async function finishedIn(place, away) {
  /** @type {Offer[]} */ const offers = [];
  for (const [id, value] of await listed('result/')) {
    const { place: its, saved, forgotten } = /** @type {Partial<KeptResults>} */ (value ?? {});
    if (its !== place) continue;
    if (forgotten && !away.has(id)) {
      const begun = await read(about(id));
      await removeFree(id, begun ? ['result'] : ['result', 'file']);
      continue;
    }
    const { kept, problem } = readResults(value);
    offers.push({ id, saved: Number.isFinite(saved) ? Number(saved) : 0, kept, problem });
  }
  offers.sort((a, b) => b.saved - a.saved);
  /** @type {Set<string>} */ const seen = new Set();
  /** @type {Offer[]} */ const different = [];
  for (const offer of offers) {
    const same = offer.kept && numbersOf(offer.kept);
    if (same && seen.has(same)) await removeFree(offer.id, ['result', 'file']);
    else different.push(offer);
    if (same) seen.add(same);
  }
  return different;
}

/**
 * What decides the numbers; empty where that is not known, or where not all runs have finished.
 *
 * @param {KeptResults} kept
 */
const numbersOf = ({ version, wasm, settings, files, runs, of, forgotten = false }) =>
  wasm === null || runs.length < of
    ? ''
    : JSON.stringify([version, wasm, settings, Object.keys(files).length, forgotten]);

/**
 * Makes room for one more experiment in a place.
 *
 * @param {string} place
 * @param {Set<string>} away what was put away on this page
 * @param {string[]} [stay] what stays and does not count: it is shown or offered
 */
export async function makeRoom(place, away, stay = []) {
  const old = (/** @type {{saved: number}} */ { saved }) =>
    locked() || saved < Date.now() - YOUNG_MS;
  const unfinished = (await unfinishedIn(place)).filter(({ id }) => !stay.includes(id));
  for (const { id } of unfinished.slice(MOST - 1).filter(old)) {
    await removeFree(id, ['about', 'file']);
  }
  const finished = (await finishedIn(place, away)).filter(
    (each) => each.kept && old(each) && !stay.includes(each.id),
  );
  for (const { id } of finished.slice(MOST_AGENTS)) {
    // The checkpoints of what is not over are no matter of its results.
    if (!unfinished.some((run) => run.id === id)) await removeFree(id, ['file']);
  }
  for (const { id } of finished.slice(MOST_RESULTS - 1)) await removeFree(id, ['result']);
}

/**
 * Removes what no page has.
 *
 * @param {string} id
 * @param {Parameters<typeof remove>[1]} kinds
 */
export async function removeFree(id, kinds) {
  const release = await take(id);
  if (!release) return;
  await remove(id, kinds).finally(release);
}

/** @param {unknown} value @returns {KeptRun | null} null for what is none */
export const runOf = (value) => (isKeptRun(value) ? value : null);

/**
 * @param {string} id
 * @param {Record<string, number>} steps of each checkpoint, by the run's key
 * @returns {Promise<Kept>} those that are there
 */
export async function filesOf(id, steps) {
  const runs = Object.keys(steps);
  const files = await readAll(runs.map((run) => fileOf(id, run)));
  /** @type {Kept} */ const kept = new Map();
  for (const [i, run] of runs.entries()) {
    const bytes = files[i];
    if (!(bytes instanceof Uint8Array)) continue;
    const file = /** @type {Uint8Array<ArrayBuffer>} */ (bytes);
    kept.set(run, { file, env_steps: ownValue(steps, run) ?? 0 });
  }
  return kept;
}
