/**
 * What the browser keeps of experiments, in IndexedDB, and which tab may change it: one lock for each experiment, held
 * for as long as a page shows it.
 *
 * - `about/ID`: an experiment that is not over; `file/ID/RUN`: a checkpoint of one of its runs
 * - `result/ID`: what its finished runs have shown
 * - `table/ID`: the graph of a table
 */

import { createStore, get, getMany, keys, promisifyRequest } from 'idb-keyval';

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

export const read = (key: string): Promise<unknown> => get(key, store());

export const readAll = (wanted: string[]): Promise<unknown[]> => getMany(wanted, store());

export async function listed(
  kind: 'about/' | 'result/' | 'table/',
): Promise<[id: string, value: unknown][]> {
  const found = (await keys(store())).map(String).filter((key) => key.startsWith(kind));
  const values = await readAll(found);
  return found.map((key, i) => [key.slice(kind.length), values[i]]);
}

/** Writes and deletes, all of it or none: what is said of the files is true of them. */
export const write = (put: [key: string, value: unknown][], gone: string[] = []) =>
  store()('readwrite', (runs) => {
    for (const [key, value] of put) runs.put(value, key);
    for (const key of gone) runs.delete(key);
    // At once, so that it is done even if the page goes now.
    runs.transaction.commit?.();
    return promisifyRequest(runs.transaction);
  });

type Kind = 'about' | 'file' | 'result' | 'table';

/**
 * @param kinds what goes
 */
async function remove(id: string, kinds: Kind[]) {
  const all = (await keys(store())).map(String);
  const gone = all.filter((key) =>
    kinds.some((kind) => key === `${kind}/${id}` || key.startsWith(`${kind}/${id}/`)),
  );
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
