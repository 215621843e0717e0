/** The command line of `npm run experiment`: everything that can be checked before the wasm is there. */
import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, resolve } from 'node:path';
import { readArguments, wholeNumber } from '../lib/arguments.mjs';
import { UsageError, messageOf } from '../lib/errors.mjs';
import { parseSeeds } from './seeds.mjs';

export const usage = `Usage: npm run --silent experiment -- [OPTIONS]

Trains every method on every seed and prints one JSON document: each run's learned parents, learning curve and returns,
and each method's mean return with its 95 % confidence interval over the seeds. Progress goes to standard error.

  --methods LIST   methods, separated by commas (default: all of them)
  --seeds LIST     seeds: 3, 0-9 or 0,2,5-7 (default 0-9)
  --env-steps N    environment steps of a run, in place of the preset's
  --jobs N         runs at the same time (default: one for each core)
  --preset NAME    the configuration to begin with (default "default")
  --config FILE    JSON with the fields of the configuration to change
  --out FILE       write the document to FILE, not to standard output
  --help           print this
`;

/**
 * @typedef {object} Options
 * @property {string[] | null} methods null: all
 * @property {number[]} seeds
 * @property {number} jobs
 * @property {string} preset
 * @property {Record<string, unknown>} config as asked for; not yet validated
 * @property {string | null} out absolute path
 */

/**
 * @param {string[]} argv
 * @returns {Options | null} null when help is asked for
 */
export function parseOptions(argv) {
  const values = readArguments(argv, {
    methods: { type: 'string' },
    seeds: { type: 'string' },
    'env-steps': { type: 'string' },
    jobs: { type: 'string' },
    preset: { type: 'string' },
    config: { type: 'string' },
    out: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  });
  if (values.help) return null;

  const config = values.config === undefined ? {} : readConfig(String(values.config));
  if (values['env-steps'] !== undefined) {
    config.env_steps = wholeNumber('env-steps', String(values['env-steps']), {
      min: 1,
      max: 2 ** 32 - 1,
    });
  }
  return {
    methods: values.methods === undefined ? null : parseMethods(String(values.methods)),
    seeds: parseSeeds(String(values.seeds ?? '0-9')),
    jobs:
      values.jobs === undefined
        ? availableParallelism()
        : wholeNumber('jobs', String(values.jobs), { min: 1, max: 1024 }),
    preset: String(values.preset ?? 'default'),
    config,
    out: values.out === undefined ? null : checkOut(String(values.out)),
  };
}

/** @param {string} text */
function parseMethods(text) {
  const methods = text.split(',').map((name) => name.trim());
  if (methods.includes('')) throw new UsageError(`--methods: "${text}" holds an empty name`);
  const twice = methods.find((name, index) => methods.indexOf(name) !== index);
  if (twice) throw new UsageError(`--methods: "${twice}" is given twice`);
  return methods;
}

/**
 * @param {string} file
 * @returns {Record<string, unknown>}
 */
function readConfig(file) {
  let text;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`--config: cannot read "${file}": ${messageOf(error)}`);
  }
  let config;
  try {
    config = JSON.parse(text);
  } catch (error) {
    // NaN and Infinity end here too: JSON has no such numbers.
    throw new UsageError(`--config: "${file}" is not JSON: ${messageOf(error)}`);
  }
  if (typeof config !== 'object' || config === null || Array.isArray(config)) {
    throw new UsageError(`--config: "${file}" holds ${JSON.stringify(config)}, not an object`);
  }
  return config;
}

/**
 * Hours of computing must not end in a file that cannot be written.
 * @param {string} file
 */
function checkOut(file) {
  const path = resolve(file);
  const directory = dirname(path);
  try {
    accessSync(directory, constants.W_OK);
  } catch {
    throw new UsageError(`--out: cannot write in the directory "${directory}"`);
  }
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    throw new UsageError(`--out: "${file}" is a directory`);
  }
  return path;
}
