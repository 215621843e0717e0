/** What each learner and each test takes for granted. Made by `npm run catalogue`. */

/** What each learner computes. */
export const UNIT = /** @type {const} */ ({
  'pc': "tests",
  'ges': "scores",
  'lingam': "comparisons",
  'fci': "tests",
});

/** Learners by name. */
export const ASSUMES = /** @type {const} */ ({
  'pc': ["Every common cause of two columns is in the table. Where one is missing, an edge may stand for it.","No variable causes itself through others.","The rows were not chosen by values of the columns or of their effects.","Effects do not cancel exactly: columns that the graph connects are dependent.","A line without an arrow: the data do not tell the direction."],
  'ges': ["Every common cause of two columns is in the table. Where one is missing, an edge may stand for it.","No variable causes itself through others.","The rows were not chosen by values of the columns or of their effects.","Effects do not cancel exactly: columns that the graph connects are dependent.","A line without an arrow: the data do not tell the direction."],
  'lingam': ["Every common cause of two columns is in the table. Where one is missing, an edge may stand for it.","No variable causes itself through others.","The rows were not chosen by values of the columns or of their effects.","Relations are linear, and the noise is not Gaussian. With Gaussian noise the directions mean nothing."],
  'fci': ["Common causes may be missing from the table.","No variable causes itself through others.","The rows were not chosen by values of the columns or of their effects.","Effects do not cancel exactly: columns that the graph connects are dependent.","An arrowhead: this end does not cause the other. A tail: it does, by itself or through others. A circle: the data do not tell."],
});

/** Independence tests by name. */
export const TEST_ASSUMES = /** @type {const} */ ({
  'gcm': "The test gcm finds effects on the mean or the spread, and interactions; not effects that oscillate. It regresses smoothly: jumps mislead it.",
  'gcm-plain': "The test gcm-plain finds effects of one sign; not squares, spreads or changing signs. It regresses smoothly: jumps mislead it.",
  'fisher-z': "The test fisher-z takes every relation for linear, with even noise; bent relations mislead it.",
  'rcot': "The test rcot finds effects of any shape, but is weak against small ones.",
  'g-squared': "The test g-squared takes every column for labels.",
  'chi-squared': "The test chi-squared takes every column for labels.",
});

/** Scores of GES by name. */
export const SCORE_ASSUMES = /** @type {const} */ ({
  'bic': "Relations are linear, and the noise is Gaussian. Labels count as if their indicators were such numbers.",
  'bdeu': "Every column holds labels; their order and distances do not count.",
});
