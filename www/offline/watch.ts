/**
 * Watches the version of one of the site's pages: the service worker keeps the files of this version while the page
 * lives, and says when another one has taken its place.
 */

import { places } from '../run/places.ts';
import { ask, workers } from './ask.ts';
import { news } from './news.ts';
import { HAS, LOCK } from './words.ts';

/** @param entry address of the script that the page has begun with, as its HTML names it */
export function watchVersion(entry: string) {
  if (!import.meta.env.PROD) return;
  news.entry = entry.split('/').pop() ?? '';
  news.ask = () => void look(entry).catch(() => {});
  // A script that cannot be fetched: of a page that is older than the server's.
  addEventListener('vite:preloadError', () => news.miss());
  workers?.addEventListener('controllerchange', news.ask);
  stay(entry);
}

/** Says for as long as the page lives that its version is in use. */
function stay(entry: string) {
  let release: (() => void) | null = null;
  const hold = () =>
    void navigator.locks
      ?.request(LOCK + entry, { mode: 'shared' }, () => {
        return new Promise((done) => (release = () => done(undefined)));
      })
      .catch(() => {});
  hold();
  // A page that holds a lock could not be gone back to.
  addEventListener('pagehide', () => release?.());
  addEventListener('pageshow', (event) => {
    if (event.persisted) hold();
  });
}

async function look(entry: string) {
  const wasm = new URL(String(places.wasm), document.baseURI).href;
  const has = workers?.controller
    ? await ask<boolean[]>({ [HAS]: [entry, wasm] })
    : await askServer(entry);
  if (has && !has[0]) news.tell({ newer: true, same: has[1], stays: Boolean(workers?.controller) });
}

async function askServer(entry: string): Promise<boolean[] | null> {
  const [page] = location.href.split('#');
  const response = await fetch(page, { cache: 'no-store' });
  if (!response.ok) return null;
  const text = await response.text();
  // Which wasm it has is not in the page.
  return [text.includes(String(entry.split('/').pop())), false];
}
