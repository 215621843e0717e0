//! Which predictors of a variable are worth keeping.

use nalgebra::{DMatrix, DVector};

use crate::structure::FisherZ;

/// Number of strengths that are tried, from the one that keeps nothing down to this share of it.
const STRENGTHS: usize = 60;
const LEAST_STRENGTH: f64 = 1e-5;
/// Sweeps of coordinate descent at most, and the change under which it has come to rest.
const SWEEPS: usize = 500;
const AT_REST: f64 = 1e-9;

/// Those of `free` to which the adaptive lasso of `effect` on `free` and `required` gives a weight; `required` predictors
/// are not shrunk. Weights are the inverse sizes of the least-squares coefficients; the strength is the one with the best
/// Bayesian information criterion. Works on correlations: the columns are taken as standardised.
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
    // A hair of ridge keeps collinear predictors from failing the decomposition.
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
