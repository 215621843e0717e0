/** Makes the page work without a network from the next visit on. */

import { workers } from './ask.ts';
import { news } from './news.ts';
import { CLAIM } from './words.ts';

/** A page that is open for long looks for a newer version when somebody comes back to it, at most once in so long. */
const UPDATE_MS = 600_000;

// Not while the page is being developed, and not where it is opened as a file.
if (import.meta.env.PROD && workers) {
  // Whatever the reader waits for comes first.
  addEventListener('cmbpo-ready', () => void register(), { once: true });
}

async function register() {
  if (!workers) return;
  try {
    const registration = await workers.register('./sw.js');
    registration.addEventListener('updatefound', () => {
      const { installing } = registration;
      installing?.addEventListener('statechange', () => {
        if (installing.state === 'activated') news.ask();
      });
    });
    if (workers.controller) news.ask();
    // Opened past it, as by a reload with the shift key.
    else registration.active?.postMessage({ [CLAIM]: true });
    let looked = Date.now();
    document.addEventListener('visibilitychange', () => {
      if (document.hidden || Date.now() - looked < UPDATE_MS) return;
      looked = Date.now();
      // Where it could not be installed, as where the browser had no room, there is nothing to update.
      registration.update().catch(() => workers?.register('./sw.js').catch(() => {}));
    });
  } catch {
    // Private windows and some frames refuse it; the page works as before.
  }
}
