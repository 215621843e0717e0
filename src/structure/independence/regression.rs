//! The regressions that several tests share: functions of two columns on a set, each computed once.

use crate::structure::order::sort_indices;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::structure::Dataset;
use crate::structure::independence::basis::{Basis, Extension, Prepared};
use crate::structure::independence::fisher_z::rank_of;

/// Numbers kept for reuse (96 MiB of them), since PC asks for the same conditioning set for every pair.
pub(in crate::structure) const KEPT_NUMBERS: usize = 12 << 20;

/// What is regressed of a column, and what becomes of the residuals.
pub(in crate::structure) trait Shape {
    /// Functions of a column, from its standardised values.
    fn features(&self, column: usize, values: &[f64]) -> Vec<Vec<f64>>;

    /// How many of the functions decide, by what is left of them, how long the regression must be.
    fn deciding(&self) -> usize;

    /// Makes the residuals ready for use; `wholes` are the sums of squares before the regression.
    fn finish(&self, residuals: Vec<Vec<f64>>, wholes: &[f64]) -> Vec<Vec<f64>>;

    /// Whether the square of the first residual, less what the set explains of it, is a further function: the last one.
    fn squares(&self) -> bool {
        false
    }
}

/// Finished residuals of one column, each of length `rows`.
pub(in crate::structure) type Features = Rc<Vec<Vec<f64>>>;

/// The residuals of two columns given a set, and the leverage of every row in the regression.
pub(in crate::structure) struct Residuals {
    pub(in crate::structure) left: Features,
    pub(in crate::structure) right: Features,
    pub(in crate::structure) leverage: Rc<Vec<f64>>,
}

/// The columns of a table, and the regressions that were computed so far.
pub(in crate::structure) struct Regression {
    columns: Vec<Prepared>,
    rows: usize,
    rank: Vec<usize>,
    kept: RefCell<Kept>,
}

/// The conditioning sets in store, and how many numbers they hold.
#[derive(Default)]
struct Kept {
    priors: BTreeMap<Vec<usize>, Prior>,
    numbers: usize,
}

/// A conditioning set, prepared.
struct Prior {
    basis: Basis,
    targets: BTreeMap<usize, Target>,
    extended: BTreeMap<Vec<usize>, Extended>,
}

/// What the basis leaves of the functions of one column.
struct Target {
    residuals: Vec<Vec<f64>>,
    wholes: Vec<f64>,
    /// How many waves in each column of the set its regression asks for.
    waves: Vec<usize>,
}

/// The basis with some waves, and what they leave.
struct Extended {
    extension: Extension,
    features: BTreeMap<usize, Features>,
}

impl Regression {
    pub(in crate::structure) fn new(data: &Dataset) -> Self {
        Self {
            columns: (0..data.len())
                .map(|index| Prepared::new(data.column(index)))
                .collect(),
            rows: data.rows(),
            rank: rank_of(&data.canonical_order()),
            kept: RefCell::default(),
        }
    }

    pub(in crate::structure) fn columns(&self) -> usize {
        self.columns.len()
    }

    /// Standardised values of a column; all zeros when it is constant.
    pub(in crate::structure) fn values(&self, column: usize) -> &[f64] {
        &self.columns[column].values
    }

    /// The pair, or the set, in an order that does not depend on the table's.
    pub(in crate::structure) fn ordered(&self, columns: &[usize]) -> Vec<usize> {
        let mut ordered = columns.to_vec();
        sort_indices(&mut ordered, &|a, b| self.rank[a].cmp(&self.rank[b]));
        ordered
    }

    /// Residuals of the functions of `x` and of `y`, both by the larger of the regressions that the two ask for.
    pub(in crate::structure) fn residuals(
        &self,
        [x, y]: [usize; 2],
        given: &[usize],
        shape: &dyn Shape,
    ) -> Residuals {
        let kept = &mut *self.kept.borrow_mut();
        if kept.numbers > KEPT_NUMBERS {
            *kept = Kept::default();
        }
        let key = self.ordered(given);
        let columns: Vec<_> = key.iter().map(|&index| &self.columns[index]).collect();
        let Kept { priors, numbers } = kept;
        let prior = priors.entry(key).or_insert_with(|| {
            let basis = Basis::new(&columns, self.rows);
            *numbers += self.rows * basis.len();
            Prior {
                basis,
                targets: BTreeMap::new(),
                extended: BTreeMap::new(),
            }
        });
        let Prior {
            basis,
            targets,
            extended,
        } = prior;
        let mut waves = vec![0; columns.len()];
        for column in [x, y] {
            let target = targets.entry(column).or_insert_with(|| {
                let target = self.target(column, basis, &columns, shape);
                *numbers += self.rows * target.residuals.len();
                target
            });
            for (most, &asked) in waves.iter_mut().zip(&target.waves) {
                *most = asked.max(*most);
            }
        }
        let Extended {
            extension,
            features,
        } = extended.entry(waves).or_insert_with_key(|waves| {
            let extension = basis.extended(&columns, waves);
            *numbers += self.rows * (extension.len() + 1);
            Extended {
                extension,
                features: BTreeMap::new(),
            }
        });
        let [left, right] = [x, y].map(|column| {
            let features = features.entry(column).or_insert_with(|| {
                let target = &targets[&column];
                let mut residuals = target.residuals.clone();
                for residual in &mut residuals {
                    extension.project_out(residual);
                }
                let mut features = shape.finish(residuals, &target.wholes);
                if let Some(first) = features.first().filter(|_| shape.squares()) {
                    let mut square: Vec<f64> = first.iter().map(|value| value * value).collect();
                    basis.project_out(&mut square);
                    extension.project_out(&mut square);
                    let scale = (crate::structure::independence::basis::dot(&square, &square)
                        / self.rows as f64)
                        .sqrt();
                    let scale = scale.max(f64::MIN_POSITIVE);
                    features.push(square.into_iter().map(|value| value / scale).collect());
                }
                *numbers += self.rows * features.len();
                Rc::new(features)
            });
            Rc::clone(features)
        });
        Residuals {
            left,
            right,
            leverage: Rc::clone(&extension.leverage),
        }
    }

