/** The JSON document with the results of an experiment. */
import { contrasts, summarise } from './summary.mjs';

/** @typedef {import('./pool.mjs').Run} Run */
/** @typedef {import('./pool.mjs').Failure} Failure */
/** @typedef {import('./plan.mjs').StudyRecord} StudyRecord */

/**
 * @typedef {object} About description of the experiment
 * @property {string} version
 * @property {string | null} commit the last one that changed files on which the runs depend
 * @property {string} command that reproduces this document
 * @property {string} preset
 * @property {string[]} [methods] if the conditions are methods
 * @property {number[]} seeds
 * @property {StudyRecord | null} study null if the conditions are methods
 * @property {Record<string, unknown>} config complete
 * @property {{simd: boolean}} build
 * @property {{sha256: string}} [wasm] omitted if parts with different wasm files were joined
 * @property {Shard | null} shard the part of the runs in this document; null for all
 */

/** @typedef {{index: number, count: number}} Shard index: from 1 */

/**
 * @param {(Run | Failure)[]} outcomes
 * @param {About} about
 */
export function makeDocument(outcomes, { study, shard, ...about }) {
  /** @type {Run[]} */
  const runs = [];
  /** @type {Failure[]} */
  const failed = [];
  for (const outcome of outcomes) {
    if ('error' in outcome) failed.push(outcome);
    else runs.push(outcome);
  }
  return {
    ...about,
    ...(study && { study }),
    ...(shard && { shard }),
    runs,
    summary: summarise(runs),
    ...(study && { contrasts: contrasts(runs, study.conditions, study.margin) }),
    // Present only in documents with failed runs.
    ...(failed.length > 0 && { failed }),
  };
}

/**
 * Format JSON readably: a list of plain values, such as a point of a curve, stays on one line.
 * @param {unknown} document
 */
export function format(document) {
  // A line break always separates values, because JSON writes line breaks in strings as \\n.
  const text = JSON.stringify(document, null, 2).replace(
    /\[\n([^[\]{}]*)\n\s*\]/g,
    (_, inner) => `[${inner.trim().replace(/,\n\s*/g, ', ')}]`,
  );
  return `${text}\n`;
}
