/** Detection of a change of mechanism, and recovery of the return after it. */
import { ownValue } from '../../www/own.js';
import { median } from './statistics.mjs';
import { estimate } from './summary.mjs';

/** @typedef {import('./tables.mjs').Document} Document */
/** @typedef {import('./pool.mjs').Run} Run */

/** Environment steps after the change over which the return is averaged. */
export const WINDOWS = [500, 1500];

/** @param {number | null | undefined} value */
const short = (value) => (value === null || value === undefined ? '–' : value.toFixed(1));

/**
 * Return the mean of the curve's points within a number of steps after a step.
 * @param {Run} run
 * @param {number} at
 * @param {number} steps
 */
function meanAfter({ curve }, at, steps) {
  const values = curve
    .filter(([step]) => step > at && step <= at + steps)
    .map(([, value]) => value);
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * Return the delay of the first correct alarm of a run, in steps, and the number of false alarms.
 * @param {Run} run
 * @param {{drift?: string | number, at?: string | number}} facts
 */
export function alarms({ changes = [] }, { drift, at }) {
  // A monolithic model has one mechanism, so an alarm of any output is correct.
  const right = changes.filter(({ env_steps }) => drift !== 'none' && env_steps > Number(at));
  return {
    delay: right[0] ? right[0].env_steps - Number(at) : null,
    named: right[0]?.mechanism === drift,
    false: changes.length - right.length + right.slice(1).length,
  };
}

/**
 * @typedef {object} Recovery results of one condition
 * @property {import('./summary.mjs').Estimate[] | null} windows mean return after the change, for each window; null
 * without a change
 * @property {number[]} delays in steps, of the runs that detected the change
 * @property {number} runs
 * @property {number} falseAlarms
 */

/**
 * @param {Run[]} own runs of one condition
 * @param {{drift?: string | number, at?: string | number}} facts
 * @returns {Recovery}
 */
export function recoveryOf(own, facts) {
  const found = own.map((run) => alarms(run, facts));
  return {
    windows:
      facts.drift === 'none'
        ? null
        : WINDOWS.map((steps) =>
            estimate(own.map((run) => meanAfter(run, Number(facts.at), steps))),
          ),
    delays: found.flatMap(({ delay }) => (delay === null ? [] : [delay])),
    runs: own.length,
    falseAlarms: found.reduce((sum, each) => sum + each.false, 0),
  };
}

/**
 * Return a Markdown table with a row for each condition with a drift.
 * @param {Document} document
 */
export function recoveryTable({ study, runs }) {
  const rows = (study?.conditions ?? []).map(({ name, facts = {} }) => {
    const own = runs.filter((run) => run.condition === name);
    const { windows, delays, falseAlarms } = recoveryOf(own, facts);
    const means = (windows ?? []).map(
      ({ iqm, iqm_ci95 }) =>
        `${short(iqm)}${iqm_ci95 ? ` [${iqm_ci95.map(short).join(', ')}]` : ''}`,
    );
    return [
      name,
      ...(windows ? means : WINDOWS.map(() => '–')),
      windows ? `${delays.length} of ${own.length}` : '–',
      delays.length ? `${median(delays)} (${Math.max(...delays)})` : '–',
      `${falseAlarms}`,
    ];
  });
  const header = [
    'condition',
    ...WINDOWS.map((steps) => `mean of ${steps} steps after`),
    'noticed',
    'delay in steps: median (most)',
    'false alarms',
  ];
  return [header, header.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

/**
 * @typedef {object} Detection
 * @property {number} steps per stream
 * @property {number} before steps before a drift
 * @property {number[]} alphas
 * @property {{model: string, driver: string, streams: number, alarms: number[]}[]} level
 * @property {{mechanism: string, to: number, streams: number, noticed: number, right: number, median: number | null,
 *   p90: number | null}[]} power
 */

const DRIVER = /** @type {Record<string, string>} */ ({
  random: 'at random, as in the data',
  learner: 'more and more towards the door',
});

/**
 * Return the rates of false alarms and the detection delays, as Markdown.
 * @param {Detection} detection
 */
export function detectionTables({ steps, alphas, level, power }) {
  const table = (/** @type {string[][]} */ rows) =>
    rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  const none = ['model', 'the robot is driven', ...alphas.map((alpha) => `alarms at α = ${alpha}`)];
  const some = ['change', 'noticed', 'delay: median', 'delay: 90 %'];
  const what = (/** @type {string} */ mechanism, /** @type {number} */ to) =>
    mechanism === 'R' ? `the door moves from 0 to ${to}` : `the motor’s gain goes from 1 to ${to}`;
  return [
    table([
      none,
      none.map(() => '---'),
      ...level.map(({ model, driver, streams, alarms }) => [
        model,
        ownValue(DRIVER, driver) ?? driver,
        ...alarms.map((count) => `${count} of ${streams}`),
      ]),
    ]),
    `${steps} steps each, none with a change. With one, at α = ${alphas[0]}:`,
    table([
      some,
      some.map(() => '---'),
      ...power.map(({ mechanism, to, streams, noticed, median, p90 }) => [
        what(mechanism, to),
        `${noticed} of ${streams}`,
        `${median ?? '–'}`,
        `${p90 ?? '–'}`,
      ]),
    ]),
  ].join('\n\n');
}