    fn target(&self, column: usize, basis: &Basis, set: &[&Prepared], shape: &dyn Shape) -> Target {
        let mut residuals = shape.features(column, self.values(column));
        let wholes = residuals
            .iter()
            .map(|raw| crate::structure::independence::basis::dot(raw, raw))
            .collect();
        for residual in &mut residuals {
            basis.project_out(residual);
        }
        let waves = basis.waves_missing(set, &residuals[..shape.deciding()]);
        Target {
            residuals,
            wholes,
            waves,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::structure::Projection;
    use crate::structure::independence::basis::dot;

    /// Four columns; c is a wave of a and of b that no cubic follows.
    fn table(rows: usize) -> Dataset {
        let column =
            |step: f64| -> Vec<f64> { (0..rows).map(|i| (i as f64 * step).sin()).collect() };
        let (a, b) = (column(0.37), column(1.13));
        let c = a.iter().zip(&b).map(|(a, b)| (9.0 * a).cos() + b * b);
        let columns = vec![c.collect(), b, column(2.71), a];
        Dataset::new(["c", "b", "d", "a"].map(str::to_owned).to_vec(), columns).unwrap()
    }

    #[test]
    fn what_is_kept_is_counted_and_let_go_when_it_is_too_much() {
        let data = table(400);
        let regression = Regression::new(&data);
        let ask = |pair: [usize; 2], given: &[usize]| {
            regression.residuals(pair, given, &Projection::Interacting)
        };
        for (pair, given) in [
            ([0, 2], &[1, 3][..]),
            ([0, 1], &[3]),
            ([1, 2], &[3]),
            ([0, 1], &[3]),
        ] {
            ask(pair, given);
        }
        {
            let kept = regression.kept.borrow();
            assert_eq!(kept.priors.len(), 2);
            let lists = |prior: &Prior| {
                let targets = prior.targets.values().map(|t| t.residuals.len());
                let extended = prior.extended.values().map(|extended| {
                    let features = extended.features.values().map(|f| f.len());
                    extended.extension.len() + 1 + features.sum::<usize>()
                });
                prior.basis.len() + targets.sum::<usize>() + extended.sum::<usize>()
            };
            let held: usize = kept.priors.values().map(lists).sum();
            assert_eq!(kept.numbers, 400 * held);
            // c asks for waves of a, which the others do not need.
            let only_a = &kept.priors[&vec![3]];
            assert!(only_a.targets[&0].waves[0] >= 9 && only_a.targets[&2].waves == [0]);
            assert_eq!(only_a.extended.len(), 2);
        }
        regression.kept.borrow_mut().numbers = KEPT_NUMBERS;
        ask([0, 1], &[3]);
        assert_eq!(regression.kept.borrow().priors.len(), 2, "just enough");
        regression.kept.borrow_mut().numbers = KEPT_NUMBERS + 1;
        ask([0, 1], &[3]);
        assert_eq!(regression.kept.borrow().priors.len(), 1);
    }

    #[test]
    fn residuals_are_orthogonal_to_each_other_and_to_the_set() {
        let data = table(400);
        let regression = Regression::new(&data);
        let found = regression.residuals([0, 2], &[3], &Projection::Interacting);
        let a = regression.values(3);
        // Two powers and the square of the residual, whose mean square is 1 each.
        for features in [&found.left, &found.right] {
            assert_eq!(features.len(), 3);
            for (at, feature) in features.iter().enumerate() {
                assert!((dot(feature, feature) / 400.0 - 1.0).abs() < 1e-9);
                let sum: f64 = feature.iter().sum();
                assert!(sum.abs() < 1e-6 && dot(feature, a).abs() < 1e-6);
                assert!(at != 1 || dot(feature, &features[0]).abs() < 1e-6);
            }
            let square: Vec<f64> = features[0].iter().map(|x| x * x - 1.0).collect();
            assert!(dot(&square, &features[2]) > 0.0);
        }
        let terms: f64 = found.leverage.iter().sum();
        let kept = regression.kept.borrow();
        let (prior, longest) = (&kept.priors[&vec![3]], &kept.priors[&vec![3]].extended);
        let extension = &longest.values().next().unwrap().extension;
        assert!((terms - (prior.basis.len() + extension.len()) as f64).abs() < 1e-6);
        assert_eq!(regression.ordered(&[0, 1, 2, 3]), [3, 1, 0, 2]);
        assert_eq!(regression.columns(), 4);
    }
}
