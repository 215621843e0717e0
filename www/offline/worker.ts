/**
 * The service worker: after the first visit the page works without a network. Online, a page comes from the network,
 * so that a new version is seen at once, unless the server does not answer in time; its files, whose names tell their
 * content, come from the cache. The files of an earlier version stay for as long as a page of it is open, or a run that
 * only it can finish is kept.
 */

import { createStore, getMany, keys } from 'idb-keyval';
import { PrecacheController, PrecacheRoute } from 'workbox-precaching';
import { registerRoute } from 'workbox-routing';
import { within } from '../within.ts';
import { BUILD, CLAIM, HAS, KEEPS, LOCK } from './words.ts';

/** Written by the build: every file of the page. */
const FILES: { url: string; revision: string | null }[] = __FILES__;

/** So long a server may take for a page that is kept. */
const ANSWER_MS = 1_000;

/** So often a newer version is looked for where the server fails, and so long after each other. */
const LOOKS = 5;
const LOOK_MS = 4_000;

interface Client {
  url: string;
}

/** An event that a service worker stays awake for. */
interface LastingEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}

/** A service worker's own global object; the page's types know the page's. */
const scope = self as unknown as {
  skipWaiting(): Promise<void>;
  registration: ServiceWorkerRegistration;
  clients: { claim(): Promise<void>; matchAll(options: object): Promise<Client[]> };
  addEventListener(type: 'install' | 'activate', listener: (event: LastingEvent) => void): void;
  addEventListener(type: 'message', listener: (event: LastingEvent & MessageEvent) => void): void;
};

const HERE = scope.registration.scope;
/** Each version has a cache of its own. */
const PREFIX = `cmbpo ${HERE} `;
/** Where versions before these kept their files, all in one. */
const BEFORE = `workbox-precache-v2-${HERE}`;
const OURS = PREFIX + __BUILD__;

/** A file that an earlier version has under the same name is the same file. */
const fromEarlier = {
  async cachedResponseWillBeUsed({
    cacheName,
    request,
    cachedResponse,
    event,
  }: {
    cacheName: string;
    request: Request;
    cachedResponse?: Response;
    event?: Event;
  }) {
    if (cachedResponse || event?.type !== 'install') return cachedResponse;
    const kept = await caches.match(request);
    if (kept) await (await caches.open(cacheName)).put(request, kept.clone());
    return kept;
  },
};

const precache = new PrecacheController({ cacheName: OURS, plugins: [fromEarlier] });
precache.addToCacheList(FILES);

scope.addEventListener('install', (event) => {
  // The newest version's files are all there once it is installed: nothing is gained by waiting.
  void scope.skipWaiting();
  const installed: Promise<unknown> = precache.install(event);
  // Half of a version is of no use, and takes the room that the next attempt needs.
  const ended = installed.catch(async (error: unknown) => {
    await caches.delete(OURS);
    throw error;
  });
  event.waitUntil(ended);
});

scope.addEventListener('activate', (event) => {
  // The page that was opened first asks here, too, from now on.
  event.waitUntil(Promise.all([scope.clients.claim(), clear()]));
});

scope.addEventListener('message', (event) => {
  const [port] = event.ports;
  const { [CLAIM]: claims, [HAS]: addresses, [KEEPS]: build } = event.data ?? {};
  if (claims) event.waitUntil(scope.clients.claim());
  if (Array.isArray(addresses)) {
    event.waitUntil(
      hasOf(addresses.map(String), (event.source as Client | null)?.url).then((has) =>
        port?.postMessage(has),
      ),
    );
    // By now that page has said which version it is.
    event.waitUntil(clear());
  }
  if (typeof build === 'string') {
    event.waitUntil(cacheOf(build).then((cache) => port?.postMessage(cache !== null)));
  }
});

/**
 * @param addresses the first one of a page's first script
 * @param page its address
 * @returns which are files of this version; null for a page of a newer one, which could not be installed yet, as where the browser has
 *   no room for it
 */
