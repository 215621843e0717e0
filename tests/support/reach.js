/** Checks that ask somebody on the network. */
import assert from 'node:assert/strict';

/**
 * Skips a test, visibly, where what it asks cannot be reached; on GitHub, whose machines reach it, that is a failure.
 * @param {import('node:test').TestContext} t
 * @param {string} what
 * @param {string} answer in its place
 */
export function skipUnreached(t, what, answer) {
  const why = `${what} cannot be reached from here`;
  const [line = 'no answer'] = answer.match(/^.*(?:error|fatal|\d{3} [A-Z]).*$/im) ?? [];
  assert.ok(!process.env.GITHUB_ACTIONS, `${why}:\n${answer}`);
  t.skip(`NOT CHECKED: ${why} (${line.trim()})`);
}
