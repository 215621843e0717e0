//! The generalised covariance measure on many rows: the statistic of [`Gcm`](crate::structure::Gcm) in a fraction of its time.
//!
//! What differs from [`Regression`](crate::structure::independence::regression::Regression): functions of one column are made
//! orthonormal once a table and not once a set, columns are projected three at a time, what a basis leaves of a wave is kept for
//! all pairs, and how many waves a regression needs is read off a grid of 512 places. The span of a regression is the same.
//!
//! Terms and residuals are `f32`, their sums of products `f64`. What rounding leaves in a residual is about 1e-6 of the column:
//! a tenth of the share below which a term is dropped as collinear. A statistic sums products of two residuals, so that what both
//! still hold of a term enters by the square. The statistic differs from that of [`Gcm`](crate::structure::Gcm) by some 1e-4 of
//! its value, unless a length differs by the grid.

mod basis;
mod column;
mod kernels;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use nalgebra::{DMatrix, DVector};

use self::basis::{Basis, Extension, Waves, leverages};
use self::column::{Grid, Own, Places, Regressand};
use self::kernels::{narrow, project_out, wide};
use crate::structure::independence::basis::{MOST_WAVES, Prepared, dot};
use crate::structure::independence::fisher_z::rank_of;
use crate::structure::independence::gcm::{check_rows, freedoms, product, products, score_test};
use crate::structure::independence::gram::for_each_product;
use crate::structure::independence::regression::{Features, KEPT_NUMBERS, Shape};
use crate::structure::independence::test::check_indices;
use crate::structure::order::sort_indices;
use crate::structure::{Dataset, IndependenceTest, Projection, StructureError, TestResult};

/// [`Gcm`](crate::structure::Gcm) for searches on many rows.
pub(in crate::structure) struct GcmOfManyRows {
    columns: Vec<Prepared>,
    places: Vec<Places>,
    grid: Rc<Grid>,
    projection: Projection,
    rows: usize,
    rank: Vec<usize>,
    kept: RefCell<Kept>,
}

/// What is in store, and how many numbers it holds.
#[derive(Default)]
struct Kept {
    own: BTreeMap<usize, Rc<Own>>,
    regressands: BTreeMap<usize, Rc<Regressand>>,
    sets: BTreeMap<Vec<usize>, Set>,
    numbers: usize,
}

/// A conditioning set, prepared.
struct Set {
    basis: Basis,
    leverage: Rc<Vec<f64>>,
    waves: Waves,
    targets: BTreeMap<usize, Target>,
    extended: BTreeMap<Vec<usize>, Extended>,
}

/// What the basis leaves of the functions of one column, and how many waves of each member its regression asks for.
struct Target {
    residuals: Vec<Vec<f32>>,
    waves: Vec<usize>,
}

/// The basis with some waves, and what they leave.
struct Extended {
    extension: Extension,
    /// Square roots of the weights of the rows' products, and their inverses.
    roots: Vec<f64>,
    inverses: Vec<f64>,
    features: BTreeMap<usize, Features>,
}

impl GcmOfManyRows {
    /// Prepares the columns of `data`.
    ///
    /// # Errors
    /// Those of [`Gcm::new`](crate::structure::Gcm::new).
    pub(in crate::structure) fn new(
        data: &Dataset,
        projection: Projection,
    ) -> Result<Self, StructureError> {
        check_rows(data)?;
        let columns: Vec<Prepared> = (0..data.len())
            .map(|index| Prepared::new(data.column(index)))
            .collect();
        Ok(Self {
            places: columns.iter().map(Places::new).collect(),
            columns,
            grid: Grid::new(),
            projection,
            rows: data.rows(),
            rank: rank_of(&data.canonical_order()),
            kept: RefCell::default(),
        })
    }

    fn ordered(&self, columns: &[usize]) -> Vec<usize> {
        let mut ordered = columns.to_vec();
        sort_indices(&mut ordered, &|a, b| self.rank[a].cmp(&self.rank[b]));
        ordered
    }

    fn target(&self, regressand: &Regressand, basis: &Basis, set: &[usize]) -> Target {
        let mut residuals = regressand.functions.clone();
        project_out(&basis.terms, &mut residuals);
        let room = basis.room() / set.len().max(1);
        let waves = set
            .iter()
            .map(|&member| {
                let column = &self.columns[member];
                let first = column.first_new_wave();
                let most = (first + room).saturating_sub(1).min(MOST_WAVES);
                if column.wave.is_empty() || most < first {
                    return 0;
                }
                let place = &self.places[member];
                let longest = self.grid.longest(place, &residuals[0], first, most);
                (longest + longest / 2).min(most)
            })
            .collect();
        Target { residuals, waves }
    }

    /// What is in store of a column, made where it is missing.
    fn own(&self, kept: &mut Kept, column: usize) -> Rc<Own> {
        let Kept { own, numbers, .. } = kept;
        let own = own.entry(column).or_insert_with(|| {
            let own = Own::new(&self.columns[column]);
            *numbers += self.rows * own.terms.len();
            Rc::new(own)
        });
        Rc::clone(own)
    }

