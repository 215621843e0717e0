/** A subject of the bench in a worker of its own, wherever that runs. */
import { readFileSync } from 'node:fs';

/**
 * @typedef {object} Subject
 * @property {string} name
 * @property {string[]} works what it can do
 * @property {(request: Record<string, unknown>) => Promise<any>} ask
 * @property {() => number | null} processorTime of its thread in milliseconds; null where the system does not tell
 * @property {() => Promise<void>} close
 */

/**
 * The processor time of a thread, as Linux counts it.
 * @param {string | null} thread its directory in /proc
 * @returns {number | null} milliseconds
 */
export function processorTime(thread) {
  if (thread === null) return null;
  try {
    return Number(readFileSync(`${thread}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
  } catch {
    return null;
  }
}
