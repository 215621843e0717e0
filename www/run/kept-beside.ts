/**
 * What the browser keeps beside the runs of the page: A, which they are compared with, once its runs have finished, and
 * graphs of the reader's own tables. Nothing goes on from them, so they need no lock.
 */

import type { Offer } from './kept-offers.ts';
import type { LiveExperiment } from './live-experiment.ts';
import type { Compared } from '../state/snapshot.d.ts';
import type { KeptResults, KeptTable } from '../types.d.ts';

import { effect, untracked } from '@preact/signals-core';
import { NO_SHIFT } from '../state/url.ts';
import { within } from '../within.ts';
import { isObject } from './kept-checks.ts';
import { FORMAT } from './kept-results.ts';
import { newestFirst } from './kept-offers.ts';
import { listed, newId, read, removeFree, resultOf, tableOf, write } from './kept-store.ts';
import { keepable, readTable, TABLE_FORMAT } from './kept-tables.ts';
import { HASH_MS, wasmSha256 } from './wasm-hash.ts';

/** Graphs of tables kept for one place; the oldest goes first. */
const MOST_TABLES = 10;

/** Says whether a stored value was put away by the reader. */
export async function mark(key: string, forgotten: boolean) {
  const now = await read(key);
  if (isObject(now)) await write([[key, { ...now, forgotten }]]);
}

export class KeptBeside {
  live: LiveExperiment;
  place: string;

  /** Makes room after something was written. */ #room: (id: string) => Promise<void>;
  /** Hears why something is not kept. */ #failed: (error: unknown) => void;
  /** Names of what was A here, by its runs. */ #as: Map<unknown, string> = new Map();
  /** What was kept or shown here, and is not offered here. */ #ours: Set<string> = new Set();
  #forgotten: Set<string> = new Set();
  #unwatch;

  constructor(
    live: LiveExperiment,
    place: string,
    room: (id: string) => Promise<void>,
    failed: (error: unknown) => void,
  ) {
    this.live = live;
    this.place = place;
    this.#room = room;
    this.#failed = failed;
    this.#unwatch = effect(() => {
      const { a, running } = live.comparison;
      // What the write needs comes while the runs learn.
      if (running) void wasmSha256();
      else if (a) untracked(() => void this.#keepA(a));
    });
  }

  end() {
    this.#unwatch();
  }

  has(id: string) {
    return this.#ours.has(id);
  }

  /** What has made way for another address is offered. */
  release() {
    const now = this.#as.get(this.live.comparison.a?.runs);
    for (const id of this.#as.values()) if (id !== now) this.#ours.delete(id);
  }

  /** Shows results again as A. @throws {Error} where this version does not allow their settings */
  showA({ id, settings, runs, version }: KeptResults) {
    const { live } = this;
    live.rules.configOf(settings);
    this.#as.set(runs, id);
    this.#ours.add(id);
    live.setA({ settings, runs, version });
  }

  /** The reader forgets A; it can come back while this page lives. */
  forgetA() {
    const id = this.#as.get(this.live.comparison.a?.runs);
    if (!id) return;
    this.#forgotten.add(id);
    void mark(resultOf(id), true).catch(() => {});
  }

  async #keepA({ settings, runs, version }: Compared) {
    if (runs.length === 0 || runs.some(({ result }) => result === null)) return;
    const known = this.#as.get(runs);
    if (known !== undefined) {
      if (this.#forgotten.delete(known)) void mark(resultOf(known), false).catch(() => {});
      return;
    }
    const { live, place } = this;
    const { rules } = live;
    const its = version ?? rules.version;
    const id = newId();
    this.#as.set(runs, id);
    try {
      const config = rules.configOf(settings);
      const info = rules.infoOf(config.environment);
      const hash = its === rules.version ? await within(wasmSha256(), HASH_MS, null) : null;
      const kept: KeptResults = {
        ...{ format: FORMAT, id, place, saved: Date.now(), version: its, wasm: hash },
        ...{ settings, shift: NO_SHIFT, config, info, of: runs.length, runs, files: {}, as: 'a' },
      };
      await this.#write(resultOf(id), kept);
    } catch {
      // Settings of another version: the results that A was are kept themselves.
    }
  }

  /** Whether a graph is small enough to be kept. */
  keepable = keepable;

  /** Keeps the graph of a table. */
  async keepTable(found: Pick<KeptTable, 'name' | 'report' | 'options' | 'about' | 'origin'>) {
    const { name, report, options, about, origin } = found;
    const { live, place } = this;
    const id = newId();
    await this.#write(tableOf(id), {
      ...{ format: TABLE_FORMAT, id, place, saved: Date.now(), version: live.rules.version },
      ...{ name, report, options, about, origin },
    });
    const old = (await tablesIn(place, this.#ours)).slice(MOST_TABLES);
    for (const { id } of old) await removeFree(id, ['table']);
  }

  /** @returns the graph of a table, which is shown from now on */
  showTable({ id, table }: Offer): KeptTable | null {
    this.#ours.add(id);
    return table;
  }

  async #write(key: string, value: { id: string }) {
    this.#ours.add(value.id);
    try {
      await write([[key, value]]);
      await this.#room(value.id);
    } catch (error) {
      this.#failed(error);
    }
  }
}

/**
 * Graphs of tables that were kept in a place, the newest first.
 *
 * @param away what was put away on this page; what an earlier one has put away goes
 */
export async function tablesIn(place: string, away: Set<string>): Promise<Offer[]> {
  const offers: Offer[] = [];
  for (const [id, value] of await listed('table/')) {
    const { place: its, saved, forgotten } = (value ?? {}) as Partial<KeptTable>;
    if (its !== place) continue;
    if (forgotten && !away.has(id)) await removeFree(id, ['table']);
    if (forgotten) continue;
    const { table, problem } = readTable(value);
    const when = Number.isFinite(saved) ? Number(saved) : 0;
    offers.push({ id, saved: when, kept: null, table, problem });
  }
  return newestFirst(offers);
}
