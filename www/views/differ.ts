/** Which changes of the runs make a view draw again. */

import type { RunRecord } from '../types.d.ts';

/**
 * Whether two lists of runs differ in parts of their records. Records are replaced and never changed, so that the parts
 * themselves tell.
 */
export const differIn =
  (
    ...parts: ((run: RunRecord) => unknown)[]
  ): ((now: RunRecord[], before: RunRecord[] | undefined) => boolean) =>
  (now, before) =>
    now.length !== before?.length ||
    now.some(
      (run, i) => run.key !== before[i].key || parts.some((of) => of(run) !== of(before[i])),
    );
