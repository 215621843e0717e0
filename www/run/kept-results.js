/**
 * What finished runs have shown, as the browser keeps it: facts, which any later version of the page can show. They are
 * read as what they are, something that another version may have written.
 */

/** @import { KeptResults, RunRecord, StoredRun } from '../types.d.ts' */
/** @import { LiveExperiment } from './live-experiment.js' */

import { msg, str } from '@lit/localize';
import { METHODS } from '../state/defaults.js';
import { needOwn, ownValue } from '../own.js';
import { settingsOf } from '../state/url.js';

/** A version that changes the meaning of a field takes the next number. */
export const FORMAT = 1;

/** So many runs at the most: twenty seeds of three methods. */
const MOST_RUNS = 100;

/**
 * What the finished runs of an experiment have shown.
 *
 * @param {Pick<LiveExperiment, 'snapshot'>} live
 * @param {Pick<KeptResults, 'id' | 'place' | 'saved' | 'wasm' | 'files'>} about
 * @returns {KeptResults}
 */
export function resultsOf({ snapshot }, about) {
  const { version, info, state, runs, config } = snapshot;
  return {
    format: FORMAT,
    ...about,
    version,
    settings: settingsOf(state),
    shift: state.shift,
    config,
    info,
    of: runs.length,
    runs: runs.filter(({ result }) => result !== null),
  };
}

/**
 * @param {unknown} value as the browser kept it
 * @returns {{kept: KeptResults, problem: ''} | {kept: null, problem: string}} problem: why it cannot be shown
 */
export function readResults(value) {
  const refused = (/** @type {string} */ problem) => ({ kept: null, problem });
  if (!isObject(value)) return refused(msg('they are no object'));
  if (value.format !== FORMAT) {
    const format = String(value.format).slice(0, 20);
    return refused(msg(str`their format is ${format}, expected ${FORMAT}`));
  }
  const wrong = Object.keys(FIELDS).find((name) => !needOwn(FIELDS, name)(ownValue(value, name)));
  if (wrong) return refused(msg(str`their field ${wrong} is not what it should be`));
  return { kept: /** @type {KeptResults} */ (/** @type {unknown} */ (value)), problem: '' };
}

/**
 * The same as a stored run, which needs no agents to be shown.
 *
 * @param {KeptResults} kept
 * @param {StoredRun['defaults']} defaults of the page
 * @returns {StoredRun}
 */
export function storedOf({ version, saved, settings, config, info, runs }, defaults) {
  const { seed, seeds } = settings;
  return {
    ...{ version, commit: null, seed, seeds, config, info, runs },
    ...{ episodes: {}, insight: {}, saved, settings, defaults },
  };
}

/** @typedef {(value: unknown) => boolean} Check */

/** @param {unknown} value @returns {value is Record<string, unknown>} */
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
/** @type {Check} */ const text = (value) => typeof value === 'string';
/** @type {Check} */ const number = (value) => typeof value === 'number';
/** @type {Check} */ const truth = (value) => typeof value === 'boolean';
/** @type {Check} */ const whole = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
/** @param {Check} check @returns {Check} */
const orNull = (check) => (value) => value === null || check(value);
/** @param {Check} check @returns {Check} */
const list = (check) => (value) => Array.isArray(value) && value.every(check);
/** @param {Check} check @returns {Check} */
const record = (check) => (value) => isObject(value) && Object.values(value).every(check);
/** @param {Record<string, Check>} fields @returns {Check} */
const has = (fields) => (value) =>
  isObject(value) && Object.entries(fields).every(([name, check]) => check(ownValue(value, name)));

const names = list(text);
const parents = record(names);
/** @type {Check} */
const points = list((point) => Array.isArray(point) && point.length === 2 && list(number)(point));
const shift = has({ gain: number, do_lamp: orNull(number), sensor_noise: number });
const settings = has({
  ...{ seed: whole, seeds: whole, env_steps: whole },
  config: isObject,
});
const graph = has({
  ...{ env_steps: number, variables: names, parents, policy_inputs: names },
  edges: list(has({ from: text, to: text, present: truth, conditioning_set: names })),
});
const result = has({
  ...{ policy_inputs: names, env_steps: number, updates: number, weights_hash: text },
  returns: record(has({ mean: number })),
});
/** @type {Check} */
const run = has({
  ...{
    key: text,
    seed: whole,
    curves: record(points),
    graphs: list(graph),
    changes: list(isObject),
  },
  method: (value) => METHODS.some((known) => known === value),
  status: (value) => value === 'finished',
  progress: has({ env_steps: number, total_env_steps: number, updates: number, phase: text }),
  result,
});
const info = has({
  ...{ name: text, state: names, action: names, next: names, reward: text, horizon: number },
  ...{ low: list(number), high: list(number), truth: parents, confounded: list(names) },
  settings: record(shift),
});

/** @type {Record<string, Check>} */
const FIELDS = {
  ...{ id: text, place: text, saved: number, version: text, wasm: orNull(text) },
  ...{ settings, shift, info, of: whole, files: record(number) },
  config: has({ env_steps: whole, evaluation_episodes: whole }),
  runs: (value) =>
    list(run)(value) &&
    /** @type {RunRecord[]} */ (value).length > 0 &&
    /** @type {RunRecord[]} */ (value).length <= MOST_RUNS,
};
