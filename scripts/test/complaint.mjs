/** The failure report in the output of a failed check, so that it appears at the end of a long log. */

/** Headings of the failure reports of node --test and cargo test. */
const HEADINGS = /^(?:✖ failing tests:|failures:)$/m;
const MOST_LINES = 30;

/**
 * @param {string} output of a check that failed
 * @returns {string} the runner's report of failures, or the last lines if there is none
 */
export function complaint(output) {
  const lines = output
    .slice(Math.max(0, output.search(HEADINGS)))
    .trimEnd()
    .split('\n');
  if (lines.length <= MOST_LINES) return lines.join('\n');
  return HEADINGS.test(output)
    ? [...lines.slice(0, MOST_LINES), '…'].join('\n')
    : lines.slice(-MOST_LINES).join('\n');
}
