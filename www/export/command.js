/** The command of the terminal that finds a graph again. */

/** @import { DiscoverOptions, Knowledge } from '../../pkg/tables.js' */
/** @import { ReadOptions } from '../data/table.js' */

import { quoteName } from '../data/knowledge.js';

/**
 * @param {string} file
 * @param {Partial<DiscoverOptions>} options
 * @param {Pick<ReadOptions, 'labels' | 'numbers' | 'without' | 'keep' | 'missing' | 'decimal' | 'encoding' | 'header'>} [reading]
 * @returns {string} for a POSIX shell
 */
export function commandOf(file, options, reading = {}) {
  // What begins with a dash would be an option.
  const path = file.startsWith('-') ? `./${file}` : file;
  const words = ['npm', 'run', '--silent', 'discover', '--', path];
  const tell = (/** @type {string} */ option, /** @type {unknown} */ value) => {
    if (value === undefined || value === null || value === '') return;
    if (String(value).startsWith('-')) words.push(`--${option}=${value}`);
    else words.push(`--${option}`, String(value));
  };
  const flag = (/** @type {string} */ option, /** @type {unknown} */ value) => {
    if (value) words.push(`--${option}`);
  };
  const { knowledge = {}, series, censored } = options;
  tell('learner', options.learner);
  tell('test', options.test);
  tell('alpha', options.alpha);
  tell('colliders', options.colliders);
  tell('conflicts', options.conflicts);
  tell('max-depth', options.max_depth);
  tell('dependent', options.dependent);
  tell('score', options.score);
  tell('penalty', options.penalty);
  tell('equivalent-sample-size', options.equivalent_sample_size);
  tell('tiers', (knowledge.tiers ?? []).map(namesOf).join('|'));
  flag('contemporaneous', knowledge.contemporaneous);
  tell('required', edgesOf(knowledge.required));
  tell('forbidden', edgesOf(knowledge.forbidden));
  tell('assigned', namesOf(options.assigned ?? []));
  tell('setting', namesOf(options.setting ?? []));
  tell('lags', series?.lags);
  tell('episode', series?.episode);
  tell('time', series?.time);
  flag('innovations', series?.innovations);
  if (censored !== undefined && censored !== 'none') {
    tell('censored', censored === 'detect' ? censored : boundsOf(censored));
  }
  tell('labels', namesOf(reading.labels ?? []));
  tell('numbers', namesOf(reading.numbers ?? []));
  tell('without', namesOf(reading.without ?? []));
  tell('missing', options.missing);
  tell('missing-values', namesOf(reading.missing ?? []));
  flag('no-header', reading.header === false);
  tell('decimal', reading.decimal);
  tell('encoding', reading.encoding);
  tell('bootstrap', options.bootstrap || '');
  flag('bayesian', options.bootstrap && options.resampling === 'bayesian');
  tell('seed', options.seed || '');
  return words.map(shell).join(' ');
}

/** @param {string[]} names */
const namesOf = (names) => names.map(quoteName).join(',');

/** @param {Knowledge['required'] | undefined} edges */
const edgesOf = (edges = []) => edges.map((edge) => edge.map(quoteName).join('>')).join(',');

/** @param {Record<string, [number | null, number | null]>} bounds */
const boundsOf = (bounds) =>
  Object.entries(bounds)
    .map(([name, [low, high]]) => `${quoteName(name)}=${low ?? ''}..${high ?? ''}`)
    .join(',');

/** @param {string} word */
const shell = (word) =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
