/** @import { Method, RunRecord } from '../types.d.ts' */
/** @import { Slot } from './slot.js' */

/**
 * Asks the worker of each of these runs.
 *
 * @template T
 * @param {RunRecord[]} runs one for each method
 * @param {ReadonlyMap<string, Slot>} slots workers by the keys of their runs
 * @param {(slot: Slot, run: RunRecord) => Promise<T> | null} call null to leave a run out
 * @returns {Promise<Map<Method, T>>} the answers of those that still can answer
 */
export async function askEach(runs, slots, call) {
  /** @type {Map<Method, T>} */ const answers = new Map();
  const asked = runs.map(async (run) => {
    const slot = slots.get(run.key);
    const asking = slot && run.status !== 'starting' ? call(slot, run) : null;
    if (!slot || !asking) return;
    const answer = await slot.ask(asking);
    if (answer !== null) answers.set(run.method, answer);
  });
  await Promise.all(asked);
  return answers;
}
