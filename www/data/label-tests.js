/** @import { DiscoverOptions } from '../types.d.ts' */

import { TESTS } from '../generated/catalogue.js';

/** Whether a test takes every column for labels. @param {{test?: DiscoverOptions['test']}} options */
export const takesLabels = ({ test }) => test !== undefined && TESTS[test].takesLabels;
