/** When agents that learn at once have been updated: what is only looked at waits for them. */

import type { LiveExperiment } from '../run/live-experiment.ts';
import type { Snapshot } from '../state/snapshot.d.ts';

import { effect } from '@preact/signals-core';

/** Milliseconds that the charts wait at most for agents that learn at once. */
const CHARTS_MS = 1000;

/** Whether an agent has been updated. */
export const updated = ({ runs }: Pick<Snapshot, 'runs'>) =>
  runs.some(({ progress }) => progress.updates > 0);

/** @returns which waits no longer than the charts can */
export const firstUpdate = (live: LiveExperiment): Promise<void> =>
  new Promise((resolve) => {
    const late = setTimeout(() => end(), CHARTS_MS);
    const unwatch = effect(() => {
      // An effect cannot end itself while it first runs.
      if (updated(live)) setTimeout(() => end());
    });
    const end = () => {
      clearTimeout(late);
      unwatch();
      resolve();
    };
  });
