/**
 * What finished runs have shown, as the browser keeps it: facts, which any later version of the page can show. They are
 * read as what they are, something that another version may have written.
 */

import type { KeptResults, RunRecord, StoredRun } from '../types.d.ts';
import type { Check } from './kept-checks.ts';
import type { LiveExperiment } from './live-experiment.ts';

import { msg, str } from '@lit/localize';
import { METHODS } from '../state/defaults.js';
import { needOwn, ownValue } from '../own.js';
import { settingsOf } from '../state/url.ts';
import { has, isObject, list, names, number, optional, orNull, record } from './kept-checks.ts';
import { text, truth, whole } from './kept-checks.ts';

/** A version that changes the meaning of a field takes the next number. */
export const FORMAT = 1;

/** So many runs at the most: twenty seeds of three methods. */
const MOST_RUNS = 100;

/** What the finished runs of an experiment have shown. */
export function resultsOf(
  { snapshot }: Pick<LiveExperiment, 'snapshot'>,
  about: Pick<KeptResults, 'id' | 'place' | 'saved' | 'wasm' | 'files'>,
): KeptResults {
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
    runs: runs.filter(({ result }) => result !== null).map(over),
  };
}

/** A run with a result is over, also where its worker has died since. */
const over = (run: RunRecord): RunRecord => ({ ...run, status: 'finished', error: null });

/**
 * @param value as the browser kept it
 * @returns problem: why it cannot be shown
 */
export function readResults(
  value: unknown,
): { kept: KeptResults; problem: '' } | { kept: null; problem: string } {
  const problem = problemIn(value, FORMAT, FIELDS);
  return problem ? { kept: null, problem } : { kept: value as KeptResults, problem: '' };
}

/**
 * Why a stored value cannot be shown; empty where it can.
 *
 * @param format that is expected
 */
export function problemIn(value: unknown, format: number, fields: Record<string, Check>): string {
  if (!isObject(value)) return msg('they are no object');
  if (value.format !== format) {
    const its = String(value.format).slice(0, 20);
    return msg(str`their format is ${its}, expected ${format}`);
  }
  const wrong = Object.keys(fields).find((name) => !needOwn(fields, name)(ownValue(value, name)));
  return wrong ? msg(str`their field ${wrong} is not what it should be`) : '';
}

/**
 * The same as a stored run, which needs no agents to be shown.
 *
 * @param defaults of the page
 */
export function storedOf(
  { version, saved, settings, config, info, runs }: KeptResults,
  defaults: StoredRun['defaults'],
): StoredRun {
  const { seed, seeds } = settings;
  return {
    ...{ version, commit: null, seed, seeds, config, info, runs: runs.map(over) },
    ...{ episodes: {}, insight: {}, saved, settings, defaults },
  };
}

const parents = record(names);
const points: Check = list(
  (point) => Array.isArray(point) && point.length === 2 && list(number)(point),
);
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
const run: Check = has({
  ...{
    key: text,
    seed: whole,
    curves: record(points),
    graphs: list(graph),
    changes: list(isObject),
  },
  method: (value) => METHODS.some((known) => known === value),
  // Some were written as lost: they had a result, and their worker had died since.
  status: (value) => value === 'finished' || value === 'lost',
  progress: has({ env_steps: number, total_env_steps: number, updates: number, phase: text }),
  result,
});
const info = has({
  ...{ name: text, state: names, action: names, next: names, reward: text, horizon: number },
  ...{ low: list(number), high: list(number), truth: parents, confounded: list(names) },
  settings: record(shift),
});

const FIELDS: Record<string, Check> = {
  ...{ id: text, place: text, saved: number, version: text, wasm: orNull(text) },
  ...{ settings, shift, info, of: whole, files: record(number) },
  config: has({ env_steps: whole, evaluation_episodes: whole }),
  as: optional((value) => value === 'a'),
  runs: (value) =>
    list(run)(value) &&
    (value as RunRecord[]).length > 0 &&
    (value as RunRecord[]).length <= MOST_RUNS,
};
