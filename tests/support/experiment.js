/** Runs the experiment command as its user would. */
import { inProject } from '../../scripts/lib/project.mjs';
import { command } from './command.js';

/** A configuration with a run of a few seconds. */
export const shortRun = inProject('tests/short-run.json');

/** @type {(...args: string[]) => ReturnType<typeof command>} */
export const experiment = (...args) => command('scripts/experiment.mjs', ...args);

/**
 * Remove measurements of time and memory from a document or a run.
 * @template {object} T
 * @param {T} value
 * @returns {T}
 */
export function withoutMeasurements(value) {
  return JSON.parse(
    JSON.stringify(value, (key, inner) =>
      ['wall_ms', 'cpu_ms', 'memory_bytes'].includes(key) ? undefined : inner,
    ),
  );
}
