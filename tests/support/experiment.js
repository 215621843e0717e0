/** The experiment command, run as a person runs it. */
import { inProject } from '../../scripts/lib/project.mjs';
import { command } from './command.js';

/** A configuration whose run takes seconds. */
export const shortRun = inProject('tests/short-run.json');

/** @type {(...args: string[]) => ReturnType<typeof command>} */
export const experiment = (...args) => command('scripts/experiment.mjs', ...args);

/**
 * A document or a run without what a clock or an allocator decides.
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
