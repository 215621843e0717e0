/** Progress on standard error: a line for each finished run and, in a terminal, a live counter. */

/** @typedef {import('./pool.mjs').Run} Run */
/** @typedef {import('./pool.mjs').Failure} Failure */
/** @typedef {import('./pool.mjs').Job} Job */

/**
 * @param {number} total number of runs
 * @param {number} envSteps of one run
 * @param {number} [kept] runs that were already finished
 * @param {{write(text: string): unknown, isTTY?: boolean}} [stream]
 */
export function progressReport(total, envSteps, kept = 0, stream = process.stderr) {
  /** @type {Map<string, number>} steps of the current runs */
  const running = new Map();
  let ended = kept;
  const clear = () => stream.isTTY && stream.write('\r\x1b[K');
  const counter = () => {
    if (!stream.isTTY) return;
    const done = ended * envSteps + [...running.values()].reduce((sum, steps) => sum + steps, 0);
    const percent = Math.floor((100 * done) / (total * envSteps));
    clear();
    stream.write(`${ended} of ${total} runs done, ${percent} % of all environment steps`);
  };
  return {
    /** @param {Job} job @param {number} steps */
    onProgress(job, steps) {
      running.set(label(job), steps);
      counter();
    },
    /** @param {Run | Failure} outcome */
    onEnd(outcome) {
      ended += 1;
      running.delete(label(outcome));
      clear();
      stream.write(`[${ended}/${total}] ${label(outcome)}: ${describe(outcome)}\n`);
      if (ended < total) counter();
    },
    clear,
  };
}

/** @param {{condition?: string, method: string, seed: number}} job */
export const label = ({ condition, method, seed }) => `${condition ?? method} seed ${seed}`;

/** @param {Run | Failure} outcome */
function describe(outcome) {
  if ('error' in outcome) return `FAILED: ${outcome.error}`;
  const returns = Object.entries(outcome.returns).map(
    ([setting, { mean }]) => `${mean.toFixed(2)} ${setting}`,
  );
  return `return ${returns.join(', ')} (${(outcome.wall_ms / 1000).toFixed(1)} s)`;
}
