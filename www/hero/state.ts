/** What the first screen says of an experiment, from its snapshot alone. */

import type { Snapshot } from '../state/snapshot.d.ts';
import type { Method, RunRecord } from '../types.d.ts';
import type { Phase } from './player.ts';

import { CAPTIONS } from '../story/captions.ts';
import { returnsOf } from './outcome.ts';
import { settingOf } from './words.ts';

export type HeroState = ReturnType<typeof heroState>;

/**
 * @param phase of the walk that is shown
 */
export function heroState(shown: Snapshot | null, phase: Phase) {
  const first = shown?.first ?? [];
  const setting = shown ? settingOf(shown.state.shift) : null;
  const { view, step } = shown?.state ?? {};
  /** Whether these agents have learned. */
  const learned = first.length > 0 && first.every(({ result }) => result !== null);
  /** Whether they are agents of the reader's own. */
  const own = shown?.live ?? false;
  const begun = first.some((run) => run.progress.env_steps > 0);
  return {
    ...{ shown, phase, first, setting, learned, own },
    bet: shown?.state.bet ?? null,
    /** The caption of the story, from 1; 0 outside of it. */
    step: view === 'story' ? Math.max(1, Math.min(CAPTIONS.length, step ?? 1)) : 0,
    /** Whether they are learning, or have learned a part. */
    training: own && !learned && ((shown?.playing ?? false) || begun),
    /** Whether the walk has ended and its outcome is shown. */
    landed: phase === 'landed' && learned,
    /** Returns under the shift of the switch. */
    returns: returnsOf(first, setting ?? 'in-distribution'),
  };
}

export const runOf = (first: RunRecord[], method: Method) =>
  first.find((run) => run.method === method);

/** Whether an agent steers by its lamp. */
export function seesLamp(first: RunRecord[], method: Method) {
  const inputs = runOf(first, method)?.graphs.at(-1)?.policy_inputs;
  return inputs ? inputs.includes('Z') : method !== 'c-mbpo';
}
