/** The command line of `npm run discover`, checked as far as possible before the wasm is loaded. */
import { parseArgs } from 'node:util';
import { commandOf } from '../lib/project.mjs';
import { ownValue, setOwn } from '../../www/own.js';
import { KnowledgeError, parseBounds, parseEdges, parseTiers } from '../../www/data/knowledge.js';
import { MOST } from '../../www/data/limits.js';
import { TABLE_CHOICES } from '../../www/generated/catalogue.js';
import {
  LEARNERS_IN_SHORT,
  SCORES_IN_SHORT,
  TESTS_IN_SHORT,
} from '../../www/generated/terminal.js';
import { readArguments, wholeNumber } from '../lib/arguments.mjs';
import { UsageError, messageOf } from '../lib/errors.mjs';
import { readInput } from '../lib/input.mjs';
import { checkOut, isSameFile } from '../lib/output.mjs';

/**
 * A line for each name and what is said of it.
 * @param {Record<string, string>} words
 * @param {string} usual the default
 */
const listed = (words, usual) =>
  Object.entries(words)
    .map(
      ([name, short]) => `${' '.repeat(21)}${name}: ${short}${name === usual ? ' (default)' : ''}`,
    )
    .join('\n');

export const usage = `Usage: ${commandOf('discover')} FILE.csv [OPTIONS]

Learns the causal graph of a table: a header with the names, then numbers, separated by commas, tabs, semicolons, bars or
spaces; UTF-8, UTF-16 or Windows-1252, also as gzip.
Prints edges (directed where the data or what is known tell the direction), separating sets and the number of tests.

  --learner NAME     one of
${listed(LEARNERS_IN_SHORT, TABLE_CHOICES.learner.default)}
  --test NAME        for pc and fci: one of
${listed(TESTS_IN_SHORT, TABLE_CHOICES.test.default)}
  --alpha A          for pc and fci: significance level, between 0 and 1 (default 0.001)
  --colliders RULE   for pc and fci: majority (the default), standard or conservative
  --conflicts RULE   for pc: strongest (the default; the result always extends to a DAG) or by-name
                     (--colliders standard --conflicts by-name is what causal-learn does)
  --max-depth N      for pc and fci: largest conditioning set (default: no limit, but of a pair that has more than
                     1000 sets of one size none are tested from that size on; for pc with tiers 3, and all the others)
  --dependent WHAT   columns that determine each other, such as a total and its parts: leave-out (the default: learn
                     without one of them), keep (learn with all) or refuse
  --score NAME       for ges: one of
${listed(SCORES_IN_SHORT, TABLE_CHOICES.score.default)}
  --penalty C        for ges with bic: price of a coefficient, in units of the BIC (default 1)
  --equivalent-sample-size N  for ges with bdeu: rows that the prior counts for (default 10)
  --tiers "X,A|Y,R"  the variables in the order of time, earliest first
  --contemporaneous  allow edges inside a tier
  --required "A>B"   edges that must be there, separated by commas
  --forbidden "A>B"  edges that must not be there, separated by commas; for fci: A does not cause B, by itself or through others
                     (in these, names that hold , | > = go in double quotes: '"mass, kg"|"a>b"')
  --assigned "A,B"   columns that were set at random: no arrows into them, and no edge between them
  --setting "A,B"    columns that name the setting a row comes from, such as a country: no arrows into them, arrows out of
                     them where a mechanism differs
  --lags N           for pc: the rows are a series; a cause comes 1 to N steps before its effect (default 2 with
                     --episode or --time; edges lead from X(t-1) to Y(t))
  --episode COLUMN   the column that tells the episodes of a series apart
  --time COLUMN      the column of the time of a series: numbers, or dates such as 2024-01-31 or 2024-01-31T10:00:00Z
                     (default: the rows are in the order of time)
  --innovations      of a series: first leave out candidates whose own noise moves nothing in the effect
  --censored BOUNDS  for pc and fci: columns that are clipped, as in "X=-1..1,R=..5", or detect; rows on a bound are left
                     out of the tests that they would mislead
  --labels "A,B"     columns that hold labels, whatever they look like
  --numbers "A,B"    columns that hold numbers; words in them count as missing
  --without "A,B"    columns that are left out
  --missing RULE     rows with missing values: list-wise (left out, the default), test-wise (left out of the tests of the
                     columns that lack them; for pc and fci) or refuse
  --missing-values="-999,unknown"  further words that stand for a missing value, besides an empty cell, NA, NaN, null, ? and .
  --no-header        the first line holds values; the columns are called V1, V2, and so on
  --decimal MARK     decimal mark, a point or a comma, where the table does not tell it
  --encoding NAME    encoding of the file, as in windows-1251, where its bytes do not tell it
  --bootstrap N      learn again from N resamples, for the edges' probabilities (default 0)
  --bayesian         draw resamples by Bayesian weights
  --seed N           seed of the resamples (default 0)
  --report FILE      write the graph with its evidence and what it rests on as a page to hand in (HTML)
  --json             print JSON also on a terminal; JSON is what a pipe or a file gets in any case
  --help             print this
`;

