/** What the pages and the service worker say to each other. */

/** A page holds the lock of this name and of its first script's address while it lives. */
export const LOCK = 'cmbpo-version ';

/** Asks which addresses are files of the service worker's version. */
export const HAS = 'cmbpo-has';

/** Asks whether the files of an earlier version are still there, by the name of its first script. */
export const KEEPS = 'cmbpo-keeps';

/** Asks the service worker to serve a page that was opened without it. */
export const CLAIM = 'cmbpo-claim';

/** A page of an earlier version is asked for by this part of its address, with the name of its first script. */
export const BUILD = 'build';
