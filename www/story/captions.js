/** The story: what each caption says and shows. */

/** @import { Shift } from '../types.d.ts' */

import { NO_SHIFT } from '../state/url.js';

/**
 * @typedef {object} Caption
 * @property {Shift | null} shift the lamp that the caption begins with; null where it is left as it is
 */

/** @type {Caption[]} */
export const CAPTIONS = Array.from({ length: 7 }, () => ({ shift: NO_SHIFT }));
