//! The randomised conditional correlation test.

use nalgebra::DMatrix;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use statrs::distribution::{ChiSquared, ContinuousCDF};
use statrs::function::erf::erf_inv;

use crate::structure::independence::basis::{dot, standardise};
use crate::structure::independence::gcm::{freedoms, product};
use crate::structure::independence::regression::{Regression, Residuals, Shape};
use crate::structure::independence::test::check_indices;
use crate::structure::{Dataset, IndependenceTest, StructureError, TestResult};

/// Rows below which the approximation of the null distribution is not to be trusted.
const MIN_ROWS: usize = 50;
/// Features of each of x and y: as many as in the paper with its frequencies, and some with higher ones, as a factor, that see
/// what oscillates.
const FEATURES: [(usize, f64); 2] = [(5, 1.0), (3, 3.0)];
/// Rows, evenly spread, whose distances give the width of the kernel.
const SPREAD_ROWS: usize = 250;
/// Share of a feature's variance under which it is a function of the set.
const EXHAUSTED: f64 = 1e-8;

/// RCoT: the covariance of random Fourier features of x and y, once the set is regressed out of them.
///
/// A random feature is `cos(w v + b)`, standardised; b is uniform, w normal over the median distance of rows, one draw from each
/// of five equal shares of the distribution, so that no test depends on a lucky draw; three more have three times the
/// frequency, and see what oscillates. The statistic is n times the sum of squares of the 64 residual covariances; under
/// independence it is a weighted sum of chi-squares, whose tail is approximated from three moments. Finds dependence of many
/// shapes, also of oscillations that low powers do not see; in exchange it is weaker than [`Gcm`](crate::structure::Gcm) against the
/// simple kinds.
///
/// Departs from the paper in the regression: the set's random features cannot follow a set that oscillates (97 % false
/// positives at 0.05 where x and y are sines of s), nor sets of more than some four variables. Here it is the regression of
/// [`Gcm`](crate::structure::Gcm), with its leverages.
///
/// Features are drawn from a generator seeded with `seed` and the *name* of the column: the same question has the same answer,
/// in whatever order the columns come.
///
/// Assumes that the regressions are good. Blind, like the paper's, where the dependence of two labels changes sign with the set.
///
/// Level and power: `docs/structure-tests.md`.
///
/// Source: Strobl, Zhang and Visweswaran, Journal of Causal Inference 7 (2019); features: Rahimi and Recht, NIPS 2007; tail:
/// Buckley and Eagleson, Australian Journal of Statistics 30 (1988).
///
/// Cost: O(n p^2) for a basis of p terms, shared by the tests that follow on the same set, and O(64^2 n / 2) a test.
pub struct Rcot {
    regression: Regression,
    streams: Vec<u64>,
    seed: u64,
}

impl Rcot {
    /// Prepares the columns of `data`.
    ///
    /// # Errors
    /// [`StructureError::TooFewRows`] with fewer than 50 rows.
    pub fn new(data: &Dataset, seed: u64) -> Result<Self, StructureError> {
        data.check_complete()?;
        if data.rows() < MIN_ROWS {
            return Err(StructureError::TooFewRows {
                rows: data.rows(),
                needed: MIN_ROWS,
                test: "rcot",
            });
        }
        Ok(Self {
            regression: Regression::new(data),
            streams: data.names().iter().map(|name| hash(name)).collect(),
            seed,
        })
    }

    /// Median distance of rows in a column; 1 when half of the rows agree.
    fn width(&self, values: &[f64]) -> f64 {
        let step = values.len().div_ceil(SPREAD_ROWS);
        let some: Vec<f64> = values.iter().step_by(step).copied().collect();
        let mut distances = Vec::with_capacity(some.len() * some.len() / 2);
        for (at, &a) in some.iter().enumerate() {
            distances.extend(some[..at].iter().map(|&b| (a - b).abs()));
        }
        let middle = distances.len() / 2;
        let (_, median, _) = distances.select_nth_unstable_by(middle, f64::total_cmp);
        if *median > 0.0 { *median } else { 1.0 }
    }
}

