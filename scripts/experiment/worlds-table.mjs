/**
 * The results of a world with and without sensors as a table: returns compared with those in other settings and of
 * other conditions by paired tests over seeds, steps until a return is reached, the policy's inputs, and the cost.
 */
import { ownValue } from '../../www/own.js';
import { equivalence, halfWidth, median, paired } from './statistics.mjs';
import { estimate } from './summary.mjs';

/** @typedef {import('./tables.mjs').Document} Document */
/** @typedef {import('./pool.mjs').Run} Run */

const IN_DISTRIBUTION = 'in-distribution';
const FAR = 'far';
/** Names of spurious sensors. */
const sensor = /^S\d+$/;

/** @param {number} value */
const short = (value) => value.toFixed(1);

/**
 * Return the notation for the result of a paired comparison in the studies' tables.
 * @param {{difference: number, error: number, freedom: number}} found
 * @param {number} margin
 */
export function mark(found, margin) {
  if (equivalence(found, margin) < 0.05) return '=';
  if (Math.abs(found.difference) <= halfWidth(found)) return '?';
  return found.difference < 0 ? '↓' : '↑';
}

/**
 * Compare the returns of two lists of runs, each in one setting, over their common seeds.
 * @param {[Run[], string]} one
 * @param {[Run[], string]} other
 * @param {number} margin
 */
function compared([one, setting], [other, where], margin) {
  const pairs = one.flatMap((run) => {
    const partner = other.find(({ seed }) => seed === run.seed);
    const [a, b] = [ownValue(run.returns, setting)?.mean, ownValue(partner?.returns, where)?.mean];
    return a === undefined || b === undefined ? [] : [/** @type {[number, number]} */ ([a, b])];
  });
  return pairs.length < 2 ? '' : ` ${mark(paired(pairs), margin)}`;
}

/** @param {Run[]} own @param {string} setting */
function returns(own, setting) {
  const values = own.flatMap((run) => ownValue(run.returns, setting)?.mean ?? []);
  const { iqm, iqm_ci95 } = estimate(values);
  if (iqm === null) return null;
  return `${short(iqm)}${iqm_ci95 ? ` [${iqm_ci95.map(short).join(', ')}]` : ''}`;
}

/**
 * Return the first step at which the learning curve reaches the mark; null if it never does.
 * @param {Run} run
 * @param {number} mark
 */
export const stepsTo = ({ curve }, mark) => curve.find(([, value]) => value >= mark)?.[0] ?? null;

/**
 * Return the median number of steps, if at least half of the runs reached the mark, and the number that did.
 * @param {Run[]} own
 * @param {number} mark
 */
function passed(own, mark) {
  const steps = own.map((run) => stepsTo(run, mark) ?? Infinity);
  const there = steps.filter(Number.isFinite).length;
  const middle = median(steps);
  return `${middle !== null && Number.isFinite(middle) ? middle : '–'} (${there} of ${own.length})`;
}

/** @param {number[]} values */
const total = (values) => values.reduce((sum, value) => sum + value, 0);

/**
 * Return a Markdown table with a row for each condition.
 * @param {Document} document
 */
export function worldsTable({ study, runs }) {
  const conditions = study?.conditions ?? [];
  const { margin = 0, mark: goal } = study ?? {};
  const of = (/** @type {string} */ name) => runs.filter(({ condition }) => condition === name);
  // Methods without graph and mask see all variables. All variables except sensors lead to the reward.
  const own = [...new Set(runs.flatMap((run) => run.policy_inputs))].filter(
    (name) => !sensor.test(name),
  );
  const rows = conditions.map(({ name, against, facts = {} }) => {
    const mine = of(name);
    const others = against === undefined ? [] : of(against);
    const here = returns(mine, IN_DISTRIBUTION);
    const far = facts.sensors === 0 ? null : returns(mine, FAR);
    const looked = mine.map((run) => run.policy_inputs.filter((each) => sensor.test(each)).length);
    const missed = mine.map(
      (run) => own.filter((each) => !run.policy_inputs.includes(each)).length,
    );
    const times = mine.map((run) => (run.cpu_ms ?? run.wall_ms) / 1000);
    const count = (/** @type {number[]} */ values) =>
      `${total(values)} in ${values.filter((value) => value > 0).length} of ${values.length}`;
    return [
      name,
      here === null
        ? '–'
        : here + compared([mine, IN_DISTRIBUTION], [others, IN_DISTRIBUTION], margin),
      far === null ? '–' : far + compared([mine, FAR], [mine, IN_DISTRIBUTION], margin),
      ...(goal === undefined ? [] : [passed(mine, goal)]),
      count(looked),
      count(missed),
      times.length === 0 ? '–' : short(/** @type {number} */ (median(times))),
    ];
  });
  const header = [
    'condition',
    'in distribution',
    'far',
    ...(goal === undefined ? [] : [`steps to ${goal}: median (passed)`]),
    'sensors looked at, in runs',
    'true inputs missed, in runs',
    'time in s: median',
  ];
  return [header, header.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}
