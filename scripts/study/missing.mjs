/**
 * Measure the correction of MVPC for values that lack where a common effect says so. Print the table of docs/structure-missing.md.
 *
 *     node scripts/study/missing.mjs 2000
 */
import jstat from 'jstat';

/** Level of the tests. */
const ALPHA = 0.05;
/** Share of the values that are there where W is above its median. */
const KEPT = 0.1;

/** How W depends on the sum of X and Y. @type {Record<string, (sum: number) => number>} */
const SHAPES = {
  'the sum': (sum) => sum,
  'its positive part': (sum) => Math.max(sum, 0),
  'its square': (sum) => sum * sum,
};

/**
 * Return a generator of uniform numbers between 0 and 1 (Park and Miller 1988).
 *
 * @param {number} seed
 */
function generator(seed) {
  let state = seed + 1;
  const draw = () => (state = (state * 48271) % 2147483647) / 2147483647;
  // The first numbers of neighbouring seeds are alike.
  for (let at = 0; at < 16; at += 1) draw();
  return draw;
}

/** @param {() => number} draw */
const normal = (draw) => Math.sqrt(-2 * Math.log(draw())) * Math.cos(2 * Math.PI * draw());

/** @param {number[]} values */
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * Fit y on x.
 *
 * @param {number[]} x
 * @param {number[]} y
 */
function line(x, y) {
  const [atX, atY] = [mean(x), mean(y)];
  let [product, ofX, ofY] = [0, 0, 0];
  for (let row = 0; row < x.length; row += 1) {
    product += (x[row] - atX) * (y[row] - atY);
    ofX += (x[row] - atX) ** 2;
    ofY += (y[row] - atY) ** 2;
  }
  const slope = product / ofX;
  const intercept = atY - slope * atX;
  const residuals = y.map((value, row) => value - intercept - slope * x[row]);
  return { slope, intercept, residuals, correlation: product / Math.sqrt(ofX * ofY) };
}

/**
 * Return the p-value of Fisher's z.
 *
 * @param {number[]} x
 * @param {number[]} y
 */
function independence(x, y) {
  const z = Math.sqrt(x.length - 3) * Math.atanh(line(x, y).correlation);
  return 2 * jstat.normal.cdf(-Math.abs(z), 0, 1);
}

/**
 * Return the p-values without missing values, after test-wise deletion, and after the correction by permutation (Tu et al. 2019).
 *
 * @param {number} seed
 * @param {number} rows
 * @param {number} effect of X on Y
 * @param {(sum: number) => number} shape
 */
function answers(seed, rows, effect, shape) {
  const draw = generator(seed);
  /** @type {number[][]} */ const [x, y, w] = [[], [], []];
  for (let row = 0; row < rows; row += 1) {
    x.push(normal(draw));
    y.push(effect * x[row] + normal(draw));
    w.push(shape(x[row] + y[row]) + 0.5 * normal(draw));
  }
  const median = w.toSorted((a, b) => a - b)[rows >> 1];
  const there = w.map((value) => value < median || draw() < KEPT);
  const kept = (/** @type {number[]} */ values) => values.filter((_, row) => there[row]);
  const known = kept(w);
  const all = [...w];
  for (let at = all.length - 1; at > 0; at -= 1) {
    const other = Math.floor(draw() * (at + 1));
    [all[at], all[other]] = [all[other], all[at]];
  }
  const again = (/** @type {number[]} */ values) => {
    const { slope, intercept, residuals } = line(known, kept(values));
    return residuals.map((rest, at) => intercept + slope * all[at] + rest);
  };
  return [independence(x, y), independence(kept(x), kept(y)), independence(again(x), again(y))];
}

const sets = Number(process.argv[2] ?? 2000);
if (!Number.isInteger(sets) || sets < 1) {
  throw new Error(`sets: expected a whole number above 0, got ${process.argv[2]}`);
}
console.log('| W is | X -> Y | rows | nothing lacks | test-wise deletion | corrected |');
console.log('| --- | --: | --: | --: | --: | --: |');
for (const [name, shape] of Object.entries(SHAPES)) {
  for (const effect of [0, 0.15]) {
    for (const rows of [200, 1000, 5000]) {
      const rejected = [0, 0, 0];
      for (let seed = 0; seed < sets; seed += 1) {
        answers(seed, rows, effect, shape).forEach((p, at) => {
          if (p <= ALPHA) rejected[at] += 1;
        });
      }
      const shares = rejected.map((count) => (count / sets).toFixed(3)).join(' | ');
      console.log(`| ${name} | ${effect === 0 ? 'none' : effect} | ${rows} | ${shares} |`);
    }
  }
}
