/** The command line of `npm run bench`. */
import { readArguments, wholeNumber } from '../lib/arguments.mjs';
import { UsageError } from '../lib/errors.mjs';

export const works = [
  'sac-256',
  'sac-64',
  'ensemble',
  'gemm-250x256x256',
  'rollout',
  'pc-10000x20',
  'c-mbpo-run',
];
export const subjects = ['ours', 'jax-js', 'tfjs-wasm', 'onnxruntime-web'];
export const places = ['node', 'chromium'];

export const usage = `Usage: npm run --silent bench -- [OPTIONS]

Times units of work, one thread, and the same work done by other libraries, in turn. A table, or with --json
{machine, build, rows: [{where, work, subject, ms_median, ms_min, n}]}. Progress goes to standard error.

  --works LIST     of ${works.slice(0, 4).join(', ')},
                   ${works.slice(4).join(', ')} (default: all)
  --subjects LIST  of ${subjects.join(', ')} (default: all); peers are installed when first asked for
  --where PLACE    node, chromium or both (default both)
  --samples N      samples of each unit and subject, from 3 to 1000 (default 21)
  --json           print JSON
  --help           print this
`;

/**
 * @typedef {object} Options
 * @property {string[]} works
 * @property {string[]} subjects
 * @property {string[]} where
 * @property {number} samples
 * @property {boolean} json
 */

/**
 * @param {string[]} argv
 * @returns {Options | null} null when help is asked for
 */
export function parseOptions(argv) {
  const values = readArguments(argv, {
    works: { type: 'string' },
    subjects: { type: 'string' },
    where: { type: 'string' },
    samples: { type: 'string' },
    json: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  });
  if (values.help) return null;
  return {
    works: some('works', values.works, works),
    subjects: some('subjects', values.subjects, subjects),
    where: values.where === 'both' ? places : some('where', values.where, places, ['both']),
    samples:
      values.samples === undefined
        ? 21
        : wholeNumber('samples', String(values.samples), { min: 3, max: 1000 }),
    json: values.json === true,
  };
}

/**
 * @param {string} option
 * @param {string | boolean | undefined} text names, separated by commas
 * @param {string[]} known
 * @param {string[]} [besides] other allowed names, for the error message
 * @returns {string[]} in the order of `known`
 */
function some(option, text, known, besides = []) {
  if (text === undefined) return known;
  const asked = String(text)
    .split(',')
    .map((name) => name.trim());
  const expected = [...known, ...besides].join(', ');
  for (const [index, name] of asked.entries()) {
    if (!known.includes(name)) {
      throw new UsageError(`--${option}: "${name}" is unknown, expected ${expected}`);
    }
    if (asked.indexOf(name) !== index) {
      throw new UsageError(`--${option}: "${name}" is given twice`);
    }
  }
  return known.filter((name) => asked.includes(name));
}
