/** Power laws of time as a function of size. */

/**
 * Return the exponent b of `time = a size^b`: the least-squares slope in logarithms.
 * @param {[number, number][]} points size and time
 */
export function exponent(points) {
  const logs = points.map(([size, time]) => [Math.log(size), Math.log(time)]);
  const mean = (/** @type {number} */ k) =>
    logs.reduce((sum, row) => sum + (row[k] ?? 0), 0) / logs.length;
  const [mx, my] = [mean(0), mean(1)];
  let [sxy, sxx] = [0, 0];
  for (const [x = 0, y = 0] of logs) {
    sxy += (x - mx) * (y - my);
    sxx += (x - mx) ** 2;
  }
  return sxy / sxx;
}
