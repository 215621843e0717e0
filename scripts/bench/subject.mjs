/** A benchmark subject in its own worker, in Node or a browser. */
import { readFileSync } from 'node:fs';

/**
 * @typedef {object} Subject
 * @property {string} name
 * @property {string[]} works its units of work
 * @property {(request: Record<string, unknown>) => Promise<any>} ask
 * @property {() => number | null} processorTime of its thread in milliseconds; null if the system does not report it
 * @property {() => Promise<void>} close
 */

/**
 * Return the processor time of a thread on Linux.
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
