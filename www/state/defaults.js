/** What the page runs when nobody has set anything. Without a package: the build reads it before any is there. */

/** @import { Method, Setting } from '../types.d.ts' */

export const SEED = 1;
export const SEEDS = 3;

/** @type {Method[]} The methods that the page runs, in the order in which it shows them. */
export const METHODS = ['sac', 'mbpo', 'c-mbpo'];

/** @type {Setting[]} */
export const SETTINGS = ['in-distribution', 'near', 'far'];
