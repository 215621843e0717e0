/**
 * Every check of the project, as continuous integration runs them.
 *
 *     npm test                     all of them
 *     npm test -- --only js        one
 *     npm test -- --list           their names
 *
 * The last line counts tests: `N passed, N failed`. A check without tests of its own, such as formatting, counts as one.
 */
import { existsSync } from 'node:fs';
import { main, UsageError, messageOf } from './lib/errors.mjs';
import { readArguments } from './lib/arguments.mjs';
import { inProject } from './lib/project.mjs';
import { steps } from './test/steps.mjs';
import { tally } from './test/tally.mjs';

/** @typedef {import('./test/steps.mjs').Step} Step */

/**
 * @typedef {object} Outcome
 * @property {Step} step
 * @property {boolean} ok
 * @property {number} seconds
 * @property {number} passed
 * @property {number} failed
 */

await main('test', async () => {
  const options = readArguments(process.argv.slice(2), {
    only: { type: 'string' },
    list: { type: 'boolean' },
  });
  if (options.list) {
    for (const { name, what } of steps) process.stdout.write(`${name.padEnd(14)} ${what}\n`);
    return;
  }
  // In a clean clone nothing is to be compiled a second time: the compiler's notes for it would take a sixth of its time.
  if (!existsSync(inProject('target'))) process.env.CARGO_INCREMENTAL ??= '0';
  /** @type {Outcome[]} */
  const outcomes = [];
  for (const step of chosenSteps(options.only)) {
    outcomes.push(await runStep(step));
    // Without the tools, every later check would fail for the same reason.
    if (step.name === 'setup' && !outcomes.at(-1)?.ok) break;
  }
  return report(outcomes);
});

/** @param {string | boolean | undefined} only */
function chosenSteps(only) {
  if (only === undefined) return steps;
  const step = steps.find(({ name }) => name === only);
  if (!step) {
    throw new UsageError(
      `--only: there is no check "${only}"; there are ${steps.map(({ name }) => name).join(', ')}`,
    );
  }
  return [step];
}

/**
 * @param {Step} step
 * @returns {Promise<Outcome>}
 */
async function runStep(step) {
  process.stdout.write(`\n=== ${step.name}: ${step.what}\n`);
  const started = performance.now();
  let ok = false;
  let output = '';
  try {
    ({ ok, output } = await step.run());
  } catch (error) {
    process.stdout.write(`${messageOf(error)}\n`);
  }
  const { passed, failed } = tally(output, ok);
  return { step, ok, seconds: (performance.now() - started) / 1000, passed, failed };
}

/**
 * @param {Outcome[]} outcomes
 * @returns {number} the exit code
 */
function report(outcomes) {
  const lines = outcomes.map(
    ({ step, ok, seconds, passed, failed }) =>
      `${ok ? 'ok    ' : 'FAILED'}  ${step.name.padEnd(14)}${seconds.toFixed(1).padStart(8)} s` +
      `${String(passed).padStart(7)} passed${String(failed).padStart(5)} failed`,
  );
  const broken = outcomes.filter(({ ok }) => !ok).map(({ step }) => step.name);
  const sum = (/** @type {'passed' | 'failed'} */ key) =>
    outcomes.reduce((total, outcome) => total + outcome[key], 0);
  process.stdout.write(`\n${lines.join('\n')}\n\n`);
  if (broken.length > 0) {
    process.stdout.write(
      `Failed: ${broken.join(', ')}. Alone again: npm test -- --only ${broken[0]}\n`,
    );
  }
  process.stdout.write(`${sum('passed')} passed, ${sum('failed')} failed\n`);
  return broken.length > 0 ? 1 : 0;
}
