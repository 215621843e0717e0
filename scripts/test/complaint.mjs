/** What a failed check complained of: who reads the end of a long log must not look for it further up. */

/** Where node --test and cargo test begin to tell what failed. */
const HEADINGS = /^(?:✖ failing tests:|failures:)$/m;
const MOST_LINES = 30;

/**
 * @param {string} output of a check that failed
 * @returns {string} the runner's own account of the failures, or the last lines of whatever gives none
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
