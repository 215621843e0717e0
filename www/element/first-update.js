/** When agents that learn at once have been updated: what is only looked at waits for them. */

/** @import { LiveExperiment } from '../run/live-experiment.js' */

/** So long the charts wait at most for agents that learn at once. */
const CHARTS_MS = 1000;

/** Whether an agent has been updated. @param {LiveExperiment} lab */
export const updated = ({ runs }) => runs.some(({ progress }) => progress.updates > 0);

/** @param {LiveExperiment} lab @returns {Promise<void>} which waits no longer than the charts can */
export const firstUpdate = (lab) =>
  new Promise((resolve) => {
    const ending = new AbortController();
    const end = () => {
      ending.abort();
      resolve();
    };
    lab.addEventListener('change', () => updated(lab) && end(), { signal: ending.signal });
    setTimeout(end, CHARTS_MS);
  });
