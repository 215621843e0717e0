/**
 * The service worker: after the first visit the page works without a network. Online, a page comes
 * from the network, so that a new version is seen at once; its files, whose names tell their content,
 * come from the cache.
 */

import { matchPrecache, precacheAndRoute } from 'workbox-precaching';
import { registerRoute } from 'workbox-routing';

/** @type {{url: string, revision: string | null}[]} Written by the build: every file of the page. */
const FILES = __FILES__;

/** A service worker's own global object; the page's types know the page's. */
const scope = /** @type {{skipWaiting(): Promise<void>}} */ (/** @type {unknown} */ (self));

// The newest version's files are all there once it is installed: nothing is gained by waiting.
self.addEventListener('install', () => void scope.skipWaiting());

registerRoute(
  ({ request }) => request.mode === 'navigate',
  async ({ request, url }) => {
    try {
      return await fetch(request);
    } catch (error) {
      const { pathname } = new URL(url);
      const kept = await matchPrecache(pathname.endsWith('/') ? `${pathname}index.html` : pathname);
      if (kept) return kept;
      throw error;
    }
  },
);
precacheAndRoute(FILES);
