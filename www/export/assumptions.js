/** What each learner and each test takes for granted, in words. */

/** @import { DiscoverOptions } from '../../pkg/tables.js' */

const NO_CYCLES = 'No variable causes itself through others.';
const SELECTION = 'The rows were not chosen by values of the columns or of their effects.';
const FAITHFUL = 'Effects do not cancel exactly: columns that the graph connects are dependent.';
const SUFFICIENT =
  'Every common cause of two columns is in the table. Where one is missing, an edge may stand for it.';

/** @type {Record<DiscoverOptions['learner'] | 'series', string[]>} */
export const ASSUMES = {
  pc: [
    SUFFICIENT,
    NO_CYCLES,
    SELECTION,
    FAITHFUL,
    'A line without an arrow: the data do not tell the direction.',
  ],
  ges: [
    SUFFICIENT,
    NO_CYCLES,
    SELECTION,
    FAITHFUL,
    'Relations are linear, and the noise is Gaussian.',
    'A line without an arrow: the data do not tell the direction.',
  ],
  lingam: [
    SUFFICIENT,
    NO_CYCLES,
    SELECTION,
    'Relations are linear, and the noise is not Gaussian. With Gaussian noise the directions mean nothing.',
  ],
  fci: [
    'Common causes may be missing from the table.',
    NO_CYCLES,
    SELECTION,
    FAITHFUL,
    'An arrowhead: this end does not cause the other. A tail: it does, by itself or through others. A circle: the data do not tell.',
  ],
  series: [
    'A cause comes at least one step before its effect. What acts within a step is not looked for, and may show as an edge.',
    SUFFICIENT,
    'Mechanisms are the same at every step and in every episode.',
    FAITHFUL,
  ],
};

/** @type {Record<DiscoverOptions['test'], string>} */
export const TEST_ASSUMES = {
  gcm: 'The test gcm finds effects on the mean or the spread, and interactions; not effects that oscillate. It regresses smoothly: jumps mislead it.',
  'gcm-plain':
    'The test gcm-plain finds effects of one sign; not squares, spreads or changing signs. It regresses smoothly: jumps mislead it.',
  'fisher-z':
    'The test fisher-z takes every relation for linear, with even noise; bent relations mislead it.',
  rcot: 'The test rcot finds effects of any shape, but is weak against small ones.',
  'g-squared': 'The test g-squared takes every column for labels.',
  'chi-squared': 'The test chi-squared takes every column for labels.',
};
