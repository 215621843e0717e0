/** Counts of passed and failed tests, from the output of the test runners. */

/** Summary lines of cargo test, wasm-bindgen's runner and node --test. */
const summaries = [
  // test result: ok. 12 passed; 0 failed; …
  {
    passed: /^test result: .*?(\d+) passed; \d+ failed/gm,
    failed: /^test result: .*?\d+ passed; (\d+) failed/gm,
  },
  // ℹ pass 12 / # pass 12
  { passed: /^(?:ℹ|#) pass (\d+)$/gm, failed: /^(?:ℹ|#) (?:fail|cancelled) (\d+)$/gm },
];

/**
 * @param {string} output of one check
 * @param {boolean} ok whether it succeeded
 * @returns {{passed: number, failed: number}} a check without counts is one test; a failed check has at least one
 * failure
 */
export function tally(output, ok) {
  // Colour codes would hide the start of lines.
  // eslint-disable-next-line no-control-regex
  const plain = output.replace(/\x1b\[[0-9;]*[A-Za-z]/g, '');
  const sum = (/** @type {'passed' | 'failed'} */ key) =>
    summaries
      .flatMap((summary) => [...plain.matchAll(summary[key])])
      .reduce((total, match) => total + Number(match[1]), 0);
  const passed = sum('passed');
  const failed = Math.max(sum('failed'), ok ? 0 : 1);
  return passed + failed === 0 ? { passed: 1, failed: 0 } : { passed, failed };
}
