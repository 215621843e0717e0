import type { Method, RunRecord } from '../types.d.ts';
import type { Slot } from './slot.ts';

/**
 * Asks the worker of each of these runs.
 *
 * @param runs one for each method
 * @param slots workers by the keys of their runs
 * @param call null to leave a run out
 * @returns the answers of those that still can answer
 */
export async function askEach<T>(
  runs: RunRecord[],
  slots: ReadonlyMap<string, Slot>,
  call: (slot: Slot, run: RunRecord) => Promise<T> | null,
): Promise<Map<Method, T>> {
  const answers: Map<Method, T> = new Map();
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
