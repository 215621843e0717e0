/** Tests that need the network. */
import assert from 'node:assert/strict';

/**
 * Skip a test with a message if the network resource cannot be reached. On GitHub, whose machines reach it, this is a
 * failure.
 * @param {import('node:test').TestContext} t
 * @param {string} what
 * @param {string} answer received instead
 */
export function skipUnreached(t, what, answer) {
  const why = `${what} cannot be reached from here`;
  const [line = 'no answer'] = answer.match(/^.*(?:error|fatal|\d{3} [A-Z]).*$/im) ?? [];
  assert.ok(!process.env.GITHUB_ACTIONS, `${why}:\n${answer}`);
  t.skip(`NOT CHECKED: ${why} (${line.trim()})`);
}
