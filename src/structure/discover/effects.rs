//! The strength of directed edges, if mechanisms are linear.

use nalgebra::{DMatrix, DVector};
use serde::Serialize;
use statrs::distribution::{ContinuousCDF, Normal};

use crate::structure::Dataset;
use crate::structure::independence::basis::{dot, standardise};
use crate::structure::table::dataset::is_constant;

/// Smallest share of a parent's variance that the other parents must leave. With less, no effect can be estimated.
const COLLINEAR: f64 = 1e-8;
/// Rows that an interval needs beyond the number of parents.
const FREE_ROWS: usize = 3;

/// The direct effect of one column on another in a linear regression on all parents of the effect.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct EffectSize {
    /// Change of the effect in standard deviations, for one standard deviation of the cause.
    pub standardised: f64,
    /// Lower and upper end of its 95 % interval (Student's t; it assumes noise of constant variance, and that the graph is right).
    pub interval: [f64; 2],
    /// The same in the units of the columns: change of the effect for one unit of the cause.
    pub coefficient: f64,
}

/// Return the effects of `parents` on column `child`, in the order of the parents; `None` for a column of more than two labels, for a
/// constant, and if the parents determine each other or the rows are too few. Rows that lack a value of any of these columns are left out.
pub(in crate::structure) fn effects_on(
    data: &Dataset,
    child: usize,
    parents: &[usize],
) -> Vec<Option<EffectSize>> {
    let none = vec![None; parents.len()];
    let columns: Vec<usize> = parents.iter().copied().chain([child]).collect();
    let rows = data.rows_with(&columns);
    let values = |index: usize| -> Vec<f64> {
        let column = data.column(index);
        rows.iter().map(|&row| column[row]).collect()
    };
    let raw: Vec<Vec<f64>> = columns.iter().map(|&index| values(index)).collect();
    let labels = |index: usize| {
        data.is_label(index) && {
            let mut levels = values(index);
            levels.sort_by(f64::total_cmp);
            levels.dedup();
            levels.len() > 2
        }
    };
    let unfit = |(&index, column): (&usize, &Vec<f64>)| is_constant(column) || labels(index);
    let free = rows.len().saturating_sub(columns.len());
    if free < FREE_ROWS || columns.iter().zip(&raw).any(unfit) {
        return none;
    }
    let count = rows.len() as f64;
    let scaled: Vec<Vec<f64>> = raw.iter().map(|column| standardise(column)).collect();
    let (y, x) = scaled
        .split_last()
        .unwrap_or_else(|| unreachable!("the child is there"));
    let size = x.len();
    let matrix = DMatrix::from_fn(size, size, |a, b| dot(&x[a], &x[b]) / count);
    let with_child = DVector::from_fn(size, |a, _| dot(&x[a], y) / count);
    let Some(inverse) = matrix.cholesky().map(|factors| factors.inverse()) else {
        return none;
    };
    if (0..size).any(|at| inverse[(at, at)] * COLLINEAR > 1.0) {
        return none;
    }
    let weights = &inverse * &with_child;
    let rest = (1.0 - weights.dot(&with_child)).max(0.0);
    let quantile = student(free as f64);
    // Scaled by the largest value, whose square may overflow.
    let spread = |column: &[f64]| {
        let most = column.iter().fold(0.0_f64, |most, v| most.max(v.abs()));
        let mean = column.iter().map(|v| v / most).sum::<f64>() / count;
        let squares = column.iter().map(|v| (v / most - mean).powi(2));
        most * (squares.sum::<f64>() / count).sqrt()
    };
    let of_child = spread(&raw[size]);
    let found = (0..size).map(|at| {
        let half = quantile * (rest * inverse[(at, at)] / free as f64).sqrt();
        let coefficient = weights[at] * (of_child / spread(&raw[at]));
        coefficient.is_finite().then(|| EffectSize {
            standardised: weights[at],
            interval: [weights[at] - half, weights[at] + half],
            coefficient,
        })
    });
    found.collect()
}