impl Shape for Rcot {
    /// Standardised random features.
    fn features(&self, column: usize, values: &[f64]) -> Vec<Vec<f64>> {
        let mut rng = ChaCha8Rng::seed_from_u64(self.seed ^ self.streams[column]);
        let width = self.width(values);
        let mut features = Vec::new();
        for (count, factor) in FEATURES {
            for stratum in 0..count {
                let share = (stratum as f64 + rng.random::<f64>()) / count as f64;
                let frequency = factor * half_normal(share) / width;
                let phase = rng.random_range(0.0..std::f64::consts::TAU);
                let feature: Vec<f64> = values
                    .iter()
                    .map(|value| (phase + frequency * value).cos())
                    .collect();
                features.push(standardise(&feature));
            }
        }
        features
    }

    fn deciding(&self) -> usize {
        FEATURES.iter().map(|(count, _)| count).sum()
    }

    fn finish(&self, mut residuals: Vec<Vec<f64>>, wholes: &[f64]) -> Vec<Vec<f64>> {
        let mut wholes = wholes.iter();
        residuals.retain(|residual| {
            wholes
                .next()
                .is_some_and(|whole| dot(residual, residual) > EXHAUSTED * whole)
        });
        residuals
    }
}

/// The size of a standard normal number that a share of them stay below.
fn half_normal(share: f64) -> f64 {
    std::f64::consts::SQRT_2 * erf_inv(share)
}

/// FNV-1a.
fn hash(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

impl IndependenceTest for Rcot {
    fn name(&self) -> &'static str {
        "rcot"
    }

    fn variables(&self) -> usize {
        self.regression.columns()
    }

    fn test(&self, x: usize, y: usize, given: &[usize]) -> Result<TestResult, StructureError> {
        check_indices(self.regression.columns(), x, y, given)?;
        let pair = self.regression.ordered(&[x, y]);
        let Residuals {
            left,
            right,
            leverage,
        } = self.regression.residuals([pair[0], pair[1]], given, self);
        if left.is_empty() || right.is_empty() {
            return Ok(TestResult::INDEPENDENT);
        }
        let products: Vec<Vec<f64>> = left
            .iter()
            .flat_map(|a| right.iter().map(|b| product(a, b)))
            .collect();
        Ok(weighted_chi_squares(&products, &leverage))
    }
}

/// `sum (sum_i u_i)^2 / n` of the vector of products u, and its tail from the moments of the weighted sum of chi-squares
/// whose weights are the eigenvalues of the products' covariance.
fn weighted_chi_squares(products: &[Vec<f64>], leverage: &[f64]) -> TestResult {
    let count = products[0].len() as f64;
    let weights = freedoms(leverage);
    let weighted: Vec<_> = products.iter().map(|u| product(u, &weights)).collect();
    let means: Vec<f64> = products
        .iter()
        .map(|product| product.iter().sum::<f64>() / count)
        .collect();
    let statistic = count * means.iter().map(|mean| mean * mean).sum::<f64>();
    let mut covariance = DMatrix::zeros(products.len(), products.len());
    for a in 0..products.len() {
        for b in 0..=a {
            let value = dot(&weighted[a], &products[b]) / count - means[a] * means[b];
            covariance[(a, b)] = value;
            covariance[(b, a)] = value;
        }
    }
    // Traces of powers are sums of powers of the eigenvalues.
    let square = &covariance * &covariance;
    let (one, two) = (covariance.trace(), square.trace());
    let three = square.dot(&covariance);
    if !(one > 0.0 && two > 0.0 && three > 0.0) {
        return TestResult::INDEPENDENT;
    }
    let (variance, skew) = (2.0 * two, 8.0 * three);
    let degrees = 8.0 * variance.powi(3) / (skew * skew);
    let scaled = (2.0 * degrees / variance).sqrt() * (statistic - one) + degrees;
    let p_value = if scaled <= 0.0 {
        1.0
    } else {
        ChiSquared::new(degrees).map_or(1.0, |chi| chi.sf(scaled))
    };
    TestResult { statistic, p_value }
}

#[cfg(test)]
mod tests;
