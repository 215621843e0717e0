/** The functions of jstat that are used here; the package has no types of its own. */
declare module 'jstat' {
  const jstat: {
    normal: {
      /** The probability of a value below x. */
      cdf(x: number, mean: number, deviation: number): number;
    };
    studentt: {
      /** The quantile p of Student's t distribution. */
      inv(p: number, degreesOfFreedom: number): number;
      /** The probability of a value below x. */
      cdf(x: number, degreesOfFreedom: number): number;
    };
  };
  export default jstat;
}
