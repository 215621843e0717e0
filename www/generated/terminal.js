/** A few words for each learner and each test, for the terminal. Made by `npm run catalogue`. */

/** Learners by name. */
export const LEARNERS_IN_SHORT = /** @type {const} */ ({
  'pc': "by independence tests",
  'ges': "by score",
  'lingam': "by the shape of the noise; linear, not Gaussian",
  'fci': "by independence tests, where common causes may be missing from the table; marks at both ends of an edge",
});

/** Independence tests by name. */
export const TESTS_IN_SHORT = /** @type {const} */ ({
  'gcm': "non-linear",
  'gcm-plain': "effects of one sign",
  'fisher-z': "linear, fast",
  'rcot': "any shape, few variables",
  'g-squared': "labels",
  'chi-squared': "labels",
});

/** Scores of GES by name. */
export const SCORES_IN_SHORT = /** @type {const} */ ({
  'bic': "Bayesian information criterion; linear and Gaussian, labels enter as indicators",
  'bdeu': "marginal likelihood of tables of counts; for columns of labels alone",
});
