import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  bootstrapInterval,
  equivalence,
  halfWidth,
  interquartileMean,
  welch,
} from '../../scripts/experiment/statistics.mjs';

/** @type {(got: number, expected: number, tolerance: number) => void} */
const near = (got, expected, tolerance) =>
  assert.ok(Math.abs(got - expected) <= tolerance, `${got}, expected ${expected}`);

/** Student's sleep data (1908) from R: extra hours of sleep by group. */
const one = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0];
const two = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];

test('the interquartile mean leaves out the lowest and the highest quarter', () => {
  // scipy.stats.trim_mean(x, 0.25): 10 values lose 2 at each end, 3 lose none.
  assert.equal(interquartileMean([100, 1, 2, 3, 4, 5, 6, -50, 0, 7]), 21 / 6);
  assert.equal(interquartileMean([3, 1, 2]), 2);
  assert.equal(interquartileMean([4, 1, 2, 300]), 3);
});

test("Welch's test is R's: t.test(extra ~ group, data = sleep)", () => {
  const found = welch(one, two);
  near(found.difference / found.error, -1.8608, 1e-4);
  near(found.freedom, 17.776, 1e-3);
  near(found.difference - halfWidth(found), -3.3654832, 1e-6);
  near(found.difference + halfWidth(found), 0.2054832, 1e-6);
});

test('equivalence is claimed exactly where the 90 % interval lies within the margin', () => {
  const found = welch(one, two);
  // The 95 % interval reaches -3.3654832; with that margin, one of the two tests has p = 0.025.
  near(equivalence(found, 3.3654832), 0.025, 1e-6);
  assert.ok(equivalence(found, 1) > 0.5);
  assert.ok(equivalence(found, 10) < 1e-6);
  assert.equal(equivalence({ difference: 0.4, error: 0, freedom: NaN }, 0.5), 0);
  assert.equal(equivalence({ difference: -0.6, error: 0, freedom: NaN }, 0.5), 1);
});

test('the bootstrap interval of a mean is that of the normal theory, and the same every time', () => {
  // 200 values, evenly spaced in [0, 1]: the interquartile mean has a standard error of 0.0287 according to a
  // simulation with Python's random and 4,000 resamples.
  const values = Array.from({ length: 200 }, (_, i) => (i + 0.5) / 200);
  const interval = bootstrapInterval([values]);
  assert.ok(interval);
  near(interval[0], 0.5 - 1.96 * 0.0287, 0.01);
  near(interval[1], 0.5 + 1.96 * 0.0287, 0.01);
  assert.deepEqual(bootstrapInterval([values]), interval);
});

test('strata are resampled each by itself', () => {
  // Two tasks without spread. An unstratified bootstrap would mix 0 and 1 in all proportions.
  assert.deepEqual(
    bootstrapInterval([
      [0, 0, 0, 0],
      [1, 1, 1, 1],
    ]),
    [0.5, 0.5],
  );
  assert.equal(bootstrapInterval([[1]]), null);
});