/// Return the 97.5 % quantile of Student's t, by the expansion of Cornish and Fisher. The error is below 0.01 from five degrees of freedom on.
fn student(freedom: f64) -> f64 {
    let z = Normal::standard().inverse_cdf(0.975);
    let (third, fifth) = (z.powi(3), z.powi(5));
    z + (third + z) / (4.0 * freedom)
        + (5.0 * fifth + 16.0 * third + 3.0 * z) / (96.0 * freedom * freedom)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{Rng as _, SeedableRng as _};
    use rand_chacha::ChaCha8Rng;

    fn normal(rng: &mut ChaCha8Rng) -> f64 {
        (0..12).map(|_| rng.random::<f64>()).sum::<f64>() - 6.0
    }

    /// c = 2 a - b + noise, a and b correlated.
    fn table(rng: &mut ChaCha8Rng, rows: usize) -> Dataset {
        let mut columns = vec![Vec::new(); 3];
        for _ in 0..rows {
            let a = 3.0 * normal(rng);
            let b = 0.5 * a + normal(rng);
            for (column, value) in columns.iter_mut().zip([a, b, 2.0 * a - b + normal(rng)]) {
                column.push(value);
            }
        }
        Dataset::new(["a", "b", "c"].map(str::to_owned).to_vec(), columns).unwrap()
    }

    #[test]
    fn coefficients_are_those_of_the_mechanism_and_the_interval_covers_at_its_level() {
        let mut rng = ChaCha8Rng::seed_from_u64(5);
        let found = effects_on(&table(&mut rng, 4000), 2, &[0, 1]);
        let [a, b] = [found[0].unwrap(), found[1].unwrap()];
        assert!((a.coefficient - 2.0).abs() < 0.06 && (b.coefficient + 1.0).abs() < 0.06);
        // With c = 1.5 a + ..., the standard deviations are known: a 3, b 1.803, c 4.717.
        assert!((a.standardised - 6.0 / 4.717).abs() < 0.05);
        assert!(a.interval[0] < a.standardised && a.standardised < a.interval[1]);
        // Of 1,000 intervals from 12 rows some 950 hold the truth 0.
        let held = (0..1000).filter(|_| {
            let columns = (0..2).map(|_| (0..12).map(|_| normal(&mut rng)).collect());
            let names = ["x", "y"].map(str::to_owned).to_vec();
            let data = Dataset::new(names, columns.collect()).unwrap();
            let [low, high] = effects_on(&data, 1, &[0])[0].unwrap().interval;
            low < 0.0 && 0.0 < high
        });
        let held = held.count();
        assert!((925..=975).contains(&held), "{held}");
    }

    #[test]
    fn where_nothing_can_be_told_there_is_none() {
        let mut rng = ChaCha8Rng::seed_from_u64(7);
        let data = table(&mut rng, 40);
        let copy = |index: usize| data.column(index).to_vec();
        let names = ["a", "b", "c", "d"].map(str::to_owned).to_vec();
        let with = |last: Vec<f64>| {
            Dataset::with_copies(names.clone(), vec![copy(0), copy(1), copy(2), last]).unwrap()
        };
        let double = with(copy(0).iter().map(|v| 2.0 * v).collect());
        assert_eq!(effects_on(&double, 2, &[0, 3]), [None, None]);
        assert_eq!(effects_on(&with(vec![1.0; 40]), 2, &[3]), [None]);
        let labels = with((0..40).map(|row| f64::from(row % 3)).collect());
        let labels = labels.with_labels(&["d".to_owned()]).unwrap();
        assert_eq!(effects_on(&labels, 2, &[3]), [None]);
        assert!(effects_on(&labels, 2, &[0])[0].is_some());
        assert_eq!(effects_on(&data, 0, &[]), []);
    }
}
