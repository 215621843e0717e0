/** The learners for tables in wasm, whose arguments are checked before they cross. */

import type { DiscoverOptions } from '../../pkg/tables.js';

import * as tables from '../../pkg/tables.js';
import { plainCopy, wholeNumber } from '../guard.js';
import { constructed, guardMethods, Sturdy } from './sturdy.ts';

/** This thread's tables' wasm. */
export const learners = new Sturdy(tables.__wbg_reset_state);

class Checked extends tables.Resampler {
  /**
   * @param options checked
   */
  constructor(names: string[], values: Float64Array, options?: Partial<DiscoverOptions>) {
    super(names, values, options);
    learners.made(this);
  }
}

export const CheckedResampler = constructed(Checked, learners, (names, values, options) => [
  ...[names, values, options],
]);

guardMethods(Checked, tables.Resampler, learners, {
  count: (first, count) => [wholeNumber('first', first), wholeNumber('count', count)],
});
