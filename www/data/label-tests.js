/** The independence tests that take words for labels. */
export const LABEL_TESTS = ['g-squared', 'chi-squared'];

/** Whether a test takes words for labels. @param {{test?: string}} options */
export const takesLabels = ({ test }) => test !== undefined && LABEL_TESTS.includes(test);
