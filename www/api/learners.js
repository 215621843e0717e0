/** The learners for tables in wasm, whose arguments are checked before they cross. */

import * as tables from '../../pkg/tables.js';
import { plainCopy, wholeNumber } from '../guard.js';
import { constructed, guardMethods, Sturdy } from './sturdy.js';

/** This thread's tables' wasm. */
export const learners = new Sturdy(tables.__wbg_reset_state);

class Checked extends tables.Resampler {
  /**
   * @param {string[]} names
   * @param {Float64Array} values
   * @param {Partial<import('../../pkg/tables.js').DiscoverOptions>} [options] checked
   */
  constructor(names, values, options) {
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
