/** Comparison of a run's graphs with the true graph, edge by edge. */

/** @typedef {import('../../pkg/cmbpo.js').Parents} Parents */
/** @typedef {{right: number, extra: number, missing: number}} Counts true positives, false positives, false negatives */
/** @typedef {{used: Counts, final: Counts}} GraphScore of the graph used in training, and of the one found at the end */

/**
 * @param {Parents} found
 * @param {Parents} truth
 * @returns {Counts}
 */
function counts(found, truth) {
  const edges = (/** @type {Parents} */ parents) =>
    Object.entries(parents).flatMap(([to, causes]) => causes.map((from) => `${from} → ${to}`));
  const [mine, theirs] = [edges(found), new Set(edges(truth))];
  const right = mine.filter((edge) => theirs.has(edge)).length;
  return { right, extra: mine.length - right, missing: theirs.size - right };
}

/**
 * @param {{parents: Parents, final_parents: Parents | null}} result
 * @param {Parents} truth
 * @returns {GraphScore}
 */
export const scoreOf = ({ parents, final_parents }, truth) => ({
  used: counts(parents, truth),
  final: counts(final_parents ?? parents, truth),
});

/** Return the fraction of found edges that are true; 1 if none was found. @param {Counts} counts */
export const precision = ({ right, extra }) => share(right, extra);

/** Return the fraction of true edges that were found; 1 if there are none. @param {Counts} counts */
export const recall = ({ right, missing }) => share(right, missing);

/** @param {number} right @param {number} wrong */
const share = (right, wrong) => (right + wrong === 0 ? 1 : right / (right + wrong));
