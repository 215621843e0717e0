/**
 * The plan of an experiment: conditions times seeds. The conditions of a configuration are the methods; a study lists
 * its own.
 */
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
 * @property {Settings | ((seed: number) => Settings)} [changes] to the study's configuration; a function if they depend
 * on the seed
 * @property {string} [against] the condition to compare with
 * @property {string | import('./said.mjs').Said} said the name, for translation
 * @property {Record<string, string | number>} [facts] values for tables and axes
 */

/**
 * @typedef {object} Study
 * @property {string} name
 * @property {string} question
 * @property {string} [finding] what was found, once its results are stored
 * @property {string} [base] the preset whose configuration it changes; the default one if omitted
 * @property {number} margin of equivalence: smaller differences in return are ignored
 * @property {number} [mark] a return, for which the number of steps to reach it is reported
 * @property {boolean} [graphs] whether to compare each run's graphs with the true graph
 * @property {boolean} [timed] whether to measure each run's processor time, if the system reports it
 * @property {boolean} [evidence] whether to store the test results of each run
 * @property {Settings} config differences from the preset's configuration, in all conditions
 * @property {Condition[]} conditions
 */

/** @typedef {Omit<Condition, 'changes' | 'said'> & {changes: Settings | 'by seed'}} ConditionRecord */
/** @typedef {{question: string, margin: number, mark?: number, conditions: ConditionRecord[]}} StudyRecord as stored in the document */
/** @typedef {{condition?: string, method: string, seed: number, config: Settings, graphs?: boolean, timed?: boolean, evidence?: boolean}} Job */
/** @typedef {{preset: string, methods?: string[], config: Settings, study: StudyRecord | null, jobs: Job[]}} Plan */

/** The published method that the studies compare with (docs/rival.md). */
const RIVAL = 'cdl';

/**
 * @param {{preset: string, methods: string[] | null, conditions: string[] | null, seeds: number[], config: Settings}} options
 * @param {Pick<Bindings, 'presets' | 'methods' | 'validate_config'>} bindings
 * @returns {Plan} in which every configuration is valid
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
    // The rival of the studies takes as long as all the others: it is trained when it is asked for.
    const trained = options.methods ? methods : methods.filter((method) => method !== RIVAL);
    const jobs = trained.flatMap((method) =>
      options.seeds.map((seed) => ({ method, seed, config })),
    );
    return { preset: options.preset, methods: trained, config, study: null, jobs };
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
      conditions: conditions.map(({ changes, said: _, ...condition }) => ({
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
 * @returns {(config: Settings) => Settings} fills in every default
 */
const validator = (bindings) => (config) => {
  try {
    return { ...bindings.validate_config(config) };
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
};

/**
 * Return every n-th job from the index-th on: parts of similar cost, independent of the order of the conditions.
 * @template T
 * @param {T[]} jobs
 * @param {Shard | null} shard
 */
export const partOf = (jobs, shard) =>
  shard ? jobs.filter((_, at) => at % shard.count === shard.index - 1) : jobs;
