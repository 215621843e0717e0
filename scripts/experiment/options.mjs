/** The command line of `npm run experiment`, checked as far as possible before the wasm is loaded. */
import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { relative } from 'node:path';
import { readArguments, wholeNumber } from '../lib/arguments.mjs';
import { UsageError, messageOf } from '../lib/errors.mjs';
import { readInput } from '../lib/input.mjs';
import { besideOf, checkOut, isSameFile } from '../lib/output.mjs';
import { commandOf, packaged } from '../lib/project.mjs';
import { parseSeeds } from './seeds.mjs';

export const usage = `Usage: ${commandOf('experiment')} [OPTIONS]

Trains every method on every seed and prints one JSON document: each run's learned parents, learning curve and returns,
and each method's mean and interquartile mean return with 95 % confidence intervals over the seeds. A preset is a
configuration, trained with every method, or a study, which lists its own conditions (docs/experiments.md; an unknown
name lists them all). Progress goes to standard error.

  --preset NAME      the configuration to begin with, or the study (default "default")
  --methods LIST     methods, separated by commas (default: all of them; for a configuration all but cdl)
  --conditions LIST  conditions of a study, separated by commas (default: all of them)
  --seeds LIST       seeds: 3, 0-9 or 0,2,5-7 (default 0-9)
  --env-steps N      environment steps of a run, in place of the preset's
  --jobs N           runs at the same time (default: one for each core)
  --shard I/N        only part I of N, for npm run merge to join
  --config FILE      JSON with the fields of the configuration to change
  --out FILE         write the document to FILE, not to standard output; a link, a device or a pipe is written to, any
                     other file is replaced when the document is whole
  --journal FILE     where every finished run is kept until the document is written (default: the name of --out with
                     .journal; without --out none is)
  --resume           go on from the journal, where an interrupt, a crash or a full disk ended it: the same document
  --help             print this

Standard output keeps nothing of an experiment that does not end: give --out, or --journal. A run that failed is not
in the journal, which then stays: --resume makes it again.
`;

/**
 * @typedef {object} Options
 * @property {string[] | null} methods null: all
 * @property {string[] | null} conditions null: all
 * @property {number[]} seeds
 * @property {number} jobs
 * @property {string} preset
 * @property {Record<string, unknown>} config as given, not yet validated
 * @property {import('./document.mjs').Shard | null} shard null: all runs
 * @property {string | null} out absolute path
 * @property {string | null} journal absolute path; null: finished runs are not stored
 * @property {boolean} resume
 */

/**
 * @param {string[]} argv
 * @returns {Options | null} null when help is asked for
 */
export function parseOptions(argv) {
  const values = readArguments(argv, {
    methods: { type: 'string' },
    conditions: { type: 'string' },
    seeds: { type: 'string' },
    'env-steps': { type: 'string' },
    jobs: { type: 'string' },
    shard: { type: 'string' },
    preset: { type: 'string' },
    config: { type: 'string' },
    out: { type: 'string' },
    journal: { type: 'string' },
    resume: { type: 'boolean' },
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
    methods: values.methods === undefined ? null : parseNames('methods', String(values.methods)),
    conditions:
      values.conditions === undefined ? null : parseNames('conditions', String(values.conditions)),
    seeds: parseSeeds(String(values.seeds ?? '0-9')),
    jobs:
      values.jobs === undefined
        ? availableParallelism()
        : wholeNumber('jobs', String(values.jobs), { min: 1, max: 1024 }),
    preset: String(values.preset ?? 'default'),
    config,
    shard: values.shard === undefined ? null : parseShard(String(values.shard)),
    ...outputs(values),
  };
}

/**
 * @param {string} option
 * @param {string} text
 */
function parseNames(option, text) {
  const names = text.split(',').map((name) => name.trim());
  if (names.includes('')) throw new UsageError(`--${option}: "${text}" holds an empty name`);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) throw new UsageError(`--${option}: "${twice}" is given twice`);
  return names;
}

/** @param {string} text */
function parseShard(text) {
  const [, index, count] = /^(\d+)\/(\d+)$/.exec(text)?.map(Number) ?? [];
  if (index === undefined || count === undefined || index < 1 || index > count || count > 10_000) {
    throw new UsageError(`--shard: "${text}" is not a part such as 1/4, 2/4, 3/4 or 4/4`);
  }
  return { index, count };
}

/** More than any configuration has. */
const CONFIG_BYTES = 10_000_000;

/**
 * @param {string} file
 * @returns {Record<string, unknown>}
 */
function readConfig(file) {
  let text;
  try {
    text = new TextDecoder().decode(readInput(file, CONFIG_BYTES));
  } catch (error) {
    throw new UsageError(`--config: cannot read "${file}": ${messageOf(error)}`);
  }
  let config;
  try {
    config = JSON.parse(text);
  } catch (error) {
    // NaN and Infinity also fail here, because JSON does not have them.
    throw new UsageError(`--config: "${file}" is not JSON: ${messageOf(error)}`);
  }
  if (typeof config !== 'object' || config === null || Array.isArray(config)) {
    throw new UsageError(`--config: "${file}" holds ${JSON.stringify(config)}, not an object`);
  }
  return config;
}

/**
 * @param {ReturnType<typeof readArguments>} values
 * @returns {Pick<Options, 'out' | 'journal' | 'resume'>}
 */
function outputs(values) {
  const out = values.out === undefined ? null : checkOut(String(values.out));
  for (const option of /** @type {const} */ (['out', 'journal'])) {
    const { [option]: file, config } = values;
    if (file === undefined || config === undefined) continue;
    if (isSameFile(String(file), String(config))) {
      throw new UsageError(
        `--${option}: "${file}" is the file of --config, which it would replace`,
      );
    }
  }
  const asked = values.journal ?? (out === null ? undefined : besideOf(out, '.journal'));
  const resume = values.resume === true;
  if (asked === undefined) {
    if (resume) throw new UsageError('--resume: there is no journal without --out or --journal');
    return { out, journal: null, resume };
  }
  const journal = checkOut(String(asked), '--journal');
  const regular =
    journal !== null && (statSync(journal, { throwIfNoEntry: false })?.isFile() ?? true);
  if (!regular) throw new UsageError(`--journal: "${asked}" is not a regular file`);
  if (journal === out) throw new UsageError(`--journal: "${asked}" is the file of --out, too`);
  return { out, journal, resume };
}

/** Options that change how a document is made but not its content. */
const CIRCUMSTANCES = ['--jobs', '--out', '--journal', '--shard'];

/**
 * Return the command that reproduces the whole document on any machine.
 * @param {string[]} argv
 */
export function commandLine(argv) {
  const words = argv.filter((word, at) => {
    const [name] = word.split('=');
    const before = argv[at - 1] ?? '';
    if (word === '--resume') return false;
    return !CIRCUMSTANCES.includes(String(name)) && !CIRCUMSTANCES.includes(before);
  });
  const quoted = words.map((word) => (/^[\w./,=-]+$/.test(word) ? word : JSON.stringify(word)));
  return [commandOf('experiment'), ...quoted].join(' ');
}

/**
 * Return the command that resumes from the journal, quoted for the current shell.
 * @param {string[]} argv
 */
export function resumeCommand(argv) {
  const words = argv.includes('--resume') ? argv : [...argv, '--resume'];
  const quote = (/** @type {string} */ word) =>
    /^[\w./,:=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
  const begin =
    packaged || process.env.npm_lifecycle_event === 'experiment'
      ? commandOf('experiment')
      : `node ${quote(relative(process.cwd(), process.argv[1] ?? ''))}`;
  return [begin, ...words.map(quote)].join(' ');
}
