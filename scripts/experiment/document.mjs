/** The JSON document that an experiment ends in. */
import { summarise } from './summary.mjs';

/** @typedef {import('./pool.mjs').Run} Run */
/** @typedef {import('./pool.mjs').Failure} Failure */

/**
 * @typedef {object} About what was run
 * @property {string} version
 * @property {string} preset
 * @property {Record<string, unknown>} config complete
 * @property {boolean} simd
 */

/**
 * @param {(Run | Failure)[]} outcomes
 * @param {About} about
 */
export function makeDocument(outcomes, { version, preset, config, simd }) {
  /** @type {Run[]} */
  const runs = [];
  /** @type {Failure[]} */
  const failed = [];
  for (const outcome of outcomes) {
    if ('error' in outcome) failed.push(outcome);
    else runs.push(outcome);
  }
  return {
    version,
    preset,
    config,
    build: { simd },
    runs,
    summary: summarise(runs),
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
