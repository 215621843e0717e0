/** The form of the own-data section, read into the learners' options. */

/** @import { DiscoverOptions } from '../types.d.ts' */

import { msg, str } from '@lit/localize';
import { LEARNERS, TABLE_CHOICES } from '../generated/catalogue.js';
import { KnowledgeError, parseTiers } from './knowledge.js';

/**
 * @typedef {object} Form what was typed and chosen
 * @property {DiscoverOptions['learner']} learner
 * @property {DiscoverOptions['test']} test
 * @property {DiscoverOptions['score']} score
 * @property {DiscoverOptions['dependent']} dependent columns that determine each other
 * @property {string} alpha
 * @property {string} depth largest conditioning set; empty for no limit
 * @property {string} tiers
 * @property {boolean} contemporaneous whether there may be edges inside a tier
 * @property {string} assigned columns set at random
 * @property {string} setting columns that name the setting
 * @property {string} lags steps back of a series; empty for none
 * @property {string} episode column of a series
 * @property {string} time column of a series
 * @property {string} bootstrap
 * @property {DiscoverOptions['resampling']} resampling
 * @property {'list-wise' | 'test-wise'} missing what is done about rows with missing values
 */

/** @type {Form} */
export const DEFAULTS = {
  learner: TABLE_CHOICES.learner.default,
  test: TABLE_CHOICES.test.default,
  score: TABLE_CHOICES.score.default,
  dependent: TABLE_CHOICES.dependent.default,
  alpha: '0.001',
  depth: '',
  tiers: '',
  contemporaneous: false,
  assigned: '',
  setting: '',
  lags: '',
  episode: '',
  time: '',
  bootstrap: '0',
  resampling: TABLE_CHOICES.resampling.default,
  missing: 'list-wise',
};

export const MOST_RESAMPLES = 1000;

/** Whether a learner asks independence tests. @param {Pick<Form, 'learner'>} form */
export const asksTests = ({ learner }) => LEARNERS[learner].asksTests;

/** Whether a learner has a score. @param {Pick<Form, 'learner'>} form */
export const hasScore = ({ learner }) => learner === 'ges';

/** What to do with columns that determine each other. @type {Record<Form['dependent'], {name: string}>} */
export const DEPENDENT = {
  'leave-out': {
    get name() {
      return msg('leave one out');
    },
  },
  keep: {
    get name() {
      return msg('keep all');
    },
  },
  refuse: {
    get name() {
      return msg('refuse the table');
    },
  },
};

/** @type {Record<Form['missing'], {name: string}>} */
export const MISSING_RULES = {
  'list-wise': {
    get name() {
      return msg('left out of all');
    },
  },
  'test-wise': {
    get name() {
      return msg('left out test by test');
    },
  },
};

/** @type {Record<Form['resampling'], {name: string}>} */
export const RESAMPLINGS = {
  standard: { name: 'Bootstrap' },
  bayesian: {
    get name() {
      return msg('Bayesian bootstrap');
    },
  },
};

/**
 * @param {Form} form
 * @param {string[]} names of the columns
 * @returns {{options: Partial<DiscoverOptions>, problem: null} | {options: null, problem: string}}
 */
