import type { DiscoverOptions } from '../types.d.ts';

import { TESTS } from '../generated/catalogue.js';

/** Whether a test takes every column for labels. */
export const takesLabels = ({ test }: { test?: DiscoverOptions['test'] }) =>
  test !== undefined && TESTS[test].takesLabels;
