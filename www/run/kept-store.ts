/**
 * What the browser keeps of experiments, in IndexedDB, and which tab may change it: one lock for each experiment, held
 * for as long as a page shows it.
 *
 * - `about/ID`: an experiment that is not over; `file/ID/RUN`: a checkpoint of one of its runs
 * - `result/ID`: what its finished runs have shown; `run/ID/RUN`: one of them, of both, see `kept-parts.ts`
 * - `table/ID`: the graph of a table
 */

import { createStore, get, getMany, keys, promisifyRequest } from 'idb-keyval';
import { divided, joined, lacking, runsOf } from './kept-parts.ts';

export const about = (id: string) => `about/${id}`;
export const fileOf = (id: string, run: string) => `file/${id}/${run}`;
export const resultOf = (id: string) => `result/${id}`;
export const tableOf = (id: string) => `table/${id}`;
const lock = (id: string) => `cmbpo-run/${id}`;

/** A name for an experiment; no number of a run comes from it. */
export const newId = () =>
  [...crypto.getRandomValues(new Uint32Array(2))].map((part) => part.toString(36)).join('');

/** Opened once it is needed: who has no such store still has a page. */
let opened: ReturnType<typeof createStore> | null = null;
const store = () => (opened ??= createStore('cmbpo', 'runs'));

export const read = async (key: string): Promise<unknown> =>
  (await whole([key], [await get(key, store())]))[0];

export const readAll = (wanted: string[]): Promise<unknown[]> => getMany(wanted, store());

/** Stored values with their runs. */
async function whole(wanted: string[], values: unknown[]): Promise<unknown[]> {
  const absent = wanted.flatMap((key, at) => lacking(key, values[at]));
  if (absent.length === 0) return values;
  const runs = await readAll(absent);
  const parts = new Map(absent.map((key, at) => [key, runs[at]]));
  return wanted.map((key, at) => joined(key, values[at], parts));
}

export async function listed(
  kind: 'about/' | 'result/' | 'table/',
): Promise<[id: string, value: unknown][]> {
  const found = (await keys(store())).map(String).filter((key) => key.startsWith(kind));
  const values = await whole(found, await readAll(found));
  return found.map((key, i) => [key.slice(kind.length), values[i]]);
}

/** Runs that are written, by what they have shown: under which keys. */
const written: WeakMap<object, Set<string>> = new WeakMap();

/** What a run has shown stays the same object, whatever else becomes of the run. */
const shownBy = (run: Record<string, unknown>): object =>
  typeof run.result === 'object' && run.result !== null ? run.result : run;

/**
 * Writes and deletes, all of it or none: what is said of the files is true of them. Runs that this page has written are
 * not written again.
 */
export async function write(put: [key: string, value: unknown][], gone: string[] = []) {
  const all = put.map(([key, value]) => ({ key, ...divided(key, value) }));
  const parts = new Map(all.flatMap((each) => each.parts));
  const isOld = ([key, run]: [string, Record<string, unknown>]) =>
    written.get(shownBy(run))?.has(key) === true;
  const fresh = [...parts].filter((part) => !isOld(part));
  const old = [...parts].filter(isOld);
  const [counts] = await store()('readwrite', (runs) => {
    for (const [key, run] of fresh) runs.put(run, key);
    for (const each of all) runs.put(each.whole, each.key);
    for (const key of gone) runs.delete(key);
    // Whether the others are still there: the reader may have emptied the storage.
    const asked = old.map(([key]) => promisifyRequest(runs.count(key)));
    // At once, so that it is done even if the page goes now.
    runs.transaction.commit?.();
    return Promise.all([Promise.all(asked), promisifyRequest(runs.transaction)]);
  });
  for (const [key, run] of parts) {
    const known = written.get(shownBy(run)) ?? new Set();
    written.set(shownBy(run), known.add(key));
  }
  if (counts.every((count) => count > 0)) return;
  for (const run of parts.values()) written.delete(shownBy(run));
  await write(put, gone);
}

type Kind = 'about' | 'file' | 'result' | 'table';

/**
 * @param kinds what goes
 */
async function remove(id: string, kinds: Kind[]) {
  const all = (await keys(store())).map(String);
  const gone = all.filter((key) =>
    kinds.some((kind) => key === `${kind}/${id}` || key.startsWith(`${kind}/${id}/`)),
  );
  const stay = [about(id), resultOf(id)].some((key) => all.includes(key) && !gone.includes(key));
  if (!stay) gone.push(...all.filter((key) => key.startsWith(runsOf(id))));
  await write([], gone);
}

/** Whether other tabs can be known of. */
export const locked = () => 'locks' in navigator;

/**
 * Takes the lock of an experiment.
 *
 * @returns gives it back; null where another page has it
 */
export const take = (id: string): Promise<(() => void) | null> =>
  new Promise((resolve) => {
    const free = () => resolve(() => {});
    if (!locked()) return free();
    navigator.locks
      .request(lock(id), { ifAvailable: true }, (held) => {
        if (held) return new Promise((done) => resolve(() => done(undefined)));
        resolve(null);
      })
      // Where locks are refused, so is the storage.
      .catch(free);
  });

/**
 * @returns whether a page has an experiment, in any tab
 */
export async function taken(): Promise<(id: string) => boolean> {
  const { held = [] } = (await navigator.locks?.query().catch(() => null)) ?? {};
  const names = new Set(held.map(({ name }) => name));
  return (id) => names.has(lock(id));
}

/** Removes what no page has. */
export async function removeFree(id: string, kinds: Kind[]) {
  const release = await take(id);
  if (!release) return;
  await remove(id, kinds).finally(release);
}
