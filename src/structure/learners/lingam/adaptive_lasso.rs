//! Selection of predictors by the adaptive lasso.

use nalgebra::{DMatrix, DVector};

use crate::structure::FisherZ;

/// Number of steps from the largest strength, which keeps no predictor, to the smallest.
const STRENGTHS: usize = 60;
/// The smallest strength, as a share of the largest.
const LEAST_STRENGTH: f64 = 1e-5;
/// Largest number of sweeps of coordinate descent.
const SWEEPS: usize = 500;
/// Coordinate descent has converged if no weight changes by as much in a sweep.
const AT_REST: f64 = 1e-9;

/// Regress `effect` on `free` and `required` by the adaptive lasso, and return the predictors in `free` whose weights are not 0.
///
/// `required` predictors are not shrunk. The penalty of each other predictor is the inverse size of its least-squares coefficient. The
/// strength is the one with the smallest Bayesian information criterion, the largest of several. The regression uses correlations, so
/// columns count as standardised. `rows` is the number of rows behind them. Return nothing if the correlations have no Cholesky
/// decomposition.
///
/// Source: Zou, JASA 101 (2006); coordinate descent: Friedman, Hastie and Tibshirani, J. Stat. Software 33 (2010).
pub(super) fn select(
    correlations: &FisherZ,
    rows: usize,
    effect: usize,
    free: &[usize],
    required: &[usize],
) -> Vec<usize> {
    let all: Vec<usize> = free.iter().chain(required).copied().collect();
    if free.is_empty() {
        return Vec::new();
    }
    let size = all.len();
    let gram = DMatrix::from_fn(size, size, |a, b| correlations.correlation(all[a], all[b]));
    let target = DVector::from_fn(size, |a, _| correlations.correlation(all[a], effect));
    // Collinear predictors have no Cholesky decomposition without a small ridge.
    let ridge = &gram + DMatrix::identity(size, size) * 1e-9;
    let Some(decomposed) = ridge.cholesky() else {
        return Vec::new();
    };
    let least_squares = decomposed.solve(&target);
    let price: Vec<f64> = (0..size)
        .map(|at| {
            if at < free.len() {
                1.0 / least_squares[at].abs().max(1e-12)
            } else {
                0.0
            }
        })
        .collect();
    let strongest = (0..free.len())
        .map(|at| target[at].abs() / price[at])
        .fold(0.0, f64::max);
    let count = rows as f64;
    let mut weights = DVector::zeros(size);
    let mut best = (f64::INFINITY, Vec::new());
    for step in 0..=STRENGTHS {
        let strength = strongest * LEAST_STRENGTH.powf(step as f64 / STRENGTHS as f64);
        descend(&gram, &target, &price, strength, &mut weights);
        let kept: Vec<usize> = (0..free.len()).filter(|&at| weights[at] != 0.0).collect();
        let explained = 2.0 * target.dot(&weights) - weights.dot(&(&gram * &weights));
        let rest = (1.0 - explained).max(1e-12);
        let criterion = count * rest.ln() + count.ln() * kept.len() as f64;
        if criterion < best.0 - 1e-9 {
            best = (criterion, kept);
        }
    }
    best.1.into_iter().map(|at| free[at]).collect()
}

/// Minimise `w' gram w / 2 - target' w + strength * sum(price |w|)` by coordinate descent, from `weights` on. `gram` is of shape
/// `[predictors, predictors]`; the others have one number for each predictor.
fn descend(
    gram: &DMatrix<f64>,
    target: &DVector<f64>,
    price: &[f64],
    strength: f64,
    weights: &mut DVector<f64>,
) {
    for _ in 0..SWEEPS {
        let mut largest: f64 = 0.0;
        for at in 0..price.len() {
            let diagonal = gram[(at, at)];
            if diagonal <= 0.0 {
                continue;
            }
            let before = weights[at];
            let pull = target[at] - gram.column(at).dot(weights) + diagonal * before;
            let toll = strength * price[at];
            let after = pull.signum() * (pull.abs() - toll).max(0.0) / diagonal;
            weights[at] = after;
            largest = largest.max((after - before).abs());
        }
        if largest < AT_REST {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::structure::Dataset;

    /// Two uncorrelated predictors, and an effect with these weights and a rest that is uncorrelated to both.
    fn table(weights: [f64; 2]) -> FisherZ {
        let (x, z, rest) = (
            [1.0, 1.0, -1.0, -1.0, 1.0, 1.0, -1.0, -1.0],
            [1.0, -1.0, 1.0, -1.0, 1.0, -1.0, 1.0, -1.0],
            [1.0, 1.0, 1.0, 1.0, -1.0, -1.0, -1.0, -1.0],
        );
        let y = (0..8).map(|i| weights[0] * x[i] + weights[1] * z[i] + rest[i]);
        let columns = vec![x.to_vec(), z.to_vec(), y.collect()];
        let names = ["x", "z", "y"].map(str::to_owned).to_vec();
        FisherZ::new(&Dataset::new(names, columns).unwrap()).unwrap()
    }

    #[test]
    fn descent_is_soft_thresholding_where_predictors_are_uncorrelated() {
        let gram = DMatrix::identity(3, 3);
        let target = DVector::from_vec(vec![0.6, -0.5, 0.1]);
        let mut weights = DVector::zeros(3);
        descend(&gram, &target, &[1.0, 2.0, 1.0], 0.15, &mut weights);
        for (got, want) in weights.iter().zip([0.45, -0.2, 0.0]) {
            assert!((got - want).abs() < 1e-12, "{got} instead of {want}");
        }
        // One predictor of variance 2, and a constant one, which stays out.
        let gram = DMatrix::from_row_slice(2, 2, &[2.0, 0.0, 0.0, 0.0]);
        let mut weights = DVector::zeros(2);
        let target = DVector::from_vec(vec![0.6, 0.0]);
        descend(&gram, &target, &[1.0, 1.0], 0.1, &mut weights);
        assert_eq!(weights.as_slice(), [0.25, 0.0]);
    }

    #[test]
    fn descent_ends_where_no_weight_can_be_bettered() {
        // Two predictors with a correlation of 0.5, both kept: gram w = target - strength price sign(w).
        let gram = DMatrix::from_row_slice(2, 2, &[1.0, 0.5, 0.5, 1.0]);
        let target = DVector::from_vec(vec![0.7, 0.6]);
        let mut weights = DVector::zeros(2);
        descend(&gram, &target, &[1.0, 1.0], 0.05, &mut weights);
        for (got, want) in weights.iter().zip([0.5, 0.3]) {
            assert!((got - want).abs() < 1e-8, "{got} instead of {want}");
        }
    }

    #[test]
    fn a_weight_is_kept_where_it_earns_more_than_the_criterion_asks() {
        // With 8 rows a weight costs ln 8; what is explained earns 8 ln(variance without / with).
        let earns = |weight: f64| 8.0 * (1.0 + weight * weight).ln() > 8f64.ln();
        for weight in [0.2, 0.4, 0.5, 0.6, 0.8, -0.6] {
            let kept = select(&table([weight, 0.0]), 8, 2, &[0, 1], &[]);
            let want = if earns(weight) { vec![0] } else { vec![] };
            assert_eq!(kept, want, "{weight}");
        }
        assert_eq!(select(&table([0.8, -0.9]), 8, 2, &[0, 1], &[]), [0, 1]);
        assert_eq!(select(&table([0.8, -0.9]), 8, 2, &[1], &[0]), [1]);
        assert!(select(&table([0.8, -0.9]), 8, 2, &[], &[0, 1]).is_empty());
    }
}