    fn regressand(&self, kept: &mut Kept, column: usize) -> Rc<Regressand> {
        let Kept {
            regressands,
            numbers,
            ..
        } = kept;
        let found = regressands.entry(column).or_insert_with(|| {
            let functions = self
                .projection
                .features(column, &self.columns[column].values);
            *numbers += self.rows * functions.len();
            Rc::new(Regressand {
                wholes: functions.iter().map(|raw| dot(raw, raw)).collect(),
                functions: functions.iter().map(|raw| narrow(raw)).collect(),
            })
        });
        Rc::clone(found)
    }
}

impl IndependenceTest for GcmOfManyRows {
    fn name(&self) -> &'static str {
        "gcm"
    }

    fn variables(&self) -> usize {
        self.columns.len()
    }

    fn test(&self, x: usize, y: usize, given: &[usize]) -> Result<TestResult, StructureError> {
        check_indices(self.columns.len(), x, y, given)?;
        let kept = &mut *self.kept.borrow_mut();
        if kept.numbers > KEPT_NUMBERS {
            *kept = Kept::default();
        }
        let key = self.ordered(given);
        if !kept.sets.contains_key(&key) {
            let members: Vec<Rc<Own>> = key.iter().map(|&at| self.own(kept, at)).collect();
            let basis = Basis::new(&members, self.rows);
            kept.numbers += self.rows * (basis.terms.len() + 1);
            let set = Set {
                leverage: Rc::new(leverages(&basis.terms, vec![0.0; self.rows])),
                basis,
                waves: Waves::new(key.len()),
                targets: BTreeMap::new(),
                extended: BTreeMap::new(),
            };
            kept.sets.insert(key.clone(), set);
        }
        let pair = self.ordered(&[x, y]);
        let ends = [pair[0], pair[1]];
        let regressands = ends.map(|end| self.regressand(kept, end));
        let Kept { sets, numbers, .. } = kept;
        let Some(Set {
            basis,
            leverage,
            waves,
            targets,
            extended,
        }) = sets.get_mut(&key)
        else {
            unreachable!("it was made above")
        };
        let mut counts = vec![0; key.len()];
        for (end, regressand) in ends.into_iter().zip(&regressands) {
            let target = targets.entry(end).or_insert_with(|| {
                let target = self.target(regressand, basis, &key);
                *numbers += self.rows * target.residuals.len();
                target
            });
            for (most, &asked) in counts.iter_mut().zip(&target.waves) {
                *most = asked.max(*most);
            }
        }
        let Extended {
            extension,
            roots,
            inverses,
            features,
        } = extended.entry(counts).or_insert_with_key(|counts| {
            for (member, (&column, &count)) in key.iter().zip(counts).enumerate() {
                *numbers += self.rows * waves.grow(basis, member, &self.columns[column], count);
            }
            let extension = waves.extension(counts, leverage);
            *numbers += self.rows * (extension.terms.len() + 3);
            let weights = freedoms(&extension.leverage);
            let roots: Vec<f64> = weights.iter().map(|weight| weight.sqrt()).collect();
            Extended {
                extension,
                inverses: roots.iter().map(|root| 1.0 / root).collect(),
                roots,
                features: BTreeMap::new(),
            }
        });
        for (end, regressand) in ends.into_iter().zip(&regressands) {
            features.entry(end).or_insert_with(|| {
                let mut residuals = targets[&end].residuals.clone();
                project_out(&extension.terms, &mut residuals);
                let residuals = residuals.iter().map(|left| wide(left)).collect();
                let finished = self.projection.finish(residuals, &regressand.wholes);
                *numbers += self.rows * finished.len();
                Rc::new(finished)
            });
        }
        let [left, right] = ends.map(|end| &features[&end][..]);
        if left.is_empty() || right.is_empty() {
            return Ok(TestResult::INDEPENDENT);
        }
        let members: Vec<&[f64]> = key.iter().map(|&at| &self.columns[at].values[..]).collect();
        Ok(weighted_test(
            products(self.projection, left, right, &members),
            roots,
            inverses,
        ))
    }
}

/// The score test of mean zero of the products, whose rows count by the squares of `roots`.
fn weighted_test(products: Vec<Vec<f64>>, roots: &[f64], inverses: &[f64]) -> TestResult {
    let size = products.len();
    let mut columns: Vec<Vec<f64>> = (products.iter())
        .map(|values| product(values, roots))
        .collect();
    columns.push(inverses.to_vec());
    let mut sums = DVector::zeros(size);
    let mut covariance = DMatrix::zeros(size, size);
    for_each_product(&columns, &mut |a, b, value| {
        if a < size {
            covariance[(a, b)] = value;
            covariance[(b, a)] = value;
        } else if b < size {
            sums[b] = value;
        }
    });
    score_test(&sums, &covariance)
}

#[cfg(test)]
mod tests;
