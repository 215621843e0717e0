/** The JSON document that an experiment ends in. */
import { contrasts, summarise } from './summary.mjs';

/** @typedef {import('./pool.mjs').Run} Run */
/** @typedef {import('./pool.mjs').Failure} Failure */
/** @typedef {import('./plan.mjs').StudyRecord} StudyRecord */

/**
 * @typedef {object} About what was run
 * @property {string} version
 * @property {string | null} commit the last one that changed what the runs depend on
 * @property {string} command that gives this document again
 * @property {string} preset
 * @property {string[]} [methods] where the conditions are the methods
 * @property {number[]} seeds
 * @property {StudyRecord | null} study null where the conditions are the methods
 * @property {Record<string, unknown>} config complete
 * @property {{simd: boolean}} build
 * @property {{sha256: string}} [wasm] not there when parts of several wasm files were joined
 * @property {Shard | null} shard the part of the runs that this document holds; null: all
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
    // Only a document that lacks runs names them.
    ...(failed.length > 0 && { failed }),
  };
}

/**
 * JSON to be read by people too: a list of plain values, such as a point of a curve, stays on one line.
 * @param {unknown} document
 */
export function format(document) {
  // A line break is always between values: inside a string JSON writes it as \\n.
  const text = JSON.stringify(document, null, 2).replace(
    /\[\n([^[\]{}]*)\n\s*\]/g,
    (_, inner) => `[${inner.trim().replace(/,\n\s*/g, ', ')}]`,
  );
  return `${text}\n`;
}
