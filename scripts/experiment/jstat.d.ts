/** The one function of jstat that is used here; the package has no types of its own. */
declare module 'jstat' {
  const jstat: {
    studentt: {
      /** The quantile p of Student's t distribution. */
      inv(p: number, degreesOfFreedom: number): number;
    };
  };
  export default jstat;
}
