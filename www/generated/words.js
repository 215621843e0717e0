/** What a reader is told of tests and learners. Made by `npm run catalogue`. */

import { msg } from '@lit/localize';

/** Independence tests by name. */
export const TEST_WORDS = {
  'gcm': {
    get name() { return msg("GCM, weighted"); },
    get when() { return msg("When in doubt: numbers whose relations may be bent. It finds effects on the mean or the spread, and interactions; not effects that oscillate."); },
  },
  'gcm-plain': {
    get name() { return msg("GCM, plain"); },
    get when() { return msg("For effects of one sign and few rows: more power there; blind to squares, spreads and changing signs."); },
  },
  'fisher-z': {
    get name() { return msg("Fisher-z"); },
    get when() { return msg("For linear relations with even noise, or very many columns: by far the fastest, misled by anything bent."); },
  },
  'rcot': {
    get name() { return msg("RCoT"); },
    get when() { return msg("For effects that oscillate, or strongly skewed noise: any shape, but weaker against small simple effects."); },
  },
  'g-squared': {
    get name() { return msg("G² for labels"); },
    get when() { return msg("For labels or counts of few values; not for measured numbers cut into classes."); },
  },
  'chi-squared': {
    get name() { return msg("Chi-square for labels"); },
    get when() { return msg("As G², for the same tables: a little more power with few labels, less with many."); },
  },
};

/** Structure learners by name. */
export const LEARNER_WORDS = {
  'pc': {
    get name() { return msg("PC, by independence tests"); },
    get when() { return msg("PC asks which pairs stay dependent whatever else is known; it leaves a direction open where the data do not tell it."); },
    get unit() { return msg("tests"); },
  },
  'ges': {
    get name() { return msg("GES, by score"); },
    get when() { return msg("GES searches for the graph with the best score: one that weighs fit against size. It takes numbers and labels."); },
    get unit() { return msg("scores"); },
  },
  'lingam': {
    get name() { return msg("LiNGAM, by the shape of the noise"); },
    get when() { return msg("LiNGAM directs every edge; for linear relations whose noise is clearly not Gaussian."); },
    get unit() { return msg("comparisons"); },
  },
  'fci': {
    get name() { return msg("FCI, with unseen causes"); },
    get when() { return msg("FCI asks as PC does, and does not believe that every common cause is in the table: each end of an edge has a mark of its own. For some ten columns."); },
    get unit() { return msg("tests"); },
  },
};

/** Scores of GES by name. */
export const SCORE_WORDS = {
  'bic': {
    get name() { return msg("BIC, for numbers, or numbers and labels"); },
    get when() { return msg("BIC is for linear relations; labels enter as indicators."); },
  },
  'bdeu': {
    get name() { return msg("BDeu, for labels"); },
    get when() { return msg("BDeu is for columns of labels; any relation between them counts."); },
  },
};