/** @type {import('../lib/arguments.mjs').OptionTable} */
const table = {
  learner: { type: 'string' },
  test: { type: 'string' },
  alpha: { type: 'string' },
  colliders: { type: 'string' },
  conflicts: { type: 'string' },
  'max-depth': { type: 'string' },
  dependent: { type: 'string' },
  score: { type: 'string' },
  penalty: { type: 'string' },
  'equivalent-sample-size': { type: 'string' },
  tiers: { type: 'string' },
  contemporaneous: { type: 'boolean' },
  innovations: { type: 'boolean' },
  required: { type: 'string' },
  forbidden: { type: 'string' },
  assigned: { type: 'string' },
  setting: { type: 'string' },
  lags: { type: 'string' },
  episode: { type: 'string' },
  time: { type: 'string' },
  report: { type: 'string' },
  censored: { type: 'string' },
  labels: { type: 'string' },
  numbers: { type: 'string' },
  without: { type: 'string' },
  missing: { type: 'string' },
  'missing-values': { type: 'string' },
  'no-header': { type: 'boolean' },
  decimal: { type: 'string' },
  encoding: { type: 'string' },
  bootstrap: { type: 'string' },
  bayesian: { type: 'boolean' },
  seed: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
};

/** Options that take one of some words. */
const choices = Object.entries(TABLE_CHOICES).filter(([option]) => Object.hasOwn(table, option));

/**
 * Options with lists of names, and the table reader's field for each.
 * @type {[string, 'labels' | 'numbers' | 'without' | 'missing'][]}
 */
const lists = [
  ['labels', 'labels'],
  ['numbers', 'numbers'],
  ['without', 'without'],
  ['missing-values', 'missing'],
];

/**
 * @typedef {object} Parsed
 * @property {string} file
 * @property {Uint8Array} content of the file
 * @property {Partial<import('../../pkg/tables.js').DiscoverOptions>} options
 * @property {import('../../www/data/table.js').ReadOptions} reading how the table is read
 * @property {boolean} json
 * @property {string | null} report where a report goes
 */

/**
 * @param {string[]} argv
 * @returns {Parsed | null} null when help is asked for
 */
export function parseOptions(argv) {
  const files = positionals(argv);
  const values = readArguments(
    argv.filter((_, index) => !files.some((file) => file.index === index)),
    table,
  );
  if (values.help) return null;
  const [file, second] = files;
  if (!file) throw new UsageError(`no file given\nUsage: ${commandOf('discover')} FILE.csv`);
  if (second) throw new UsageError(`"${second.value}": one file at a time`);
  const content = contentOf(file.value);

  /** @type {Record<string, unknown>} */
  const options = {};
  for (const [name, { options: known }] of choices) {
    const value = ownValue(values, name);
    if (value !== undefined) setOwn(options, name, oneOf(name, String(value), known));
  }
  if (values.alpha !== undefined) {
    options.alpha = decimal(
      'alpha',
      String(values.alpha),
      'between 0 and 1',
      (a) => a > 0 && a < 1,
    );
  }
  if (values.penalty !== undefined) {
    options.penalty = decimal('penalty', String(values.penalty), 'above 0', (c) => c > 0);
  }
  const size = values['equivalent-sample-size'];
  if (size !== undefined) {
    options.equivalent_sample_size = decimal(
      'equivalent-sample-size',
      String(size),
      'above 0',
      (n) => n > 0,
    );
  }
  for (const [name, field, max] of /** @type {[string, string, number][]} */ ([
    ['max-depth', 'max_depth', 1000],
    ['bootstrap', 'bootstrap', 1_000_000],
    ['seed', 'seed', 2 ** 32 - 1],
  ])) {
    const value = ownValue(values, name);
    if (value !== undefined) {
      setOwn(options, field, wholeNumber(name, String(value), { min: 0, max }));
    }
  }
  if (values.bayesian) options.resampling = 'bayesian';
  /** @type {(option: string) => [string, string][]} */
  const edges = (option) => {
    const value = ownValue(values, option);
    return value === undefined ? [] : read(option, value, parseEdges, 'edges as in "A>B,C>D"');
  };
  options.knowledge = {
    tiers:
      values.tiers === undefined
        ? []
        : read('tiers', values.tiers, parseTiers, 'names as in "X,A|Y,R"'),
    contemporaneous: values.contemporaneous === true,
    required: edges('required'),
    forbidden: edges('forbidden'),
  };
  if (values.censored !== undefined) {
    options.censored =
      values.censored === 'detect'
        ? 'detect'
        : read('censored', values.censored, parseBounds, 'detect, or bounds as in "X=-1..1,R=..5"');
  }
  for (const name of /** @type {const} */ (['assigned', 'setting'])) {
    if (values[name] !== undefined) options[name] = names(name, values[name]);
  }
  const { lags, episode, time, innovations } = values;
  if ([lags, episode, time, innovations].some((value) => value !== undefined)) {
    options.series = {
      ...(lags === undefined
        ? {}
        : { lags: wholeNumber('lags', String(lags), { min: 1, max: 20 }) }),
      ...(episode === undefined ? {} : { episode: String(episode) }),
      ...(time === undefined ? {} : { time: String(time) }),
      ...(innovations === true ? { innovations } : {}),
    };
  }
  const json = values.json === true || !process.stdout.isTTY;
  const report = values.report === undefined ? null : String(values.report);
  if (report !== null) {
    checkOut(report, '--report');
    if (isSameFile(report, file.value)) {
      throw new UsageError(`--report: "${report}" is the table, which it would replace`);
    }
  }
  const reading = readingOf(values);
  const keep = [episode, time].flatMap((name) => (name === undefined ? [] : [String(name)]));
  if (keep.length > 0) reading.keep = keep;
  return { file: file.value, content, options, reading, json, report };
}

