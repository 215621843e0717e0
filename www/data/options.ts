/** The form of the own-data section, read into the learners' options. */

import type { DiscoverOptions } from '../types.d.ts';

import { msg, str } from '@lit/localize';
import { LEARNERS, TABLE_CHOICES } from '../generated/catalogue.js';
import { KnowledgeError, parseTiers } from './knowledge.js';

/** what was typed and chosen */
export interface Form {
  learner: DiscoverOptions['learner'];
  test: DiscoverOptions['test'];
  score: DiscoverOptions['score'];
  /** columns that determine each other */
  dependent: DiscoverOptions['dependent'];
  alpha: string;
  /** largest conditioning set; empty for no limit */
  depth: string;
  tiers: string;
  /** whether there may be edges inside a tier */
  contemporaneous: boolean;
  /** columns set at random */
  assigned: string;
  /** columns that name the setting */
  setting: string;
  /** steps back of a series; empty for none */
  lags: string;
  /** column of a series */
  episode: string;
  /** column of a series */
  time: string;
  /** of a series: whether candidates whose own noise moves nothing are left out first */
  innovations: boolean;
  bootstrap: string;
  resampling: DiscoverOptions['resampling'];
  /** what is done about rows with missing values */
  missing: 'list-wise' | 'test-wise';
}

export const DEFAULTS: Form = {
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
  innovations: false,
  bootstrap: '0',
  resampling: TABLE_CHOICES.resampling.default,
  missing: 'list-wise',
};

export const MOST_RESAMPLES = 1000;

/** Whether a learner asks independence tests. */
export const asksTests = ({ learner }: Pick<Form, 'learner'>) => LEARNERS[learner].asksTests;

/** Whether a learner has a score. */
export const hasScore = ({ learner }: Pick<Form, 'learner'>) => learner === 'ges';

/** What to do with columns that determine each other. */
export const DEPENDENT: Record<Form['dependent'], { name: string }> = {
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

export const MISSING_RULES: Record<Form['missing'], { name: string }> = {
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

export const RESAMPLINGS: Record<Form['resampling'], { name: string }> = {
  standard: { name: 'Bootstrap' },
  bayesian: {
    get name() {
      return msg('Bayesian bootstrap');
    },
  },
};

/**
 * @param names of the columns
 */
export function readForm(
  form: Form,
  names: string[],
): { options: Partial<DiscoverOptions>; problem: null } | { options: null; problem: string } {
  const refuse = (problem: string) => ({ options: null, problem }) as const;
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

function readNames(text: string, known: string[]): { names: string[]; problem: string | null } {
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

function readSeries(
  form: Form,
  names: string[],
): { series: DiscoverOptions['series'] | null; problem: string | null } {
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
    ...(form.innovations ? { innovations: true } : {}),
  };
  return { series, problem: null };
}

const noColumn = (name: string, known: string[]) =>
  msg(str`there is no column "${name}"; there are ${known.join(', ')}`);

function readTiers(text: string, names: string[]): { tiers: string[][]; problem: string | null } {
  if (text.trim() === '') return { tiers: [], problem: null };
  try {
    const tiers = parseTiers(text);
    return { tiers, problem: problemOf(tiers, names) };
  } catch (error) {
    if (!(error instanceof KnowledgeError)) throw error;
    return { tiers: [], problem: msg(str`${error.message}; expected names as in X, A | Y, R`) };
  }
}

function problemOf(tiers: string[][], names: string[]) {
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
