/**
 * Run every check of the project, as continuous integration does.
 *
 *     npm test                     all of them
 *     npm test -- --only js        one
 *     npm test -- --list           their names
 *
 * The last line counts tests: `N passed, N failed`. A check without separate tests, such as formatting, counts as one.
 */
import { existsSync } from 'node:fs';
import { main, UsageError, messageOf } from './lib/errors.mjs';
import { readArguments } from './lib/arguments.mjs';
import { inProject } from './lib/project.mjs';
import { complaint } from './test/complaint.mjs';
import { silent, steps } from './test/steps.mjs';
import { tally } from './test/tally.mjs';

/** @typedef {import('./test/steps.mjs').Step} Step */

/**
 * @typedef {object} Outcome
 * @property {Step} step
 * @property {boolean} ok
 * @property {number} seconds
 * @property {number} passed
 * @property {number} failed
 * @property {string} output
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
  // In a clean clone nothing is compiled twice, and data for incremental compilation would take a sixth of the time.
  if (!existsSync(inProject('target'))) process.env.CARGO_INCREMENTAL ??= '0';
  /** @type {Outcome[]} */
  const outcomes = [];
  for (const group of groupsOf(chosenSteps(options.only))) {
    outcomes.push(...(await runGroup(group)));
    // Without the tools, all later checks would fail for the same reason.
    if (outcomes.at(-1)?.step.name === 'setup' && !outcomes.at(-1)?.ok) break;
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

/** Group each step with those that run in parallel with it. @param {Step[]} chosen */
function groupsOf(chosen) {
  /** @type {Step[][]} */
  const groups = [];
  for (const step of chosen) {
    const last = groups.at(-1);
    if (step.beside && last) last.push(step);
    else groups.push([step]);
  }
  return groups;
}

/**
 * Run a group. The first step is shown as it runs. The others run in parallel, one after another, and are shown
 * afterwards.
 *
 * @param {Step[]} group
 */
async function runGroup([first, ...others]) {
  const beside = silent.run(true, async () => {
    const ended = [];
    for (const step of others) ended.push(await runStep(step));
    return ended;
  });
  const outcomes = first ? [await runStep(first)] : [];
  for (const outcome of await beside) {
    process.stdout.write(`${headOf(outcome.step)}${outcome.output}`);
    outcomes.push(outcome);
  }
  return outcomes;
}

/** @param {Step} step */
function headOf({ name, what }) {
  return `\n=== ${name}: ${what}\n`;
}

/**
 * @param {Step} step
 * @returns {Promise<Outcome>}
 */
async function runStep(step) {
  const unseen = silent.getStore() ?? false;
  if (!unseen) process.stdout.write(headOf(step));
  const started = performance.now();
  let ok = false;
  let output = '';
  try {
    ({ ok, output } = await step.run());
  } catch (error) {
    output = `${messageOf(error)}\n`;
    if (!unseen) process.stdout.write(output);
  }
  const seconds = (performance.now() - started) / 1000;
  return { step, ok, seconds, ...tally(output, ok), output };
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
  const broken = outcomes.filter(({ ok }) => !ok);
  const sum = (/** @type {'passed' | 'failed'} */ key) =>
    outcomes.reduce((total, outcome) => total + outcome[key], 0);
  process.stdout.write(`\n${lines.join('\n')}\n\n`);
  if (broken.length > 0) {
    for (const { step, output } of broken) {
      process.stdout.write(`--- ${step.name}\n${complaint(output)}\n\n`);
    }
    const names = broken.map(({ step }) => step.name);
    process.stdout.write(
      `Failed: ${names.join(', ')}. Alone again: npm test -- --only ${names[0]}\n`,
    );
  }
  process.stdout.write(`${sum('passed')} passed, ${sum('failed')} failed\n`);
  return broken.length > 0 ? 1 : 0;
}