export function readForm(form, names) {
  const refuse = (/** @type {string} */ problem) =>
    /** @type {const} */ ({ options: null, problem });
  const alpha = form.alpha.trim() === '' ? NaN : Number(form.alpha);
  if (asksTests(form) && !(alpha > 0 && alpha < 1)) {
    return refuse(
      msg(str`Alpha: expected a number between 0 and 1, got ${form.alpha || msg('nothing')}.`),
    );
  }
  const depth = form.depth.trim() === '' ? null : Number(form.depth);
  const deepest = Math.max(0, names.length - 2);
  if (asksTests(form) && depth !== null && !(Number.isInteger(depth) && depth >= 0)) {
    return refuse(
      msg(
        str`Largest conditioning set: expected a whole number from 0 to ${deepest}, or nothing for no limit, got ${form.depth}.`,
      ),
    );
  }
  const bootstrap = form.bootstrap.trim() === '' ? NaN : Number(form.bootstrap);
  if (!Number.isInteger(bootstrap) || bootstrap < 0 || bootstrap > MOST_RESAMPLES) {
    return refuse(
      msg(
        str`Resamples: expected a whole number from 0 to ${MOST_RESAMPLES}, got ${form.bootstrap || msg('nothing')}.`,
      ),
    );
  }
  const exogenous = [readNames(form.assigned, names), readNames(form.setting, names)];
  const wrong = exogenous.find((read) => read.problem !== null);
  if (wrong) return refuse(msg(str`Columns set at random, and settings: ${wrong.problem}.`));
  const [assigned, setting] = exogenous.map((read) => read.names);
  const { series, problem: unfit } = readSeries(form, names);
  if (unfit !== null) return refuse(unfit);
  const first = [...assigned, ...setting];
  const { tiers, problem } = readTiers(
    form.tiers,
    names.filter((name) => !first.includes(name)),
  );
  if (problem !== null) return refuse(msg(str`Tiers: ${problem}.`));
  const { learner, test, score, dependent, contemporaneous, resampling } = form;
  return {
    options: {
      learner,
      ...(asksTests(form) ? { test, alpha, max_depth: depth } : {}),
      ...(hasScore(form) ? { score } : {}),
      ...(asksTests(form) && form.missing === 'test-wise' ? { missing: form.missing } : {}),
      bootstrap,
      dependent,
      resampling,
      knowledge: { tiers, contemporaneous: tiers.length > 0 && contemporaneous },
      ...(assigned.length > 0 ? { assigned } : {}),
      ...(setting.length > 0 ? { setting } : {}),
      ...(series === null ? {} : { series }),
    },
    problem: null,
  };
}

/**
 * @param {string} text
 * @param {string[]} known
 * @returns {{names: string[], problem: string | null}}
 */
function readNames(text, known) {
  if (text.trim() === '') return { names: [], problem: null };
  try {
    const names = parseTiers(text).flat();
    const unknown = names.find((name) => !known.includes(name));
    if (unknown === undefined) return { names, problem: null };
    return { names, problem: noColumn(unknown, known) };
  } catch (error) {
    if (!(error instanceof KnowledgeError)) throw error;
    return { names: [], problem: error.message };
  }
}

/** Most steps back. */
const MOST_LAGS = 20;

/**
 * @param {Form} form
 * @param {string[]} names
 * @returns {{series: DiscoverOptions['series'] | null, problem: string | null}}
 */
function readSeries(form, names) {
  const [lags, episode, time] = [form.lags, form.episode, form.time].map((text) => text.trim());
  if (form.learner !== 'pc' || [lags, episode, time].every((text) => text === '')) {
    return { series: null, problem: null };
  }
  const steps = lags === '' ? undefined : Number(lags);
  const fits = steps === undefined || (Number.isInteger(steps) && steps >= 1 && steps <= MOST_LAGS);
  if (!fits) {
    const problem = msg(
      str`Steps back: expected a whole number from 1 to ${MOST_LAGS}, got ${lags}.`,
    );
    return { series: null, problem };
  }
  const unknown = [episode, time].find((name) => name !== '' && !names.includes(name));
  if (unknown !== undefined) {
    return { series: null, problem: msg(str`Series: ${noColumn(unknown, names)}.`) };
  }
  const series = {
    ...(steps === undefined ? {} : { lags: steps }),
    ...(episode === '' ? {} : { episode }),
    ...(time === '' ? {} : { time }),
  };
  return { series, problem: null };
}

/** @param {string} name @param {string[]} known */
const noColumn = (name, known) =>
  msg(str`there is no column "${name}"; there are ${known.join(', ')}`);

/**
 * @param {string} text
 * @param {string[]} names
 * @returns {{tiers: string[][], problem: string | null}}
 */
function readTiers(text, names) {
  if (text.trim() === '') return { tiers: [], problem: null };
  try {
    const tiers = parseTiers(text);
    return { tiers, problem: problemOf(tiers, names) };
  } catch (error) {
    if (!(error instanceof KnowledgeError)) throw error;
    return { tiers: [], problem: msg(str`${error.message}; expected names as in X, A | Y, R`) };
  }
}

/**
 * @param {string[][]} tiers
 * @param {string[]} names
 */
function problemOf(tiers, names) {
  const named = tiers.flat();
  const unknown = named.find((name) => !names.includes(name));
  if (unknown !== undefined) return noColumn(unknown, names);
  const twice = named.find((name, i) => named.indexOf(name) !== i);
  if (twice !== undefined) return msg(str`"${twice}" is there twice`);
  const missing = names.find((name) => !named.includes(name));
  return missing === undefined
    ? null
    : msg(str`"${missing}" is in no tier; every column needs one`);
}