/**
 * @param {Record<string, unknown>} values
 * @returns {import('../../www/data/table.js').ReadOptions}
 */
function readingOf(values) {
  /** @type {import('../../www/data/table.js').ReadOptions} */ const reading = {};
  for (const [option, field] of lists) {
    const value = ownValue(values, option);
    if (value !== undefined) reading[field] = names(option, value);
  }
  if (values.decimal !== undefined) {
    reading.decimal = /** @type {'.' | ','} */ (
      oneOf('decimal', String(values.decimal), ['.', ','])
    );
  }
  if (values['no-header']) reading.header = false;
  if (values.encoding !== undefined) reading.encoding = String(values.encoding);
  return reading;
}

/** @param {string} option @param {unknown} text @returns {string[]} */
const names = (option, text) =>
  read(option, text, (given) => parseTiers(given).flat(), 'names as in "A,B"');

/**
 * Return the arguments that are neither options nor values of options.
 * @param {string[]} argv
 * @returns {{index: number, value: string}[]}
 */
function positionals(argv) {
  const { tokens } = parseArgs({
    args: argv,
    options: table,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  return tokens.flatMap((token) =>
    token.kind === 'positional' ? [{ index: token.index, value: token.value }] : [],
  );
}

/** @param {string} file */
function contentOf(file) {
  const tell = (/** @type {string} */ line) =>
    process.stderr.write(`discover: waiting for "${file}": ${line}\n`);
  try {
    return readInput(file, MOST.bytes, { tell });
  } catch (error) {
    throw new UsageError(`cannot read "${file}": ${messageOf(error)}`);
  }
}

/**
 * @param {string} option
 * @param {string} value
 * @param {readonly string[]} known
 */
function oneOf(option, value, known) {
  if (!known.includes(value)) {
    throw new UsageError(`--${option}: "${value}" is unknown, expected ${known.join(', ')}`);
  }
  return value;
}

/**
 * @param {string} option
 * @param {string} text
 * @param {string} range
 * @param {(value: number) => boolean} inRange
 */
function decimal(option, text, range, inRange) {
  const value = text.trim() === '' ? NaN : Number(text);
  if (!Number.isFinite(value) || !inRange(value)) {
    throw new UsageError(`--${option}: "${text}" is not a number ${range}`);
  }
  return value;
}

/**
 * @template T
 * @param {string} option
 * @param {unknown} text
 * @param {(text: string) => T} parse
 * @param {string} expected
 * @returns {T}
 */
function read(option, text, parse, expected) {
  try {
    return parse(String(text));
  } catch (error) {
    if (!(error instanceof KnowledgeError)) throw error;
    throw new UsageError(`--${option}: ${error.message}, expected ${expected}`);
  }
}
