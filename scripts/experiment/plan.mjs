/** What is to be run: conditions times seeds. A configuration's conditions are the methods; a study lists its own. */
import { UsageError, messageOf } from '../lib/errors.mjs';
import { presetWith } from './presets.mjs';
import { studies } from './studies.mjs';

/** @typedef {Record<string, unknown>} Settings */
/** @typedef {import('./wasm.mjs').Bindings} Bindings */
/** @typedef {import('./document.mjs').Shard} Shard */

/**
 * @typedef {object} Condition
 * @property {string} name without commas
 * @property {string} method
 * @property {Settings | ((seed: number) => Settings)} [changes] of the study's configuration; a function where each seed has its
 *   own
 * @property {string} [against] the condition that it is compared with
 * @property {Record<string, string | number>} [facts] what a table or an axis needs to know of it
 */

/**
 * @typedef {object} Study
 * @property {string} name
 * @property {string} question
 * @property {string} [base] the preset whose configuration it changes; the default one without it
 * @property {number} margin differences in return below it count as none
 * @property {number} [mark] a return; how many steps it takes to pass it
 * @property {boolean} [graphs] whether each run's graphs are held against the true one
 * @property {boolean} [timed] whether each run tells its processor time, where the system does
 * @property {boolean} [evidence] whether each run tells what its tests saw
 * @property {Settings} config what it changes of its preset's configuration, in all conditions
 * @property {Condition[]} conditions
 */

/** @typedef {Omit<Condition, 'changes'> & {changes: Settings | 'by seed'}} ConditionRecord */
/** @typedef {{question: string, margin: number, mark?: number, conditions: ConditionRecord[]}} StudyRecord as it is written down */
/** @typedef {{condition?: string, method: string, seed: number, config: Settings, graphs?: boolean, timed?: boolean, evidence?: boolean}} Job */
/** @typedef {{preset: string, methods?: string[], config: Settings, study: StudyRecord | null, jobs: Job[]}} Plan */

/**
 * @param {{preset: string, methods: string[] | null, conditions: string[] | null, seeds: number[], config: Settings}} options
 * @param {Pick<Bindings, 'presets' | 'methods' | 'validate_config'>} bindings
 * @returns {Plan} every configuration in it is valid
 */
export function makePlan(options, bindings) {
  const study = studies.find(({ name }) => name === options.preset);
  const presets = bindings.presets();
  if (!study && !presets.some(({ name }) => name === options.preset)) {
    throw new UsageError(
      `--preset: "${options.preset}" is unknown; the configurations are ${listed(presets)}, the studies are ${listed(studies)}`,
    );
  }
  const base = study
    ? presetWith(presets, study.base ?? 'default', study.config)
    : presetWith(presets, options.preset, {});
  const valid = validator(bindings);
  const config = valid(changed(base, options.config));
  const methods = chosen('--methods', options.methods, bindings.methods());
  if (!study) {
    if (options.conditions) {
      throw new UsageError(`--conditions: "${options.preset}" is a configuration, and has none`);
    }
    const jobs = methods.flatMap((method) =>
      options.seeds.map((seed) => ({ method, seed, config })),
    );
    return { preset: options.preset, methods, config, study: null, jobs };
  }
  const names = chosen(
    '--conditions',
    options.conditions,
    study.conditions.map(({ name }) => name),
  );
  const conditions = study.conditions.filter(
    ({ name, method }) => names.includes(name) && methods.includes(method),
  );
  if (conditions.length === 0) throw new UsageError('--methods: no condition of the study is left');
  const jobs = conditions.flatMap(({ name, method, changes }) =>
    options.seeds.map((seed) => {
      const own = typeof changes === 'function' ? changes(seed) : (changes ?? {});
      return {
        ...{ condition: name, method, seed, config: valid(changed(config, own)) },
        ...(study.graphs && { graphs: true }),
        ...(study.timed && { timed: true }),
        ...(study.evidence && { evidence: true }),
      };
    }),
  );
  return {
    preset: study.name,
    config,
    study: {
      question: study.question,
      margin: study.margin,
      ...(study.mark !== undefined && { mark: study.mark }),
      conditions: conditions.map(({ changes, ...condition }) => ({
        ...condition,
        changes: typeof changes === 'function' ? 'by seed' : (changes ?? {}),
      })),
    },
    jobs,
  };
}

/** @param {{name: string}[]} entries */
const listed = (entries) => entries.map(({ name }) => name).join(', ');

/**
 * @param {Settings} config
 * @param {Settings} changes
 */
const changed = (config, changes) => presetWith([{ name: '', config }], '', changes);

/**
 * @param {string} option
 * @param {string[] | null} asked
 * @param {string[]} known
 */
function chosen(option, asked, known) {
  const unknown = asked?.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(`${option}: "${unknown}" is unknown; there are ${known.join(', ')}`);
  }
  return asked ?? known;
}

/**
 * @param {Pick<Bindings, 'validate_config'>} bindings
 * @returns {(config: Settings) => Settings} with every default filled in
 */
const validator = (bindings) => (config) => {
  try {
    return { ...bindings.validate_config(config) };
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
};

/**
 * Every n-th job, beginning with the index-th: parts of like cost, whatever the order of the conditions.
 * @template T
 * @param {T[]} jobs
 * @param {Shard | null} shard
 */
export const partOf = (jobs, shard) =>
  shard ? jobs.filter((_, at) => at % shard.count === shard.index - 1) : jobs;
