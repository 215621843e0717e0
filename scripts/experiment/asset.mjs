/**
 * Write the page's summary of the stored studies, www/stored/studies.json: estimates of each condition, and the
 * settings to run it again. The runs themselves stay in docs/experiments.
 */
import { ownValue } from '../../www/own.js';
import { inProject } from '../lib/project.mjs';
import { presetWith } from './presets.mjs';
import { labelOf } from './said.mjs';
import { recoveryOf } from './recovery.mjs';
import { median } from './statistics.mjs';
import { studies } from './studies.mjs';
import { graphColumns, meanOf } from './tables.mjs';

/** @typedef {import('./tables.mjs').Document} Document */
/** @typedef {import('./plan.mjs').Condition} Condition */
/** @typedef {import('../../www/types.d.ts').StoredStudy} StoredStudy */
/** @typedef {import('../../www/types.d.ts').StudyEstimate} StudyEstimate */

export const assetFile = inProject('www/stored/studies.json');

/** Round to the digits that the page shows. @param {number} value */
const rounded = (value) => Number(value.toFixed(3));

/** @param {import('./summary.mjs').Estimate | undefined} estimate @returns {StudyEstimate | null} */
function numbers(estimate) {
  if (!estimate || estimate.iqm === null) return null;
  const [low, high] = estimate.iqm_ci95 ?? [estimate.iqm, estimate.iqm];
  return [rounded(estimate.iqm), rounded(low), rounded(high)];
}

/** What a preset for a world decides. @param {Record<string, unknown>} config complete */
const decided = ({
  env_steps,
  initial_random_steps,
  graph_every,
  agent,
  model,
  rollout,
  structure,
}) => ({
  ...{ env_steps, initial_random_steps, graph_every, agent, model, rollout, structure },
});

/**
 * Return the differences from the default configuration with which the page runs a condition. Curves draw no random
 * numbers of the run, so the page uses its own. A study based on another preset lists everything that the preset sets.
 * @param {import('./plan.mjs').Study} study
 * @param {Condition} condition
 * @param {number} seed
 * @param {Record<string, unknown>} kept the study's configuration, complete
 */
function configOf(study, { changes = {} }, seed, kept) {
  const own = typeof changes === 'function' ? changes(seed) : changes;
  const both = presetWith(
    [{ name: '', config: study.base ? decided(kept) : study.config }],
    '',
    own,
  );
  const { curve_every, ...config } = both;
  const set = Object.entries(config).filter(([, value]) => value !== null);
  return /** @type {import('../../www/types.d.ts').JsonObject} */ (Object.fromEntries(set));
}

/**
 * @param {Document} document
 * @returns {StoredStudy}
 */
function summaryOf({
  preset,
  command,
  commit,
  seeds,
  config,
  summary,
  contrasts,
  runs,
  study: kept,
}) {
  const study = studies.find(({ name }) => name === preset);
  if (!study || !kept) throw new Error(`${preset}: there is no such study`);
  const settings = [...new Set(Object.values(summary).flatMap((each) => Object.keys(each)))];
  const [first = 0] = seeds;
  return {
    ...{ command, commit, seeds, settings, margin: kept.margin },
    env_steps: Number(config.env_steps),
    conditions: kept.conditions.map(({ name, method, against, facts = {} }) => {
      const condition = study.conditions.find((each) => each.name === name);
      if (!condition) throw new Error(`${preset}: the study has no condition "${name}" any more`);
      const mine = runs.filter((run) => run.condition === name);
      const verdicts = (contrasts ?? []).filter((each) => each.condition === name);
      return {
        ...{ name, label: labelOf(condition.said), ...(against && { against }), facts },
        method: /** @type {import('../../www/types.d.ts').Method} */ (method),
        ...(typeof condition.changes === 'function' && { by_seed: true }),
        config: configOf(study, condition, first, config),
        returns: Object.fromEntries(
          settings.flatMap((setting) => {
            const estimate = numbers(ownValue(ownValue(summary, name), setting));
            return estimate ? [[setting, estimate]] : [];
          }),
        ),
        marks: Object.fromEntries(verdicts.map(({ setting, verdict }) => [setting, verdict])),
        ...(study.graphs && { graph: graphOf(runs, name) }),
        ...(facts.drift !== undefined && { recovery: recovered(mine, facts) }),
      };
    }),
  };
}

/** @param {Document['runs']} runs @param {string} condition */
const graphOf = (runs, condition) =>
  graphColumns.map(([, of]) => {
    const value = meanOf(runs, condition, of);
    return value === null ? null : rounded(value);
  });

/**
 * @param {Document['runs']} own
 * @param {Record<string, string | number>} facts
 * @returns {import('../../www/types.d.ts').StudyCondition['recovery']}
 */
function recovered(own, facts) {
  const { windows, delays, runs, falseAlarms } = recoveryOf(own, facts);
  return {
    after: windows?.map(numbers) ?? null,
    noticed: windows ? [delays.length, runs] : null,
    delay: median(delays),
    false_alarms: falseAlarms,
  };
}

/** @param {Record<string, Document>} documents @returns {string} the file */
export const assetText = (documents) =>
  `${JSON.stringify(Object.fromEntries(Object.entries(documents).map(([name, each]) => [name, summaryOf(each)])))}\n`;
