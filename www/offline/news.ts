/**
 * What is known of the version of this page: whether a newer one has taken its place, and whether a part could not be
 * loaded. The site's own pages find it out (`watch.js`); on other pages nobody does, and only what fails is known.
 */

import { BUILD } from './words.ts';

/** Fires `change`. */
class News extends EventTarget {
  /**
   * Name of the script that this page has begun with, which tells its version; empty where nobody knows.
   */ entry = '';
  /** Whether a newer version is there. */
  newer = false;
  /** Whether that one can go on with the runs of this one: it has the same wasm. */
  same = false;
  /** Whether this version stays until its runs are finished. */
  stays = false;
  /** Whether a part of this page could not be loaded. */
  missing = false;

  /** Finds out whether a newer version is there. */
  ask: () => void = () => {};

  tell(what: Partial<Pick<News, 'newer' | 'same' | 'stays' | 'missing'>>) {
    Object.assign(this, what);
    this.dispatchEvent(new Event('change'));
  }

  /** A part could not be loaded. */
  miss() {
    this.tell({ missing: true });
    this.ask();
  }
}

export const news = new News();

/** Opens the page again, in its newest version. */
export function reload() {
  const address = new URL(location.href);
  if (!address.searchParams.has(BUILD)) return location.reload();
  address.searchParams.delete(BUILD);
  location.replace(address);
}