async function hasOf(addresses: string[], page?: string): Promise<boolean[] | null> {
  const has = addresses.map((url) => precache.getCacheKeyForURL(url) !== undefined);
  if (has[0] || !page) return has;
  try {
    const answer = await fetch(page, { cache: 'no-store' });
    const name = String(addresses[0]?.split('/').pop());
    if (answer.ok && (await answer.text()).includes(name)) return null;
  } catch {
    // Without a network nothing is newer than what was installed.
  }
  return has;
}

/** Address of a version's first script. */
const scriptOf = (name: string) => new URL(`assets/${encodeURIComponent(name)}`, HERE).href;

/**
 * @param build name of the version's first script
 * @returns its files
 */
async function cacheOf(build: string): Promise<Cache | null> {
  for (const name of await caches.keys()) {
    if (!name.startsWith(PREFIX)) continue;
    const cache = await caches.open(name);
    if (await cache.match(scriptOf(build))) return cache;
  }
  return null;
}

/** Removes the files of versions that no page is of, and that no unfinished run needs. Where that cannot be known, none. */
const clear = () => clearNow().catch(() => {});

async function clearNow() {
  const names = (await caches.keys()).filter(
    (name) => (name.startsWith(PREFIX) && name !== OURS) || name === BEFORE,
  );
  if (names.length === 0) return;
  const { held = [] } = await navigator.locks.query();
  const open = held.flatMap(({ name = '' }) =>
    name.startsWith(LOCK + HERE) ? name.slice(LOCK.length) : [],
  );
  const pages = await scope.clients.matchAll({ type: 'window', includeUncontrolled: true });
  // A page that has not said which version it is may be of any.
  if (pages.filter(({ url }) => url.startsWith(HERE)).length > open.length) return;
  const needed = [...open, ...(await unfinished())];
  for (const name of names) {
    const cache = await caches.open(name);
    const found = await Promise.all(needed.map((script) => cache.match(script)));
    if (!found.some(Boolean)) await caches.delete(name);
  }
}

/** @returns first scripts of the versions that have begun the runs which the page keeps */
async function unfinished(): Promise<string[]> {
  const store = createStore('cmbpo', 'runs');
  const about = (await keys(store)).filter((key) => String(key).startsWith('about/'));
  const runs = (await getMany(about, store)) as { entry?: unknown }[];
  return runs.flatMap((run) => (typeof run?.entry === 'string' ? scriptOf(run.entry) : []));
}

/** Looks for a newer version, a few times if the server does not answer. */
async function look() {
  for (let times = 0; times < LOOKS; times += 1) {
    try {
      return void (await scope.registration.update());
    } catch {
      await waited(LOOK_MS);
    }
  }
}

const waited = (milliseconds: number) =>
  new Promise((resolve) => setTimeout(resolve, milliseconds, null));

/** Path of the file that a page's address stands for. */
const fileOf = ({ pathname }: URL) => (pathname.endsWith('/') ? `${pathname}index.html` : pathname);

registerRoute(
  ({ request }) => request.mode === 'navigate',
  async ({ request, url, event }) => {
    const build = url.searchParams.get(BUILD);
    const earlier = build ? await cacheOf(build) : null;
    const page = await earlier?.match(fileOf(url), { ignoreSearch: true });
    if (page) return page;
    const asked = fetch(request);
    const kept = await precache.matchPrecache(fileOf(url));
    if (!kept) return asked;
    const answer = await within(
      asked.catch(() => null),
      ANSWER_MS,
      null,
    );
    if (answer && answer.status < 500) return answer;
    // Behind what is shown: a server that answers after all may have a newer version.
    event.waitUntil(asked.then(look, look));
    return kept;
  },
);
registerRoute(
  ({ url }) => url.href.startsWith(`${HERE}assets/`),
  async ({ request }) =>
    (await caches.match(request, { ignoreSearch: true, ignoreVary: true })) ?? fetch(request),
);
registerRoute(new PrecacheRoute(precache));
